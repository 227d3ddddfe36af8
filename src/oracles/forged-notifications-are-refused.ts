import { FORGERY_REQUIREMENTS, isForged } from './forgeries.js';
import { defineOracle } from './oracle.js';

/** A notification that cannot be true is not acknowledged as success, where the documents agree that it must not be. */
export const forgedNotificationsAreRefused = defineOracle(
  'forged-notifications-are-refused',
  { requirements: FORGERY_REQUIREMENTS, judged: 'event' },
  function* ({ facts }, { met, broken }) {
    for (const { forgery, status, success, exchange } of facts('acknowledged').filter(isForged)) {
      const isProbe = forgery.requirement === 'SIGN-03';
      if (status === undefined || !(forgery.mustRefuse || isProbe)) continue;
      yield met(`${forgery.form} (${exchange})`, { requirement: forgery.requirement });
      if (!success) continue;
      yield broken({
        requirement: forgery.requirement,
        // Official pages contradict each other on the answer to a signature probe (WX-U10): a warning, never more.
        ...(isProbe ? { level: 'SHOULD', facts: ['WX-U10'] } : {}),
        expected: `a refusal of the forged notification (${forgery.form})`,
        seen: `it was acknowledged as success, with status ${status}`,
        evidence: [exchange],
      });
    }
  },
);
