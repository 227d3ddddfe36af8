import { defineOracle } from './oracle.js';
import { holds, secretsOf } from './secrets.js';

/** PRIV-01 in logs: what an intermediary prints belongs to no scenario, so it is read once, at the end of the lane. */
export const logsHoldNoSecrets = defineOracle(
  'logs-hold-no-secrets',
  { requirements: ['PRIV-01'], judged: 'event', scope: 'lane' },
  function* (history, { met, broken }) {
    const lines = history.facts('iut-output');
    const all = lines.map(({ text }) => text).join('\n');
    for (const secret of secretsOf(history)) {
      yield met(secret.what);
      const line = all.includes(secret.value) ? lines.find(({ text }) => holds(text, secret)) : undefined;
      if (line === undefined) continue;
      yield broken({
        expected: `${secret.what} nowhere in a log`,
        seen: `in a line on ${line.stream}`,
        evidence: [secret.exchange],
      });
    }
  },
);
