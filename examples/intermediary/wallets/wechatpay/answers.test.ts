import { expect, test } from 'vitest';
import { money } from '../../core/money.js';
import type { Payment } from '../../model.js';
import type { Outcome } from '../wallet.js';
import {
  classifyAnswer,
  readCloseAnswer,
  readOrderAnswer,
  readPayAnswer,
  readRefundStatus,
  readReverseAnswer,
  readTradeState,
} from './answers.js';
import type { RawAnswer } from './link.js';

const error = (status: number, code?: string): RawAnswer => ({
  status,
  body: code && { code, message: 'm' },
  verified: false,
});

test.each<[string, RawAnswer, Outcome<unknown>['kind']]>([
  ['a verified answer', { status: 200, body: {}, verified: true }, 'ok'],
  ['an empty verified answer', { status: 204, body: '', verified: true }, 'ok'],
  [
    'an unverifiable answer',
    { status: 200, body: {}, verified: false, problem: 'EV3_RES_HEADER_SIGNATURE_DIGEST' },
    'unknown',
  ],
  ['a cut answer', { status: 200, verified: false, problem: 'ERR_BAD_RESPONSE' }, 'unknown'],
  ['no answer', { verified: false, problem: 'ECONNRESET' }, 'unknown'],
  ['a redirect', error(302), 'unknown'],
  ['a documented refusal', error(403, 'NOT_ENOUGH'), 'refused'],
  ['a documented refusal in the older spelling', error(403, 'NOTENOUGH'), 'refused'],
  ['an undocumented code', error(400, 'SOMETHING_NEW'), 'unknown'],
  ['an error without a code', error(404), 'unknown'],
  ['a system error', error(500, 'SYSTEM_ERROR'), 'unknown'],
  ['a system error with the status of a refusal', error(400, 'SYSTEMERROR'), 'unknown'],
  ['a refusal with the status of a failure', error(500, 'PARAM_ERROR'), 'unknown'],
  ['a limit', error(429, 'FREQUENCY_LIMITED'), 'unknown'],
  ['a limit with the status of a refusal', error(403, 'RATELIMIT_EXCEEDED'), 'unknown'],
])('%s', (_name, answer, expected) => {
  expect(classifyAnswer(answer).kind).toBe(expected);
});

test('each documented state means one thing, any other nothing', () => {
  const states = [
    'SUCCESS',
    'REFUND',
    'NOTPAY',
    'USERPAYING',
    'ACCEPT',
    'CLOSED',
    'REVOKED',
    'PAYERROR',
    'success',
    '',
    undefined,
    1,
  ];
  expect(states.map(readTradeState)).toEqual([
    'PAID',
    'PAID',
    'WAITING',
    'WAITING',
    'WAITING',
    'CLOSED',
    'REVERSED',
    'DECLINED',
    'UNKNOWN',
    'UNKNOWN',
    'UNKNOWN',
    'UNKNOWN',
  ]);
  expect(['PROCESSING', 'SUCCESS', 'REFUNDCLOSE', 'CLOSED', 'ABNORMAL', 'NEW'].map(readRefundStatus)).toEqual([
    'PROCESSING',
    'SUCCEEDED',
    'FAILED',
    'FAILED',
    'ACTION_REQUIRED',
    'UNKNOWN',
  ]);
});

const readers = { readTradeState, readRefundStatus };
const payment = { orderId: 'o1', networkMerchantId: 's1', amount: money('KRW', 100n) } as Payment;
const paid = {
  trade_state: 'SUCCESS',
  out_trade_no: 'o1',
  sub_mchid: 's1',
  id: '42',
  amount: { total: 100, currency: 'KRW' },
};

test('a paid state proves a payment only with this order, this merchant, this amount and this currency', () => {
  expect(readOrderAnswer(paid, payment, readers)).toMatchObject({
    state: 'PAID',
    capture: { transactionId: '42' },
    refunded: false,
  });
  const others = [
    { out_trade_no: 'o2' },
    { sub_mchid: 's2' },
    { amount: { total: 1, currency: 'KRW' } },
    { amount: { total: 100, currency: 'CNY' } },
    { amount: { total: '100', currency: 'KRW' } },
    { amount: undefined },
  ];
  for (const other of others) expect(readOrderAnswer({ ...paid, ...other }, payment, readers).state).toBe('UNKNOWN');
});

test('USERPAYING is pending in each of its forms', () => {
  const forms: Outcome<unknown>[] = [
    { kind: 'ok', value: { ...paid, trade_state: 'USERPAYING' } },
    { kind: 'ok', value: { trade_state: 'USERPAYING' } },
    { kind: 'ok', value: { code: 'USERPAYING', message: 'm' } },
    { kind: 'refused', code: 'USERPAYING', message: 'm' },
  ];
  for (const form of forms)
    expect(readPayAnswer(form, payment, readers)).toMatchObject({ kind: 'ok', value: { state: 'WAITING' } });
});

test('a close that meets a paid order, a reverse that shall be called again', () => {
  expect(readCloseAnswer({ kind: 'refused', code: 'ORDERPAID', message: '' })).toEqual({
    kind: 'ok',
    value: 'ALREADY_PAID',
  });
  expect(readCloseAnswer({ kind: 'refused', code: 'INVALIDREQUEST', message: '' }).kind).toBe('unknown');
  expect(readReverseAnswer({ kind: 'ok', value: { recall: 'Y' } })).toEqual({ kind: 'ok', value: 'AGAIN' });
  expect(readReverseAnswer({ kind: 'ok', value: { code: 'USERPAYING' } })).toEqual({ kind: 'ok', value: 'AGAIN' });
  expect(readReverseAnswer({ kind: 'ok', value: '' })).toEqual({ kind: 'ok', value: 'DONE' });
});

test('a rate is shown as the decimal that the network meant', () => {
  const rateOf = (rate: number) =>
    readOrderAnswer(
      {
        ...paid,
        amount: {
          ...paid.amount,
          payer_total: 1,
          payer_currency: 'CNY',
          exchange_rate: { type: 'SETTLEMENT_RATE', rate },
        },
      },
      payment,
      readers,
    ).capture?.exchangeRate?.rate;
  expect([80_000_000, 530_000, 100_000_000, 12_345_678_901, 1].map(rateOf)).toEqual([
    '0.8',
    '0.0053',
    '1',
    '123.45678901',
    '0.00000001',
  ]);
});
