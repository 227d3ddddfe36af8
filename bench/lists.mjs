import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { stepLists } from '../dist/src/fuzz/generate.js';
import { loadManifest } from '../dist/src/iut/manifest.js';
import { canOf } from '../dist/src/runner/campaign/can.js';

export const MANIFEST = fileURLToPath(new URL('../examples/intermediary/intermediary.iut.yaml', import.meta.url));

/** Lists as a campaign draws them; one in so many would kill the intermediary, which says nothing about steps. */
export const listsFor = (round, count) =>
  fc.sample(stepLists({ ...canOf(loadManifest(MANIFEST)), restarts: false }), { seed: 1_000 + round, numRuns: count });

/** Messages of the journal that bear a signature of a wallet's network, or of its merchant. */
export function signedIn(entries) {
  let count = 0;
  for (const { type, exchange } of entries) {
    if (type !== 'exchange-closed') continue;
    for (const { headers } of [exchange.request, exchange.response ?? { headers: [] }]) {
      if (headers.some(([name, value]) => /^(?:wechatpay-)?signature$/i.test(name) || /^WECHATPAY2-/.test(value)))
        count += 1;
    }
  }
  return count;
}
