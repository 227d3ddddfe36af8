import { type Claim, isUnsuccessful, nameOf, type TimedExchange } from '../record/history.js';
import { attemptsOf } from './attempts.js';
import { isCaptured } from './books.js';
import { endOf, isDefinite, isStruckBy, meaningOf, roleOf, saysTrouble } from './operations.js';
import { defineOracle } from './oracle.js';

/**
 * A money request without a definite answer leaves its outcome unknown: the IUT may not say that it failed (nor that it
 * was paid) before it has learnt something. What it learns, and how, is its own choice: query, cancel, retry, notice.
 */
export const unknownIsNotFailure = defineOracle(
  'unknown-is-not-failure',
  { requirements: ['TIMEOUT-01', 'TIMEOUT-07'], judged: 'event' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      for (const { number, pays, sent, order } of attemptsOf(payment)) {
        for (const pay of pays.filter((exchange) => roleOf(exchange) === 'pay-code')) {
          const said = payment.claims.find(
            ({ status, seq }) => seq > pay.openedSeq && (isUnsuccessful(status) || status === 'SUCCEEDED'),
          );
          const requirement = requirementOf(pay, said);
          if (requirement === undefined) continue;
          yield met(`order ${number} (${pay.id})`, { requirement });
          if (said === undefined) continue;
          const learnt = sent.some(
            (other) =>
              other !== pay &&
              other.openedSeq < said.seq &&
              isDefinite(other) &&
              (other.openedSeq > pay.openedSeq || other.closedSeq > pay.openedSeq),
          );
          // It knows from when a notice came, and its acknowledgement may still be under way when it says so.
          const isTold =
            order?.notices.some(
              ({ seq, about, forgery }) => about === 'payment' && forgery === undefined && seq < said.seq,
            ) ?? false;
          // Another number under which money was taken, or which answered, is another story: see IDEM-08 and CPM-03.
          const isOther = payment.orders.some((other) => other.order !== number && isCaptured(other, said.seq));
          if (learnt || isTold || isOther) continue;
          yield broken({
            requirement,
            expected: 'neither success nor failure before the network has told one',
            seen: `${said.status}, while order ${number} ${endOf(pay)} and nothing definite was heard of it since`,
            evidence: [
              pay.id,
              ...sent.filter(({ openedSeq }) => openedSeq > pay.openedSeq && openedSeq < said.seq).map(({ id }) => id),
              said.exchange,
            ],
            subject: nameOf(payment),
          });
        }
      }
    }
  },
);

/**
 * An answer that says “system error”, or none at all, or none as long as it was held back. An answer that is unclear in itself
 * is another rule's.
 */
function requirementOf(pay: TimedExchange, said: Claim | undefined): 'TIMEOUT-01' | 'TIMEOUT-07' | undefined {
  const isStillOut = said !== undefined && said.seq < pay.closedSeq && isStruckBy(pay, 'hold-answer', 'late-reply');
  if (meaningOf(pay) !== 'unknown') return isStillOut ? 'TIMEOUT-01' : undefined;
  if (saysTrouble(pay)) return 'TIMEOUT-07';
  const { status = 0 } = pay.response ?? {};
  return status >= 200 && status < 300 ? undefined : 'TIMEOUT-01';
}
