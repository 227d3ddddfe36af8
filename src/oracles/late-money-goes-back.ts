import {
  isUnsuccessful,
  keptOf,
  lastClaim,
  nameOf,
  type OrderHistory,
  type PaymentHistory,
} from '../record/history.js';
import { disagreement, evidenceOf, isCaptured } from './books.js';
import { meaningOf, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/**
 * However money and an end of the payment crossed each other, in the end the payment is paid and keeps it, or is not and
 * has given it back. What crossed tells which requirement was tried.
 */
export const lateMoneyGoesBack = defineOracle(
  'late-money-goes-back',
  { requirements: ['CANCEL-03', 'CANCEL-04', 'CANCEL-09', 'CPM-04', 'CPM-05', 'MPM-02'], judged: 'settled' },
  function* ({ header, payments }, { met, broken }) {
    for (const payment of payments) {
      const tried = triedBy(payment, header?.rate ?? 1);
      const wrong = tried.length === 0 ? undefined : disagreement(payment);
      const claim = lastClaim(payment);
      for (const requirement of tried) {
        yield met(nameOf(payment), { requirement });
        if (wrong === undefined) continue;
        yield broken({
          requirement,
          expected: 'a payment that is paid and keeps the money, or is ended and has given it back',
          seen: wrong,
          evidence: [...evidenceOf(payment), ...(claim === undefined ? [] : [claim.exchange])],
          subject: nameOf(payment),
        });
      }
    }
  },
);

/** Within some seconds of it, or as near as a rated clock can be steered: 250 ms real. */
function isChargedAtExpiry({ charges, expiresNetworkMs }: OrderHistory, rate: number): boolean {
  if (expiresNetworkMs === undefined) return false;
  return charges.some(({ networkMs }) => Math.abs(expiresNetworkMs - networkMs) <= Math.max(5_000, 250 * rate));
}

function triedBy(payment: PaymentHistory, rate: number): string[] {
  const { orders, claims, stimuli, requested } = payment;
  const ended = claims.find(({ status }) => isUnsuccessful(status));
  const cancelSeq = Math.min(
    ...stimuli
      .filter(({ operation }) => operation === 'cancelPayment' || operation === 'networkCancel')
      .map(({ sentSeq }) => sentSeq),
  );
  const isNetworkCancelled = stimuli.some(
    ({ operation, outcome }) => operation === 'networkCancel' && outcome === 'answered',
  );
  const waited = orders.some(
    ({ form, exchanges }) => form === 'code' && exchanges.some((exchange) => meaningOf(exchange) === 'waiting'),
  );
  const charged = orders.flatMap(({ charges }) => charges);
  const last = lastClaim(payment);
  // Without either, nothing crossed its expiry.
  const isPaidOrEnded = charged.length > 0 || (last !== undefined && isUnsuccessful(last.status));
  return [
    ...(ended !== undefined &&
    orders.some((order) => charged.some(({ seq }) => seq > ended.seq) || keptOf(order).minor > 0n)
      ? ['CANCEL-03']
      : []),
    ...(orders.some((order) =>
      order.exchanges.some((exchange) => roleOf(exchange) === 'close' && isCaptured(order, exchange.closedSeq)),
    )
      ? ['CANCEL-04']
      : []),
    ...(isNetworkCancelled && orders.length > 0 ? ['CANCEL-09'] : []),
    ...(waited && charged.length > 0 && cancelSeq === Infinity ? ['CPM-04'] : []),
    ...(waited && cancelSeq < Infinity ? ['CPM-05'] : []),
    ...(requested?.mode === 'MPM_DYNAMIC' &&
    isPaidOrEnded &&
    (ended?.status === 'EXPIRED' ||
      orders.some((order) => order.closings.some(({ how }) => how === 'expired') || isChargedAtExpiry(order, rate)))
      ? ['MPM-02']
      : []),
  ];
}
