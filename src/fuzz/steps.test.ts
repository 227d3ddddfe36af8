import { expect, test } from 'vitest';
import { dangling, describeStep, keeping, paymentsOfSteps, type Step, salesOf } from './steps.js';

const LIST: readonly Step[] = [
  { kind: 'create', mode: 'MPM_DYNAMIC', amount: 1_000 },
  { kind: 'create', mode: 'CPM', amount: 1_000 },
  { kind: 'hold', operation: 'refund', what: 'answer' },
  { kind: 'refund', payment: 0, amount: 'half' },
  { kind: 'refund', payment: 1, amount: 'rest' },
  { kind: 'hold', operation: 'refundNotice', what: 'notification' },
  { kind: 'repeat', of: 'refund', index: 1 },
  { kind: 'release', holds: [0, 1] },
  { kind: 'pass', ms: 1_000 },
];

test('what refers to a step that goes, goes with it, and the rest is numbered anew', () => {
  expect(keeping(LIST, (_step, at) => at !== 0)).toEqual([
    { kind: 'create', mode: 'CPM', amount: 1_000 },
    { kind: 'hold', operation: 'refund', what: 'answer' },
    { kind: 'refund', payment: 0, amount: 'rest' },
    { kind: 'hold', operation: 'refundNotice', what: 'notification' },
    { kind: 'repeat', of: 'refund', index: 0 },
    { kind: 'release', holds: [0, 1] },
    { kind: 'pass', ms: 1_000 },
  ]);
});

test('a release keeps the holds that are left', () => {
  expect(keeping(LIST, (_step, at) => at !== 2).at(-2)).toEqual({ kind: 'release', holds: [0] });
});

test('a list that refers to what no step before it makes is found out', () => {
  expect(dangling(LIST)).toEqual([]);
  expect(dangling([{ kind: 'scan', payment: 0 }, ...LIST, { kind: 'release', holds: [2] }])).toEqual([0, 10]);
});

test('each step is known by the payment that it is about', () => {
  expect(paymentsOfSteps(LIST)).toEqual([0, 1, undefined, 0, 1, undefined, 1, undefined, undefined]);
});

test('steps read as sentences', () => {
  expect(LIST.map(describeStep)).toEqual([
    'create MPM_DYNAMIC with WECHATPAY of about 1000 won',
    'create CPM with WECHATPAY (payer: pays) of about 1000 won',
    'hold the next answer of WECHATPAY refund',
    'refund half of payment 0',
    'refund the rest of payment 1',
    'hold the next notification of WECHATPAY refundNotice',
    'repeat the refund of refund 1',
    'release hold 0 and hold 1 together',
    '1000 ms of network time pass',
  ]);
});

const ATTEMPTS: readonly Step[] = [
  { kind: 'create', mode: 'MPM_DYNAMIC', amount: 1_000 },
  { kind: 'create', wallet: 'ALIPAY', mode: 'MPM_DYNAMIC', sale: 0, amount: 1_000 },
  { kind: 'create', wallet: 'ALIPAY', mode: 'CPM', auto: true, sale: 1, amount: 1_000 },
  { kind: 'create', mode: 'MPM_DYNAMIC', amount: 1_000 },
  { kind: 'fault', wallet: 'ALIPAY', operation: 'code', fault: 'answer-error', parameters: { effect: true } },
];

test('attempts at one sale are known by the first, however they refer to it', () => {
  expect(salesOf(ATTEMPTS)).toEqual([0, 0, 0, undefined]);
  expect(dangling([{ ...ATTEMPTS[1], sale: 1 } as Step])).toEqual([0]);
});

test('an attempt whose first one goes is a payment like any other', () => {
  const left = keeping(ATTEMPTS, (_step, at) => at > 0);
  expect(left.slice(0, 2)).toEqual([
    { kind: 'create', wallet: 'ALIPAY', mode: 'MPM_DYNAMIC', amount: 1_000 },
    { kind: 'create', wallet: 'ALIPAY', mode: 'CPM', auto: true, sale: 0, amount: 1_000 },
  ]);
  expect(salesOf(left)).toEqual([0, 0, undefined]);
});

test('sentences name the wallet', () => {
  expect(ATTEMPTS.map(describeStep)).toEqual([
    'create MPM_DYNAMIC with WECHATPAY of about 1000 won',
    'create MPM_DYNAMIC with ALIPAY (one more attempt at the sale of payment 0)',
    'create CPM with ALIPAY (payer: pays, known by the code alone, one more attempt at the sale of payment 1)',
    'create MPM_DYNAMIC with WECHATPAY of about 1000 won',
    'fault answer-error on the next ALIPAY code (effect=true)',
  ]);
});
