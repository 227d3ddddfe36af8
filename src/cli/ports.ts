import type { NetworkInfo } from '../../simulators/kit/network.js';
import { didYouMean } from './did-you-mean.js';
import { UsageError } from './usage-error.js';

/** Reads `network=port`. Throws with every problem at once. */
export function readPorts(given: readonly string[], infos: readonly NetworkInfo[]): Record<string, number> {
  const known = infos.map(({ name }) => name);
  const read: Record<string, number> = {};
  const problems: string[] = [];
  for (const text of given) {
    const [, name = '', digits = ''] = /^([^=]*)=(.*)$/.exec(text) ?? [];
    const port = Number(digits);
    if (digits === '') problems.push(`--port ${text}: expected network=port.`);
    else if (!known.includes(name))
      problems.push(
        `--port ${text}: there is no network "${name}" (known: ${known.join(', ')}).${didYouMean(name, known)}`,
      );
    else if (!(Number.isInteger(port) && port >= 1 && port <= 65_535))
      problems.push(`--port ${text}: expected a whole number from 1 to 65535.`);
    else read[name] = port;
  }
  if (problems.length > 0) throw new UsageError(problems);
  return read;
}
