import { expect, test } from 'vitest';
import { createClock } from '../core/clock.js';
import { krw } from '../core/money.js';
import { createRandom } from '../core/random.js';
import { createJournal, type Journal } from '../record/journal.js';
import { indexEntries } from './entry-index.js';
import { killPointsOf, pointNamed, sampleOf, strikeAt } from './kill-points.js';
import type { Lane } from './lane.js';

const REQUEST = { method: 'POST', target: '/', headers: [], body: Buffer.alloc(0) } as const;

function call(journal: Journal, link: 'northbound' | 'southbound', operation: string, purpose?: 'stimulus' | 'read') {
  return journal.openExchange({
    link,
    network: link === 'northbound' ? 'intermediary' : 'wechatpay',
    operation,
    request: REQUEST,
    marks: { account: 'm1' },
    ...(purpose === undefined ? {} : { purpose }),
  });
}

/** One payment as a lane's journal tells it, with a read in its middle. */
function payment(journal: Journal, scenario: string): void {
  journal.fact({ kind: 'merchant-registered', scenario, merchant: 'm1', accounts: {} });
  call(journal, 'northbound', 'registerMerchant', 'stimulus').close({ outcome: 'answered' });
  const created = call(journal, 'northbound', 'createPayment', 'stimulus');
  const asked = call(journal, 'southbound', 'wechatpay.global.native');
  asked.close({ outcome: 'answered' });
  created.close({ outcome: 'answered' });
  call(journal, 'northbound', 'getPayment', 'read').close({ outcome: 'answered' });
  journal.fact({
    kind: 'payer-charged',
    network: 'wechatpay',
    account: 'm1',
    order: 'o1',
    amount: krw(1_000),
    payerAmount: krw(1_000),
    payer: 'p1',
    posting: 'l1',
  });
  call(journal, 'southbound', 'wechatpay.global.native').close({ outcome: 'lost' });
}

const NAMES = [
  'after createPayment was opened (1st)',
  'after wechatpay.global.native was opened (1st)',
  'after wechatpay.global.native was closed (1st)',
  'after createPayment was closed (1st)',
  'after payer-charged was written (1st)',
  'after wechatpay.global.native was opened (2nd)',
  'after wechatpay.global.native was closed (2nd)',
];

test('the points of a run are its exchanges, and the money that moves by itself; no reads, no set-up', () => {
  const journal = createJournal({ clock: createClock() });
  payment(journal, 's');
  const points = killPointsOf(journal.entries);
  expect(points.map(({ name }) => name)).toEqual(NAMES);
  expect(points.map(({ name }) => pointNamed(name))).toEqual(points);
});

test('the intermediary is killed once, in the turn of the entry, and starts again', async () => {
  const journal = createJournal({ clock: createClock() });
  const acts: string[] = [];
  const entries = indexEntries(journal);
  const lane = {
    world: { journal },
    entries,
    iut: {
      kill: async () => void acts.push(`killed after entry ${journal.entries.length}`),
      restart: async () => void acts.push('started'),
    },
  } as unknown as Lane;
  const [, , , , , second] = killPointsOf(replayed());
  if (second === undefined) throw new Error('the second order has no point');
  const strike = strikeAt(lane, 's', second);
  expect(strike.struck).toBe(false);
  payment(journal, 's');
  const opened = journal.entries.filter(
    (entry) => entry.type === 'exchange-opened' && entry.exchange.operation === 'wechatpay.global.native',
  );
  expect(acts).toEqual([`killed after entry ${opened.at(1)?.seq}`]);
  await strike.up();
  expect(acts).toHaveLength(2);
  strike.end();
  payment(journal, 's');
  expect([strike.struck, acts.length]).toEqual([true, 2]);
});

test('what happens to another scenario of the lane strikes nobody', () => {
  const journal = createJournal({ clock: createClock() });
  const killed: string[] = [];
  const lane = {
    world: { journal },
    entries: indexEntries(journal),
    iut: { kill: async () => void killed.push('killed'), restart: async () => {} },
  } as unknown as Lane;
  const [first] = killPointsOf(replayed());
  if (first === undefined) throw new Error('a payment has no point');
  const strike = strikeAt(lane, 'mine', first);
  payment(journal, 'theirs');
  expect([strike.struck, killed]).toEqual([false, []]);
});

test('a sample is drawn from all, and stays in their order', () => {
  const points = killPointsOf(replayed());
  const sample = sampleOf(points, 3, createRandom('s'));
  expect(sample).toHaveLength(3);
  expect(points.filter((point) => sample.includes(point))).toEqual(sample);
  expect(sampleOf(points, 99, createRandom('s'))).toEqual(points);
  // No half of the run is left out.
  for (const seed of ['a', 'b', 'c', 'd', 'e', 'f']) {
    const [first, second] = sampleOf(points, 2, createRandom(seed)).map((point) => points.indexOf(point));
    expect(first).toBeLessThan(points.length / 2);
    expect(second).toBeGreaterThanOrEqual(Math.floor(points.length / 2));
  }
});

function replayed() {
  const journal = createJournal({ clock: createClock() });
  payment(journal, 's');
  return journal.entries;
}
