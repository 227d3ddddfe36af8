import { nameOf } from '../record/history.js';
import { endsToTell } from '../record/untold.js';
import { defineOracle } from './oracle.js';

/** CB-14: what ended after the platform's request was answered is told to it by an event, until it is accepted. */
export const endsAreTold = defineOracle(
  'ends-are-told',
  { requirements: ['CB-14'], judged: 'settled' },
  function* ({ payments, settled }, { met, broken }) {
    for (const payment of payments) {
      for (const { of, types, wasTold, exchange } of endsToTell(payment)) {
        yield met(of);
        // The runner waits for the event: only when that took all the time there is will it never come.
        if (wasTold || settled?.how !== 'overdue') continue;
        yield broken({
          expected: `an event ${types.join(' or ')} about ${of}`,
          seen: 'none, while the end is shown to whoever asks',
          evidence: [exchange],
          subject: nameOf(payment),
        });
      }
    }
  },
);
