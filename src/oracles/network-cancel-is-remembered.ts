import { asRecord, asText, type History, isAccepted, nameOf, type Stimulus } from '../record/history.js';
import { isPay } from './operations.js';
import { defineOracle } from './oracle.js';

const DEFAULT_WINDOW_MS = 3_600_000;

/** CANCEL-09: a network cancellation that overtakes its payment is remembered: a create that comes after it does nothing. */
export const networkCancelIsRemembered = defineOracle(
  'network-cancel-is-remembered',
  { requirements: ['CANCEL-09'], judged: 'event' },
  function* (history, { met, broken }) {
    for (const payment of history.payments) {
      const cancel = payment.stimuli.find((stimulus) => mustBeRemembered(history, stimulus));
      const creates = payment.stimuli.filter(
        ({ operation, principal }) => operation === 'createPayment' && principal === undefined,
      );
      const late = creates.find(({ sentSeq }) => cancel !== undefined && sentSeq > cancel.seq);
      // Only where the payment was never seen before: the first create came after the cancel's answer.
      if (cancel === undefined || late === undefined || creates.some(({ sentSeq }) => sentSeq < cancel.seq)) continue;
      yield met(nameOf(payment));
      const pays = payment.sent.filter((exchange) => isPay(exchange) && exchange.openedSeq > late.sentSeq);
      if (!isAccepted(late) && pays.length === 0) continue;
      yield broken({
        expected: '409 CANCELLED_BEFORE and nothing sent, for a payment that was cancelled before it came',
        seen: `the network cancellation was answered ${cancel.status}, the payment after it ${late.status ?? 'not'}, and ${pays.length === 0 ? 'nothing' : `${pays.length} payment request${pays.length === 1 ? '' : 's'}`} sent to the network`,
        evidence: [cancel.exchange, ...pays.map(({ id }) => id), late.exchange],
        subject: nameOf(payment),
      });
    }
  },
);

/**
 * Understood and answered, well or not: “not found” is no answer to it, since the original may still be in flight. What
 * was malformed, unauthorised, or is to be sent again (429, 5xx, IN_PROGRESS) binds nobody.
 */
function mustBeRemembered(history: History, stimulus: Stimulus): boolean {
  const { operation, principal, status, code } = stimulus;
  if (operation !== 'networkCancel' || principal !== undefined) return false;
  if (code === 'WINDOW_EXCEEDED') return isWithinWindow(history, stimulus);
  return isAccepted(stimulus) || status === 404 || (status === 409 && code !== 'IN_PROGRESS');
}

/** Whether it came before the time after which it may be refused, by the shortest reading: an IUT may divide it by the rate. */
function isWithinWindow({ exchanges, header }: History, { request, exchange }: Stimulus): boolean {
  const sent = exchanges.find(({ id }) => id === exchange);
  const declared = asRecord(asRecord(header?.manifest).limits).networkCancelWindowMs;
  const windowMs = typeof declared === 'number' ? declared : DEFAULT_WINDOW_MS;
  const requestedAtMs = Date.parse(asText(request.originalRequestedAt) ?? '');
  return sent !== undefined && (sent.openedAtMs - requestedAtMs) * (header?.rate ?? 1) < windowMs;
}
