import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.js';
import { createLedger } from '../../src/record/ledger.js';
import { createKeyStore } from '../kit/keys.js';
import { call, openBench } from '../kit/testing.js';
import { type RunningZeropay, zeropay } from './index.js';

let bench: ReturnType<typeof openBench>;
let network: RunningZeropay;
beforeEach(async () => {
  bench = openBench();
  network = await zeropay.start({
    ...bench,
    random: createRandom('canary'),
    ledger: createLedger(() => {}),
    keys: createKeyStore(),
    host: '127.0.0.1',
    port: 0,
    switches: {},
    filesDir: '',
  });
});
afterEach(() => network.close());

test.each(['plain', 'name', 'decimal', 'hexadecimal', 'short'] as const)(
  'a call of an address in the spelling %s is a fact',
  async (spelling) => {
    const { canary, url } = await network.operator.canary({ merchant: 'm1', spelling });
    expect((await call(url, { method: 'POST', body: '{}' })).status).toBe(204);
    const about = { merchant: 'm1', canary, spelling };
    expect(bench.facts('canary-opened')).toEqual([{ kind: 'canary-opened', ...about, url }]);
    expect(bench.facts('canary-contacted')).toEqual([{ kind: 'canary-contacted', ...about, exchange: 'x1' }]);
  },
);

test('a call of an address that nobody was given is none', async () => {
  const { url } = await network.operator.canary({ merchant: 'm1' });
  await call(url.replace(/c1$/, 'c2'), { method: 'POST' });
  expect(bench.facts('canary-contacted')).toEqual([]);
});

test('an unknown spelling is refused, with those that are known', async () => {
  await expect(network.operator.canary({ merchant: 'm1', spelling: 'backwards' as 'plain' })).rejects.toThrow(
    /unknown spelling "backwards" \(known: plain, name/,
  );
});
