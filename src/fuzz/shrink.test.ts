import { expect, test } from 'vitest';
import { shrink, weightOf } from './shrink.js';
import { keeping, type Step } from './steps.js';

const LIST: readonly Step[] = [
  { kind: 'create', mode: 'MPM_DYNAMIC', amount: 12_000 },
  { kind: 'scan', payment: 0 },
  { kind: 'create', mode: 'CPM', payer: 'password', amount: 500_000 },
  { kind: 'pass', ms: 30_000 },
  { kind: 'fault', operation: 'refund', fault: 'garble-answer', parameters: { signed: true }, times: 2 },
  { kind: 'confirm', payment: 0 },
  { kind: 'confirm', payment: 1 },
  { kind: 'refund', payment: 1, amount: 'half', beside: true },
  { kind: 'query', payment: 0 },
  { kind: 'refund', payment: 1, amount: 'half' },
];

const has = (steps: readonly Step[], kind: Step['kind']) => steps.some((step) => step.kind === kind);

/** Fails with a refund of any payment whose answer was taken. */
const failing = async (steps: readonly Step[]) => has(steps, 'refund') && has(steps, 'fault');

test.each([1, 3, 16])('finds the smallest list and its plainest values, %i at a time', async (width) => {
  const small = await shrink(LIST, { fails: failing, width: () => width, over: () => false });
  expect(small).toEqual([
    { kind: 'create', mode: 'CPM', amount: 1_000 },
    { kind: 'fault', operation: 'refund', fault: 'lose-reply' },
    { kind: 'refund', payment: 0, amount: 'rest' },
  ]);
});

test('tries no list twice', async () => {
  const tried: string[] = [];
  const fails = async (steps: readonly Step[]) => {
    tried.push(JSON.stringify(steps));
    return failing(steps);
  };
  await shrink(LIST, { fails, width: () => 4, over: () => false });
  expect(new Set(tried).size).toBe(tried.length);
});

test('keeps the best list when its time is over', async () => {
  let left = 2;
  const fails = async (steps: readonly Step[]) => {
    left -= 1;
    return failing(steps);
  };
  const small = await shrink(LIST, { fails, width: () => 1, over: () => left <= 0 });
  expect(small.length).toBeLessThan(LIST.length);
  expect(await failing(small)).toBe(true);
});

test('fewer steps weigh less than less trouble, and that less than plainer values', () => {
  const without = keeping(LIST, ({ kind }) => kind !== 'query');
  const calm = LIST.map((step): Step => (step.kind === 'fault' ? { kind: 'pass', ms: 1 } : step));
  const plain = LIST.map((step): Step => (step.kind === 'pass' ? { kind: 'pass', ms: 1_000 } : step));
  const weights = [LIST, plain, calm, without].map(weightOf);
  expect(weights).toEqual([...weights].sort((a, b) => b - a));
});

test('messages are delayed less, and no more of them than needed', async () => {
  const delayed: readonly Step[] = [{ kind: 'interleave', delaysMs: [7, 0, 9, 3, 0, 12] }];
  const fails = async ([step]: readonly Step[]) => step?.kind === 'interleave' && (step.delaysMs[2] ?? 0) > 0;
  const small = await shrink(delayed, { fails, width: () => 2, over: () => false });
  expect(small).toEqual([{ kind: 'interleave', delaysMs: [0, 0, 1] }]);
});

test('a delay that is not needed goes', async () => {
  const delayed: readonly Step[] = [{ kind: 'interleave', delaysMs: [7, 0, 9] }, ...LIST];
  const small = await shrink(delayed, { fails: failing, width: () => 2, over: () => false });
  expect(has(small, 'interleave')).toBe(false);
});

const IN_ALIPAY: readonly Step[] = [
  { kind: 'create', wallet: 'WECHATPAY', mode: 'MPM_DYNAMIC', amount: 1_000 },
  { kind: 'create', wallet: 'ALIPAY', mode: 'MPM_DYNAMIC', sale: 0, amount: 1_000 },
  { kind: 'fault', wallet: 'ALIPAY', operation: 'refund', fault: 'lose-reply' },
  { kind: 'refund', payment: 1, amount: 'rest' },
];

test('what fails in any wallet is told in the first one, and what fails in one alone stays there', async () => {
  const shrunk = (fails: (steps: readonly Step[]) => Promise<boolean>) =>
    shrink(IN_ALIPAY, { fails, width: () => 2, over: () => false, firstWallet: 'WECHATPAY' });
  const walletsOf = (steps: readonly Step[]) => steps.flatMap((step) => ('wallet' in step ? [step.wallet] : []));
  expect(walletsOf(await shrunk(failing))).toEqual(['WECHATPAY', 'WECHATPAY']);
  const inAlipay = async (steps: readonly Step[]) =>
    (await failing(steps)) && steps.some((step) => step.kind === 'fault' && step.wallet === 'ALIPAY');
  expect(walletsOf(await shrunk(inAlipay))).toEqual(['WECHATPAY', 'ALIPAY']);
  const twice = async (steps: readonly Step[]) =>
    steps.some((step) => step.kind === 'create' && step.sale !== undefined && step.wallet === 'ALIPAY');
  expect(await shrunk(twice)).toEqual(IN_ALIPAY.slice(0, 2));
});

test('the length of a name makes no list the better one', () => {
  expect(weightOf(IN_ALIPAY)).toBe(weightOf(IN_ALIPAY.map((step) => ({ ...step, wallet: 'WECHATPAY' }) as Step)));
});
