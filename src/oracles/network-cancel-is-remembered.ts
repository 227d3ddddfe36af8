import { isAccepted, nameOf } from '../record/history.js';
import { isPay } from './operations.js';
import { defineOracle } from './oracle.js';

/** CANCEL-09: a network cancellation that overtakes its payment is remembered: a create that comes after it does nothing. */
export const networkCancelIsRemembered = defineOracle(
  'network-cancel-is-remembered',
  { requirements: ['CANCEL-09'], judged: 'event' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      // “Not found” is no answer to it: the original may still be in flight.
      const cancel = payment.stimuli.find(
        (stimulus) => stimulus.operation === 'networkCancel' && (isAccepted(stimulus) || stimulus.status === 404),
      );
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
