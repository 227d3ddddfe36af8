import {
  type History,
  isAccepted,
  isRefused,
  nameOf,
  type PaymentHistory,
  type Stimulus,
  type TimedFact,
} from '../record/history.js';
import { defineOracle } from './oracle.js';

/**
 * A refused request leaves no trace, and an accepted one can be read at once (API-02); its result can be learnt by asking
 * as long as it may be wanted (API-07).
 */
export const answersReflectWhatWasDone = defineOracle(
  'answers-reflect-what-was-done',
  { requirements: ['API-02', 'API-07'], judged: 'event' },
  function* (history, { met, broken }) {
    for (const payment of history.payments) {
      const subject = nameOf(payment);
      for (const { what, made, mayExist, reads } of objectsOf(history, payment)) {
        const request = made.find(isAccepted) ?? made.at(-1);
        const later = reads.filter(({ sentSeq }) => sentSeq > (request?.seq ?? Infinity));
        const [next, last] = [later[0], later.at(-1)];
        if (request === undefined || next === undefined || last === undefined) continue;
        if (isAccepted(request)) {
          yield met(`${what} of ${subject}`);
          yield met(`${what} of ${subject}`, { requirement: 'API-07' });
          if (next.status === 404) {
            yield broken({
              expected: `a ${what} that was accepted can be read`,
              seen: 'status 404 to the query after it',
              evidence: [request.exchange, next.exchange],
              subject,
            });
          } else if (last.status === 404) {
            yield broken({
              requirement: 'API-07',
              expected: `the result of an accepted ${what} can be learnt by asking`,
              seen: 'status 404 to the last query',
              evidence: [request.exchange, last.exchange],
              subject,
            });
          }
        } else if (!mayExist) {
          yield met(`${what} of ${subject}`);
          if (!isAccepted(next)) continue;
          yield broken({
            expected: `no trace of a ${what} that was refused (${request.status} ${request.code ?? ''})`,
            seen: `status ${next.status} to the query after the refusal`,
            evidence: [request.exchange, next.exchange],
            subject,
          });
        }
      }
    }
  },
);

interface Asked {
  readonly what: string;
  readonly made: readonly Stimulus[];
  /** Something may have made it that we cannot exclude: an unanswered request, a network cancellation. */
  readonly mayExist: boolean;
  readonly reads: readonly TimedFact<'northbound-answered'>[];
}

function objectsOf({ answers }: History, { merchant, payment, stimuli, refunds }: PaymentHistory): Asked[] {
  const own = stimuli.filter(({ principal }) => principal === undefined);
  const reads = answers.filter(
    (answer) =>
      answer.merchant === merchant &&
      answer.payment === payment &&
      answer.principal === undefined &&
      answer.outcome === 'answered',
  );
  const isDoubtful = (made: readonly Stimulus[]) =>
    made.some((stimulus) => !isRefused(stimulus) || stimulus.execution === 'UNKNOWN');
  const creates = own.filter(({ operation }) => operation === 'createPayment');
  return [
    {
      what: 'payment',
      made: creates,
      mayExist:
        isDoubtful(creates) ||
        stimuli.some(({ operation }) => operation === 'networkCancel' || operation === 'cancelPayment'),
      reads: reads.filter(({ operation }) => operation === 'getPayment'),
    },
    ...refunds.map(({ refund }) => {
      const made = own.filter((stimulus) => stimulus.operation === 'createRefund' && stimulus.refund === refund);
      return {
        what: `refund ${refund}`,
        made,
        mayExist: isDoubtful(made),
        reads: reads.filter((answer) => answer.operation === 'getRefund' && answer.refund === refund),
      };
    }),
  ];
}
