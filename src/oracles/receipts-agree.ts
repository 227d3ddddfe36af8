import { formatMoney, fromWire, isSame } from '../core/money.js';
import { asArray, asRecord, asText, isAccepted, nameOf } from '../record/history.js';
import { defineOracle } from './oracle.js';

/** STATE-03: a receipt tells the amount of the payment and the refunds that a query tells. */
export const receiptsAgree = defineOracle(
  'receipts-agree',
  { requirements: ['STATE-03'], judged: 'event' },
  function* (history, { met, broken }) {
    for (const receipt of history.answers) {
      if (receipt.operation !== 'receipt' || receipt.principal !== undefined || !isAccepted(receipt)) continue;
      const payment = history.payments.find(
        (each) => each.merchant === receipt.merchant && each.payment === receipt.payment,
      );
      const shown = payment?.claims.findLast(({ source, seq }) => source === 'answer' && seq < receipt.sentSeq);
      if (payment === undefined || shown?.amount === undefined) continue;
      const subject = nameOf(payment);
      const body = asRecord(receipt.body);
      const amount = fromWire(body.amount);
      yield met(subject);
      if (amount !== undefined && !isSame(amount, shown.amount)) {
        yield broken({
          expected: `a receipt over ${formatMoney(shown.amount)}, as the query tells`,
          seen: formatMoney(amount),
          evidence: [shown.exchange, receipt.exchange],
          subject,
        });
      }
      const listed = asArray(body.refunds).map(asRecord);
      for (const { refund, claims } of payment.refunds) {
        const done = claims.find(({ status, seq }) => status === 'SUCCEEDED' && seq < receipt.sentSeq);
        if (done?.amount === undefined) continue;
        yield met(`refund ${refund}`);
        const line = listed.find(({ refundId }) => asText(refundId) === refund);
        const told = line === undefined ? undefined : fromWire(line.amount);
        if (told !== undefined && isSame(told, done.amount)) continue;
        yield broken({
          expected: `a receipt with refund ${refund} of ${formatMoney(done.amount)}, which the query tells`,
          seen: told === undefined ? 'no such refund in it' : `${formatMoney(told)} in it`,
          evidence: [done.exchange, receipt.exchange],
          subject,
        });
      }
    }
  },
);
