import { formatMoney, fromWire, type Money } from '../core/money.js';
import { isAccepted, nameOf, type PaymentHistory } from '../record/history.js';
import { refundsSentFor } from './attempts.js';
import { defineOracle } from './oracle.js';

/** AMOUNT-06: what goes back is asked for, shown and told in the currency in which it was paid, whatever its digits. */
export const currenciesAreCompared = defineOracle(
  'currencies-are-compared',
  { requirements: ['AMOUNT-06'], judged: 'event' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      const currency = payment.requested?.amount?.currency;
      if (currency === undefined) continue;
      const subject = nameOf(payment);
      for (const stimulus of payment.stimuli) {
        const asked = fromWire(stimulus.request.amount);
        if (stimulus.operation !== 'createRefund' || asked === undefined || asked.currency === currency) continue;
        if (stimulus.outcome !== 'answered') continue;
        yield met(`refund ${stimulus.refund} (${stimulus.exchange})`);
        const sent = refundsSentFor(payment, stimulus);
        if (!isAccepted(stimulus) && sent.length === 0) continue;
        yield broken({
          expected: `a refund of ${formatMoney(asked)} refused, since the payment is in ${currency}`,
          seen: `status ${stimulus.status}${sent.length === 0 ? '' : `, and ${sent.map(({ operation }) => operation).join(', ')} was sent`}`,
          evidence: [...sent.map(({ id }) => id), stimulus.exchange],
          subject,
        });
      }
      const shown = shownBack(payment);
      if (shown.length > 0) yield met(subject);
      const wrong = shown.filter(({ amount }) => amount.currency !== currency);
      const [first] = wrong;
      if (first === undefined) continue;
      yield broken({
        expected: `what goes back of the payment in ${currency}, the currency of the payment`,
        seen: `${formatMoney(first.amount)} as ${first.where}`,
        evidence: wrong.map(({ exchange }) => exchange),
        subject,
      });
    }
  },
);

interface Shown {
  readonly where: string;
  readonly amount: Money;
  readonly exchange: string;
}

/** Every amount that is said to go back, or to have gone back, in answers, lists and events. */
function shownBack({ claims, refunds }: PaymentHistory): Shown[] {
  const of = (where: string, amount: Money | undefined, exchange: string): Shown[] =>
    amount === undefined ? [] : [{ where, amount, exchange }];
  return [
    ...claims
      .filter(() => refunds.length > 0)
      .flatMap(({ refunded, pendingRefund, refundable, source, exchange }) => [
        ...of(`refundedAmount in the ${source}`, refunded, exchange),
        ...of(`pendingRefundAmount in the ${source}`, pendingRefund, exchange),
        ...of(`refundableAmount in the ${source}`, refundable, exchange),
      ]),
    ...refunds.flatMap(({ refund, claims: views }) =>
      views.flatMap(({ amount, source, exchange }) => of(`refund ${refund} in the ${source}`, amount, exchange)),
    ),
  ];
}
