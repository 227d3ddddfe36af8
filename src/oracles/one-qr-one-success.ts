import { formatMoney, subtract } from '../core/money.js';
import { capturedOf, keptOf, nameOf } from '../record/history.js';
import { evidenceOf, standingOf } from './books.js';
import { defineOracle } from './oracle.js';

/** MPM-04: one dynamic QR is paid at most once; a second payer is refused by the network, or gets the money back. */
export const oneQrOneSuccess = defineOracle(
  'one-qr-one-success',
  { requirements: ['MPM-04'], judged: 'settled' },
  function* ({ payments, facts }, { met, broken }) {
    const acts = facts('payer-acted').map(({ detail }) => JSON.stringify(detail ?? null));
    for (const payment of payments.filter(({ requested }) => requested?.mode === 'MPM_DYNAMIC')) {
      const charged = payment.orders.filter(({ charges }) => charges.length > 0);
      const tried = charged.filter(
        (order) =>
          acts.filter(
            (act) =>
              act.includes(`"${order.order}"`) ||
              (order.networkOrder !== undefined && act.includes(`"${order.networkOrder}"`)),
          ).length > 1,
      );
      const charges = charged.flatMap((order) => order.charges);
      if (charges.length < 2 && tried.length === 0) continue;
      yield met(nameOf(payment));
      const amount = payment.requested?.amount;
      const kept = charged.filter((order) => standingOf(order).minor > 0n);
      const [first] = kept;
      if (amount === undefined || first === undefined || first.amount.currency !== amount.currency) continue;
      const over = kept.reduce((total, order) => total + standingOf(order).minor, 0n) > amount.minor;
      if (!over) continue;
      yield broken({
        expected: `at most ${formatMoney(amount)} kept of what payers of this QR code paid`,
        seen: kept
          .map(
            (order) =>
              `${formatMoney(keptOf(order))} of ${formatMoney(capturedOf(order))} in ${order.charges.length} charges, ${formatMoney(subtract(keptOf(order), amount))} too much`,
          )
          .join('; '),
        evidence: evidenceOf(payment),
        subject: nameOf(payment),
      });
    }
  },
);
