import { expect, test } from 'vitest';
import { belowFloors, createTally, floorsFor, type TryStatistics } from './statistics.js';
import { STEP_KINDS } from './steps.js';

const BOTH = ['WECHATPAY', 'ALIPAY'] as const;

const one = (more: Partial<TryStatistics> = {}): TryStatistics => ({
  asked: 20,
  played: 16,
  commands: Object.fromEntries(STEP_KINDS.map((kind) => [kind, 1])),
  wallets: {
    WECHATPAY: { payments: 1, faultsArmed: 2, faultsStruck: 1 },
    ALIPAY: { payments: 1, faultsArmed: 1, faultsStruck: 1 },
  },
  states: ['payment PENDING'],
  faultsArmed: 2,
  faultsStruck: 1,
  unheardEffect: true,
  restarts: 1,
  parallelRefunds: false,
  ...more,
});

test('lists add up', () => {
  const tally = createTally(BOTH);
  tally.add(one(), { readless: false });
  tally.add(one({ played: 20, faultsStruck: 0, states: ['refund PENDING'], parallelRefunds: true }), {
    readless: true,
  });
  expect(tally.sum).toEqual({
    runs: 2,
    steps: 36,
    commands: Object.fromEntries(STEP_KINDS.map((kind) => [kind, 2])),
    wallets: {
      WECHATPAY: { payments: 2, faultsArmed: 4, faultsStruck: 2, runsWithStruckFault: 2 },
      ALIPAY: { payments: 2, faultsArmed: 2, faultsStruck: 2, runsWithStruckFault: 2 },
    },
    states: ['payment PENDING', 'refund PENDING'],
    faultsArmed: 4,
    faultsStruck: 1,
    runsWithStruckFault: 1,
    runsWithUnheardEffect: 2,
    runsWithoutReads: 1,
    restarts: 2,
    runsWithParallelRefunds: 1,
    depth: 0.9,
  });
});

test('a campaign that did too little is told what was missing', () => {
  const tally = createTally(BOTH);
  for (let run = 0; run < 20; run += 1)
    tally.add(one({ commands: { ...one().commands, forge: 0 } }), { readless: false });
  expect(belowFloors(tally.sum, floorsFor({ timeMs: 60_000 }))).toEqual(['forge: 0 times, 20 are needed']);
  expect(
    belowFloors(
      tally.sum,
      floorsFor({ timeMs: 60_000 }),
      STEP_KINDS.filter((kind) => kind !== 'forge'),
    ),
  ).toEqual([]);
  const idle = createTally(BOTH);
  for (let run = 0; run < 20; run += 1) idle.add(one({ faultsStruck: 0, played: 10 }), { readless: false });
  expect(belowFloors(idle.sum, floorsFor({ timeMs: 30_000 }))).toEqual([
    'a fault struck in 0 % of runs, 30 % are needed',
    '50 % of the most steps were played, 70 % are needed',
  ]);
  expect(belowFloors(createTally(BOTH).sum, floorsFor({ runs: 1 }))[0]).toBe('no list was played');
});

test('a campaign that left a wallet alone is told so, unless it is the only one', () => {
  const calm = { WECHATPAY: { payments: 2, faultsArmed: 1, faultsStruck: 1 } };
  const belowOf = (wallets: readonly ('WECHATPAY' | 'ALIPAY')[]) => {
    const tally = createTally(wallets);
    for (let run = 0; run < 20; run += 1) tally.add(one({ wallets: calm }), { readless: false });
    return belowFloors(tally.sum, floorsFor({ timeMs: 30_000 }));
  };
  expect(belowOf(BOTH)).toEqual([
    'payments with ALIPAY: 0, 20 are needed',
    'a fault struck at the network of ALIPAY in 0 % of runs, 15 % are needed',
  ]);
  expect(belowOf(['WECHATPAY'])).toEqual([]);
});

test('half the time asks for half as many', () => {
  expect(floorsFor({ timeMs: 15_000 }).eachCommand).toBe(10);
  expect(floorsFor({ runs: 50 }).eachCommand).toBe(10);
  expect(floorsFor({ timeMs: 600_000, runs: 10_000 }).eachCommand).toBe(20);
});
