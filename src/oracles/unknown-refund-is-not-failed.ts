import { type History, nameOf, type PaymentHistory, type RefundClaim, type TimedExchange } from '../record/history.js';
import { refundRequestsOf } from './attempts.js';
import { askedAmount, hasUnknownState, isStruckBy, meaningOf, roleOf, saysTrouble } from './operations.js';
import { defineOracle } from './oracle.js';

/** Network ms within which a refund is failed because of its answer; later, because of time alone. */
const AT_ONCE_MS = 60_000;

/**
 * A refund request without a definite answer leaves its outcome unknown: the refund may not be called FAILED before the network
 * has told, neither at once (TIMEOUT-01, TIMEOUT-07, SIGN-07, AVAIL-05, TIMEOUT-13) nor by the passing of time (REFUND-07).
 */
export const unknownRefundIsNotFailed = defineOracle(
  'unknown-refund-is-not-failed',
  {
    requirements: ['REFUND-07', 'TIMEOUT-01', 'TIMEOUT-07', 'SIGN-07', 'AVAIL-05', 'TIMEOUT-13'],
    judged: 'event',
  },
  function* (history, { met, broken }) {
    for (const payment of history.payments) {
      for (const [number, requests] of refundRequestsOf(payment)) {
        const request = requests.find((exchange) => meaningOf(exchange) === 'unknown');
        if (request === undefined) continue;
        yield met(`refund ${number} (${request.id})`);
        yield met(`refund ${number} (${request.id})`, { requirement: causeOf(request) });
        const refund = refundOf(payment, number, request);
        const said = refund?.claims.find(({ status, seq }) => status === 'FAILED' && seq > request.openedSeq);
        if (refund === undefined || said === undefined || isTold(payment, number, request, said)) continue;
        yield broken({
          requirement: waitedMs(history, request, said) < AT_ONCE_MS ? causeOf(request) : 'REFUND-07',
          expected: 'a refund that is not called FAILED before the network has told how it ended',
          seen: `refund ${refund.refund} is FAILED, while its request ${request.id} has no definite answer, and nothing was heard of it since`,
          evidence: [...requests.map(({ id }) => id), said.exchange],
          subject: nameOf(payment),
        });
      }
    }
  },
);

function causeOf(request: TimedExchange): 'TIMEOUT-01' | 'TIMEOUT-07' | 'SIGN-07' | 'AVAIL-05' | 'TIMEOUT-13' {
  if (request.outcome !== 'answered') return 'TIMEOUT-01';
  if (saysTrouble(request)) return 'TIMEOUT-07';
  if (isStruckBy(request, 'forge-answer')) return 'SIGN-07';
  return hasUnknownState(request) ? 'TIMEOUT-13' : 'AVAIL-05';
}

/** Which northbound refund a number was sent for: by its amount and time, where only one fits. */
function refundOf({ refunds }: PaymentHistory, number: string, request: TimedExchange) {
  const amount = askedAmount(request);
  const named = refunds.find(({ claims }) => claims.some(({ body }) => body.networkRefundId === number));
  const alike = refunds.filter(
    ({ requested, stimuli }) =>
      requested?.minor === amount?.minor && stimuli.some(({ sentSeq }) => sentSeq < request.openedSeq),
  );
  return named ?? (alike.length === 1 ? alike[0] : undefined);
}

/** A definite answer about this number, or a list of the order's refunds, or a genuine notice of it. */
const isTold = ({ sent, orders }: PaymentHistory, number: string, request: TimedExchange, said: RefundClaim): boolean =>
  sent.some(
    (other) =>
      other !== request &&
      other.closedSeq < said.seq &&
      other.closedSeq > request.openedSeq &&
      ['refund', 'refund-query', 'refund-list'].includes(roleOf(other)) &&
      (other.marks.refund === undefined || other.marks.refund === number) &&
      ['done', 'refused'].includes(meaningOf(other)),
  ) ||
  orders.some(({ notices }) =>
    notices.some(({ refund, forgery, seq }) => refund === number && forgery === undefined && seq < said.seq),
  );

/** Network ms from the request to the answer that said FAILED. */
function waitedMs({ exchanges }: History, request: TimedExchange, { exchange }: RefundClaim): number {
  const shown = exchanges.find(({ id }) => id === exchange);
  return (shown?.openedNetworkMs ?? request.openedNetworkMs) - request.openedNetworkMs;
}
