import { fromWire, isCurrency } from '../core/money.js';
import { asRecord, type History, isAccepted, jsonOf, nameOf, type Stimulus } from '../record/history.js';
import { refundsSentFor } from './attempts.js';
import { isPay } from './operations.js';
import { defineOracle } from './oracle.js';

/** Amounts that are none are refused before anything is sent: for payments AMOUNT-05, for refunds REFUND-12. */
export const oddAmountsAreRefused = defineOracle(
  'odd-amounts-are-refused',
  { requirements: ['AMOUNT-05', 'REFUND-12'], judged: 'event' },
  function* (history, { met, broken }) {
    for (const payment of history.payments) {
      for (const stimulus of payment.stimuli) {
        const isRefund = stimulus.operation === 'createRefund';
        if (!isRefund && stimulus.operation !== 'createPayment') continue;
        const odd = oddityOf(stimulus, isRefund ? undefined : history);
        if (odd === undefined || stimulus.outcome !== 'answered') continue;
        const requirement = isRefund ? 'REFUND-12' : 'AMOUNT-05';
        yield met(`${nameOf(payment)} (${stimulus.exchange})`, { requirement });
        const sent = isRefund
          ? refundsSentFor(payment, stimulus)
          : payment.sent.filter(
              (pay) => isPay(pay) && pay.openedSeq > stimulus.sentSeq && pay.openedSeq < stimulus.seq,
            );
        if (!isAccepted(stimulus) && sent.length === 0) continue;
        yield broken({
          requirement,
          expected: `a refusal, since the amount is ${odd}`,
          seen: `status ${stimulus.status}${sent.length === 0 ? '' : `, and ${sent.map(({ operation }) => operation).join(', ')} was sent`}`,
          evidence: [...sent.map(({ id }) => id), stimulus.exchange],
          subject: nameOf(payment),
        });
      }
    }
  },
);

/** What is wrong with an amount; undefined if it is right, or if the body cannot be read at all (then nothing is known of it). */
function oddityOf({ request }: Stimulus, history: History | undefined): string | undefined {
  const body = typeof request.raw === 'string' ? jsonOf(Buffer.from(request.raw)) : request;
  if (typeof body !== 'object' || body === null) return undefined;
  const given = asRecord(body).amount;
  const amount = fromWire(given);
  if (amount === undefined || !isCurrency(amount.currency))
    return `not an amount: ${JSON.stringify(given)?.slice(0, 80) ?? 'missing'}`;
  if (amount.minor === 0n) return 'zero';
  const limits = asRecord(asRecord(history?.header?.manifest).limits);
  const bound = (name: string) => asRecord(limits[name])[amount.currency];
  const [least, most] = [bound('amountMin'), bound('amountMax')].map((value) =>
    typeof value === 'string' || typeof value === 'number' ? BigInt(value) : undefined,
  );
  if (least !== undefined && amount.minor < least) return `under the declared least of ${least}`;
  return most !== undefined && amount.minor > most ? `over the declared most of ${most}` : undefined;
}
