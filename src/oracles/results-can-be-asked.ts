import { asRecord, asText, isAccepted, lastClaim, nameOf } from '../record/history.js';
import { defineOracle } from './oracle.js';

/** API-07: what became of an accepted cancellation can be learnt by asking for its payment. */
export const resultsCanBeAsked = defineOracle(
  'results-can-be-asked',
  { requirements: ['API-07'], judged: 'settled' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      const cancel = payment.stimuli.find(
        (stimulus) =>
          (stimulus.operation === 'cancelPayment' || stimulus.operation === 'networkCancel') &&
          stimulus.principal === undefined &&
          isAccepted(stimulus),
      );
      const last = lastClaim(payment);
      if (cancel === undefined || last === undefined || last.sentSeq < cancel.seq || last.source !== 'answer') continue;
      yield met(nameOf(payment));
      const told = asText(asRecord(last.body.cancellation).status) ?? 'NONE';
      // An unpaid end is a result too: there was nothing left to cancel.
      if (told !== 'NONE' || ['CANCELLED', 'EXPIRED', 'FAILED'].includes(last.status)) continue;
      yield broken({
        expected: 'a payment that tells what became of its cancellation',
        seen: `${last.status}, and nothing about the cancellation that was accepted`,
        evidence: [cancel.exchange, last.exchange],
        subject: nameOf(payment),
      });
    }
  },
);
