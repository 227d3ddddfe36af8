import { defineOracle } from './oracle.js';
import { unknownOutcomesOf, unpursuedText } from './unpursued.js';

/** TIMEOUT-02: after an unknown outcome the IUT asks, repeats or cancels until it knows. Doing nothing is the only wrong way. */
export const unknownIsPursued = defineOracle(
  'unknown-is-pursued',
  { requirements: ['TIMEOUT-02'], judged: 'settled' },
  function* ({ payments }, { met, broken }) {
    for (const outcome of payments.flatMap(unknownOutcomesOf)) {
      const { kind, number, request, subject, isPursued } = outcome;
      yield met(`${kind} ${number} (${request.id})`);
      if (isPursued) continue;
      yield broken({
        expected: `a query${kind === 'order' ? ', a repetition or a cancel' : ' or a repetition'} after an unknown outcome`,
        seen: unpursuedText(outcome),
        evidence: [request.id],
        subject,
      });
    }
  },
);
