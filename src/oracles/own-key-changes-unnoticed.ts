import { breachesOf } from './breaches.js';
import { defineOracle } from './oracle.js';

/**
 * SIGN-14: after the IUT's own key was changed, its requests go on to verify. Only what a request does wrong since then counts:
 * a nonce that was used twice before has another cause.
 */
export const ownKeyChangesUnnoticed = defineOracle(
  'own-key-changes-unnoticed',
  { requirements: ['SIGN-14'], judged: 'event' },
  function* ({ facts, exchanges }, { met, broken }) {
    const changes = facts('key-changed').filter(({ what }) => what === 'merchant');
    const [first] = changes;
    if (first === undefined) return;
    const requests = exchanges.filter(({ link, network }) => link === 'southbound' && network === first.network);
    const [before, after] = [
      requests.filter(({ openedSeq }) => openedSeq < first.seq),
      requests.filter(({ openedSeq }) => openedSeq > first.seq),
    ];
    for (const { operation, id } of after) yield met(`${operation} (${id})`);
    const known = new Set(breachesOf(before, ['authenticity']).map(({ breach }) => breach.rule));
    for (const { breach, operation, evidence } of breachesOf(after, ['authenticity'])) {
      if (known.has(breach.rule)) continue;
      yield broken({
        expected: `requests that verify after the key was changed (${operation})`,
        seen: `${breach.rule}: ${breach.message}${evidence.length > 1 ? `, ${evidence.length} times` : ''}`,
        evidence,
      });
    }
  },
);
