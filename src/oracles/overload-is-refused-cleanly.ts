import {
  type History,
  isAccepted,
  nameOf,
  type PaymentHistory,
  type Stimulus,
  type TimedExchange,
} from '../record/history.js';
import { refundsSentFor } from './attempts.js';
import { disagreement, evidenceOf } from './books.js';
import { isPay } from './operations.js';
import { defineOracle } from './oracle.js';

/** So many creates and refunds open at once are a load: only scenarios made for it do that. */
const LOAD = 50;

/** AVAIL-04: under overload a request is refused before anything was sent for it, and what was not refused is completed. */
export const overloadIsRefusedCleanly = defineOracle(
  'overload-is-refused-cleanly',
  { requirements: ['AVAIL-04'], judged: 'settled' },
  function* (history, { met, broken }) {
    const isCrowded = peakOf(history) >= LOAD;
    const isShed = (stimulus: Stimulus) => isTurnedAway(stimulus, isCrowded);
    const isLoaded = isCrowded || history.payments.some(({ stimuli }) => stimuli.some(isShed));
    for (const payment of history.payments) {
      for (const refusal of payment.stimuli.filter(isShed)) {
        yield met(`${refusal.operation} ${refusal.exchange}`);
        const sent = sentFor(payment, refusal, isShed);
        if (sent.length === 0) continue;
        yield broken({
          expected: `nothing sent for a request that was refused with ${refusal.status}`,
          seen: sent.map(({ operation }) => operation).join(', '),
          evidence: [refusal.exchange, ...sent.map(({ id }) => id)],
          subject: nameOf(payment),
          timeDependent: false,
        });
      }
      if (!isLoaded || !payment.stimuli.some((stimulus) => isAccepted(stimulus))) continue;
      yield met(nameOf(payment));
      const wrong = disagreement(payment);
      if (wrong === undefined) continue;
      yield broken({
        expected: 'what was accepted under load completed',
        seen: wrong,
        evidence: evidenceOf(payment),
        subject: nameOf(payment),
      });
    }
  },
);

/** Turned away for the moment, with the word that nothing was done. A 503 has many causes where there is no load. */
const isTurnedAway = ({ operation, status, execution }: Stimulus, isCrowded: boolean): boolean =>
  ['createPayment', 'createRefund'].includes(operation) &&
  (status === 429 || (status === 503 && execution === 'NONE' && isCrowded));

/** Requests that only the refused one can have caused: nobody else asked for the same. */
function sentFor(
  payment: PaymentHistory,
  refusal: Stimulus,
  isShed: (stimulus: Stimulus) => boolean,
): readonly TimedExchange[] {
  const isAskedElsewhere = payment.stimuli.some(
    (other) =>
      other !== refusal && other.operation === refusal.operation && other.refund === refusal.refund && !isShed(other),
  );
  if (isAskedElsewhere) return [];
  if (refusal.operation === 'createRefund') return refundsSentFor(payment, refusal);
  return payment.sent.filter((exchange) => isPay(exchange) && exchange.openedSeq > refusal.sentSeq);
}

/** The most creates and refunds that were under way at one moment. */
function peakOf({ payments }: History): number {
  const steps = payments
    .flatMap(({ stimuli }) => stimuli)
    .flatMap(({ sentSeq, seq }) => [
      { at: sentSeq, by: 1 },
      { at: seq, by: -1 },
    ])
    .sort((a, b) => a.at - b.at);
  let [open, most] = [0, 0];
  for (const { by } of steps) {
    open += by;
    most = Math.max(most, open);
  }
  return most;
}
