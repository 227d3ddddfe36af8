import { formatMoney } from '../core/money.js';
import { nameOf, type PaymentHistory } from '../record/history.js';
import { defineOracle } from './oracle.js';

/** REFUND-04: “accepted” and “processing” are not success: a refund is SUCCEEDED only when the network has given the money back. */
export const acceptedIsNotRefunded = defineOracle(
  'accepted-is-not-refunded',
  { requirements: ['REFUND-04'], judged: 'event' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      for (const { refund, requested, claims } of payment.refunds) {
        const said = claims.find(({ status }) => status === 'SUCCEEDED');
        const amount = said?.amount ?? requested;
        if (said === undefined || amount === undefined) continue;
        yield met(`refund ${refund}`);
        // By amount: refunds said to have succeeded by then, against money that had gone back by then.
        const told = payment.refunds.filter((other) =>
          other.claims.some(
            ({ status, seq, amount: part = other.requested }) =>
              status === 'SUCCEEDED' && seq <= said.seq && part?.minor === amount.minor,
          ),
        ).length;
        const done = returnsOf(payment, amount.minor, said.seq);
        if (told <= done) continue;
        yield broken({
          expected: `refund ${refund} of ${formatMoney(amount)} shown as SUCCEEDED only when the network has given it back`,
          seen: `SUCCEEDED, while ${done === 0 ? 'nothing of that amount' : `only ${done} of that amount`} had gone back`,
          evidence: [
            ...payment.orders.flatMap(({ exchanges }) =>
              exchanges
                .filter(({ marks, openedSeq }) => marks.refund !== undefined && openedSeq < said.seq)
                .map(({ id }) => id),
            ),
            said.exchange,
          ],
          subject: nameOf(payment),
        });
      }
    }
  },
);

const returnsOf = ({ orders }: PaymentHistory, minor: bigint, seq: number): number =>
  orders.reduce((count, { returns, refunds }) => {
    const returned = returns.filter((back) => back.seq <= seq && back.amount.minor === minor).length;
    return (
      count +
      Math.max(
        returned,
        refunds.filter(({ succeededSeq, amount }) => (succeededSeq ?? Infinity) <= seq && amount.minor === minor)
          .length,
      )
    );
  }, 0);
