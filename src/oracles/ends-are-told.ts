import { endsToTell } from '../record/untold.js';
import { defineOracle } from './oracle.js';

/**
 * CB-14: what ended after the platform's request was answered is told to it by an event, and to the merchant where it has an
 * address of its own, until it is accepted.
 */
export const endsAreTold = defineOracle(
  'ends-are-told',
  { requirements: ['CB-14'], judged: 'settled' },
  function* (history, { met, broken }) {
    for (const { to, of, subject, types, wasTold, exchange } of endsToTell(history)) {
      yield met(of);
      // The runner waits for the event: only when that took all the time there is will it never come.
      if (wasTold || history.settled?.how !== 'overdue') continue;
      yield broken({
        expected: `an event ${types.join(' or ')} to ${to} about ${of}`,
        seen: 'none, while the end is shown to whoever asks',
        evidence: [exchange],
        subject,
      });
    }
  },
);
