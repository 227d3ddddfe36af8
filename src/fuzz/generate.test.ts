import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as alipay from '../../simulators/alipay/planned-answers.js';
import { type Fault, parametersOf } from '../../simulators/kit/fault.js';
import { type FaultName, faults } from '../../simulators/kit/faults/index.js';
import * as wechatpay from '../../simulators/wechatpay/planned-answers.js';
import { knownWallet } from '../runner/wallets.js';
import { stepLists } from './generate.js';
import { after, type Can, emptyModel } from './model.js';
import { dangling, type Operation, STEP_KINDS, type Step, walletOf } from './steps.js';
import { troublesOf } from './troubles.js';

const WALLETS = [
  knownWallet('WECHATPAY', { ALIPAY: 'in-store' }),
  knownWallet('ALIPAY', { ALIPAY: 'in-store' }),
] as const;
const CAN: Can = {
  wallets: WALLETS,
  modes: ['MPM_DYNAMIC', 'MPM_STATIC', 'CPM'],
  partialRefunds: true,
  restarts: true,
  interleavings: true,
};

const sampled = (seed: number, count = 300): readonly (readonly Step[])[] =>
  fc.sample(stepLists(CAN), { seed, numRuns: count });

test('every list has the length asked for, and each of its steps makes sense when its turn comes', () => {
  fc.assert(
    fc.property(stepLists(CAN), (steps) => {
      expect(steps.length).toBeGreaterThanOrEqual(15);
      expect(steps.length).toBeLessThanOrEqual(20);
      expect(dangling(steps)).toEqual([]);
    }),
  );
});

test('every kind of step is drawn, most of them in most lists', () => {
  const lists = sampled(1);
  const kinds = lists.flatMap((steps) => steps.map(({ kind }) => kind));
  const counts = Object.fromEntries(STEP_KINDS.map((kind) => [kind, kinds.filter((one) => one === kind).length]));
  // Floors ask for twenty of each in some hundred lists.
  expect(Object.entries(counts).filter(([, count]) => count < 60)).toEqual([]);
});

test('what an intermediary does not declare is not asked of it', () => {
  const can: Can = {
    wallets: [knownWallet('WECHATPAY', { ALIPAY: 'in-store' })],
    modes: ['CPM'],
    partialRefunds: false,
    restarts: false,
    interleavings: false,
  };
  fc.assert(
    fc.property(stepLists(can), (steps) => {
      for (const step of steps) {
        if (step.kind === 'create')
          expect({ ...step, auto: step.auto }).toMatchObject({ mode: 'CPM', auto: undefined });
        if ('operation' in step || step.kind === 'create') expect(walletOf(step)).toBe('WECHATPAY');
        if (step.kind === 'refund') expect(step.amount).toBe('rest');
        expect(['restart', 'scan', 'forge', 'interleave']).not.toContain(step.kind);
      }
    }),
  );
});

test('one seed draws the same lists, and a path finds one of them again', () => {
  expect(sampled(7, 20)).toEqual(sampled(7, 20));
  expect(fc.sample(stepLists(CAN), { seed: 7, path: '13', numRuns: 1 })).toEqual([sampled(7, 20)[13]]);
});

test('whatever a list shrinks to can be played, and is smaller or plainer', () => {
  fc.assert(
    fc.property(stepLists(CAN), (steps) => {
      for (const { value } of stepLists(CAN).shrink(steps, undefined)) {
        expect(dangling(value)).toEqual([]);
        expect(value.length).toBeGreaterThan(0);
        expect(value).not.toEqual(steps);
        expect(value.length).toBeLessThanOrEqual(steps.length);
      }
    }),
    { numRuns: 20 },
  );
});

test('lists pay with each wallet, together and as attempts at one sale, and arm trouble at each network', () => {
  const lists = sampled(1, 100);
  const creates = (steps: readonly Step[]) => steps.flatMap((step) => (step.kind === 'create' ? [step] : []));
  const shown = lists.map((steps) => {
    const made = creates(steps);
    const used = new Set(made.map(walletOf));
    const switched = made.some((step) => step.sale !== undefined && walletOf(made[step.sale] ?? {}) !== walletOf(step));
    const struck = new Set(steps.flatMap((step) => ('operation' in step ? [walletOf(step)] : [])));
    return { both: used.size === 2, switched, struck, auto: made.some(({ auto }) => auto === true) };
  });
  const count = (holds: (one: (typeof shown)[number]) => boolean) => shown.filter(holds).length;
  expect(count(({ both }) => both)).toBeGreaterThan(40);
  expect(count(({ switched }) => switched)).toBeGreaterThan(10);
  expect(count(({ auto }) => auto)).toBeGreaterThan(10);
  for (const { name } of WALLETS) expect(count(({ struck }) => struck.has(name))).toBeGreaterThan(40);
});

test('a list shrinks towards the wallet that is declared first', () => {
  const steps: readonly Step[] = [
    { kind: 'fault', wallet: 'ALIPAY', operation: 'code', fault: 'lose-reply' },
    { kind: 'create', wallet: 'ALIPAY', mode: 'CPM', amount: 1_000 },
  ];
  const candidates = (wallets: Can['wallets']) =>
    [...stepLists({ ...CAN, wallets }).shrink(steps, undefined)].map(({ value }) => value);
  const inFirst = steps.map((step) => ({ ...step, wallet: 'WECHATPAY' }));
  expect(candidates(WALLETS)).toContainEqual(inFirst);
  expect(candidates([WALLETS[1], WALLETS[0]])).not.toContainEqual(inFirst);
});

test('trouble on an operation that serves two purposes waits for whichever comes first', () => {
  const armed = (wallet: 'WECHATPAY' | 'ALIPAY') =>
    after(after(emptyModel(CAN), { kind: 'fault', wallet, operation: 'code', fault: 'lose-reply' }), {
      kind: 'create',
      wallet,
      mode: 'MPM_DYNAMIC',
      amount: 1,
    }).armed;
  expect(armed('ALIPAY')).toEqual([]);
  expect(armed('WECHATPAY')).toEqual([{ wallet: 'WECHATPAY', operation: 'code' }]);
});

test.each([
  [WALLETS[0], wechatpay],
  [WALLETS[1], alipay],
])('each trouble of $name is a fault that there is, and that its network takes', (wallet, { documented }) => {
  const operations: readonly Operation[] = [
    'prepaid',
    'code',
    'query',
    'reverse',
    'refund',
    'refundQuery',
    'paymentNotice',
  ];
  for (const operation of operations) {
    for (const { fault, parameters = {} } of troublesOf(wallet, operation).flat()) {
      const known: Fault = faults[fault as FaultName];
      expect(known, fault).toBeDefined();
      const given = parameters as Record<string, string>;
      expect(parametersOf(known, given), fault).toMatchObject(parameters);
      if (fault !== 'answer-error') continue;
      const { effect = false, ...answer } = parameters as { status: number; code?: string; effect?: boolean };
      expect(
        documented.refused(String(wallet[operation]), answer, effect),
        `${operation} ${JSON.stringify(parameters)}`,
      ).toBe(undefined);
    }
  }
});
