import { expect, test } from 'vitest';
import { money } from '../../core/money.js';
import type { Payment, Refund } from '../../model.js';
import { readAmount, writeAmount } from './amounts.js';
import {
  classifyGatewayAnswer,
  type GatewayOutcome,
  readTradeCancel,
  readTradePay,
  readTradeQuery,
  readTradeStatus,
} from './answers.js';
import type { GatewayAnswer } from './link.js';
import { readTradeRefund, readTradeRefundQuery } from './refunds.js';

const refusal = (code: string, sub_code?: string): GatewayAnswer => ({ node: { code, msg: 'm', sub_code } });

test.each<[string, GatewayAnswer, GatewayOutcome['kind']]>([
  ['10000', refusal('10000'), 'ok'],
  ['10003, while the payer types', refusal('10003'), 'in-process'],
  ['40004', refusal('40004', 'ACQ.PAYMENT_AUTH_CODE_INVALID'), 'refused'],
  ['40004 with a system error', refusal('40004', 'ACQ.SYSTEM_ERROR'), 'unknown'],
  ['40004 with the other spelling of it', refusal('40004', 'AQC.SYSTEM_ERROR'), 'unknown'],
  ['20000 with it', refusal('20000', 'aop.ACQ.SYSTEM_ERROR'), 'unknown'],
  ['20000 of the gateway itself', refusal('20000', 'isp.unknow-error'), 'unknown'],
  ['40005, too many calls', refusal('40005', 'isv.app-call-limited'), 'unknown'],
  ['a code that no table lists', refusal('30000', 'ACQ.X'), 'unknown'],
  ['no code', { node: {} }, 'unknown'],
  ['a problem, whatever the node says', { ...refusal('10000'), problem: 'no answer' }, 'unknown'],
])('%s', (_, answer, expected) => {
  expect(classifyGatewayAnswer(answer).kind).toBe(expected);
});

test('amounts have two places, for won too, and won has no part', () => {
  expect([money('KRW', 15_000n), money('CNY', 1n), money('CNY', 8_880n)].map(writeAmount)).toEqual([
    '15000.00',
    '0.01',
    '88.80',
  ]);
  expect(() => writeAmount(money('BHD', 1n))).toThrow(RangeError);
  expect(readAmount('KRW', '15000.00')).toEqual(money('KRW', 15_000n));
  const wrong = [readAmount('KRW', '15000.50'), readAmount('CNY', '1.0'), readAmount('CNY', 1), readAmount('', '1.00')];
  expect(wrong).toEqual([undefined, undefined, undefined, undefined]);
});

const payment = {
  orderId: 'o1',
  amount: money('KRW', 15_000n),
  mode: 'CPM',
  placing: { state: 'PLACED', attempts: 1 },
} as Payment;
const paid = {
  trade_no: '2026',
  out_trade_no: 'o1',
  total_amount: '15000.00',
  trans_currency: 'KRW',
  trade_status: 'TRADE_SUCCESS',
  gmt_payment: '2026-11-23 10:00:00',
  pay_currency: 'CNY',
  pay_amount: '78.95',
  trans_pay_rate: '0.00526316',
  buyer_user_id: '2088502813692460',
};
const ok = (change: object): GatewayOutcome => ({ kind: 'ok', value: { ...paid, ...change } });
const query = (change: object) => readTradeQuery(ok(change), payment, { readTradeStatus });

test('a paid trade is told with its number, time, what the wallet paid, and a masked payer', () => {
  const value = {
    state: 'PAID',
    capture: {
      transactionId: '2026',
      at: Date.parse('2026-11-23T02:00:00Z'),
      payerAmount: money('CNY', 7_895n),
      exchangeRate: { base: 'KRW', quote: 'CNY', rate: '0.00526316', id: 'TRANS_PAY_RATE' },
      maskedPayer: '20************60',
    },
  };
  expect([query({}), readTradePay(ok({}), payment)]).toEqual([
    { kind: 'ok', value },
    { kind: 'ok', value },
  ]);
});

test.each([
  ['another trade', { out_trade_no: 'o2' }],
  ['another amount', { total_amount: '15000.01' }],
  ['yuan, since it names no currency', { trans_currency: undefined }],
  ['no number of its own', { trade_no: undefined }],
  ['a status that no document names', { trade_status: 'TRADE_SHINY' }],
])('an answer about %s says nothing of this payment', (_, change) => {
  expect(query(change)).toMatchObject({ kind: 'ok', value: { state: 'UNKNOWN' } });
});

test('closed is unpaid, unless it was paid before', () => {
  const closed = { trade_status: 'TRADE_CLOSED', gmt_payment: undefined };
  expect([query(closed), query({ ...closed, send_pay_date: '2026-11-23 10:00:00' })]).toMatchObject([
    { value: { state: 'CLOSED' } },
    { value: { state: 'REVERSED' } },
  ]);
});

test('a refusal that tells of a trade under our number leaves its outcome open', () => {
  const refused = (code: string) => readTradePay({ kind: 'refused', code, message: '' }, payment).kind;
  expect(['ACQ.TRADE_HAS_SUCCESS', 'ACQ.CONTEXT_INCONSISTENT', 'ACQ.BUYER_SELLER_EQUAL'].map(refused)).toEqual([
    'unknown',
    'unknown',
    'refused',
  ]);
});

test('a cancel is done when it says N and what it did; without a trade it depends on who knows of one', () => {
  const cancel = (change: object, of: Partial<Payment> = {}) => {
    const read = readTradeCancel(ok(change), { ...payment, ...of });
    return read.kind === 'ok' ? read.value : read.kind;
  };
  expect([
    cancel({ retry_flag: 'N', action: 'close' }),
    cancel({ retry_flag: 'N', action: 'refund' }),
    cancel({ retry_flag: 'Y', action: 'refund' }),
    cancel({ retry_flag: 'N' }),
    cancel({ retry_flag: 'N' }, { mode: 'MPM_DYNAMIC' }),
    cancel({ retry_flag: 'N', action: 'close' }, { capture: { at: 0 } }),
    cancel({ retry_flag: 'N', action: 'close', out_trade_no: 'o2' }),
  ]).toEqual(['DONE', 'DONE', 'AGAIN', 'NOT_FOUND', 'DONE', 'unknown', 'unknown']);
});

test('a refund is done by the call that moved the money, or when a query says so', () => {
  const refund = { networkRefundNo: 'r1', amount: money('KRW', 5_000n), purpose: 'REQUESTED' } as Refund;
  const made = (change: object) => readTradeRefund(ok(change), payment, refund).kind;
  expect([
    made({ fund_change: 'Y' }),
    made({ fund_change: 'N' }),
    made({ fund_change: 'Y', out_trade_no: 'o2' }),
  ]).toEqual(['ok', 'unknown', 'unknown']);
  const asked = (change: object) => {
    const read = readTradeRefundQuery(ok({ out_request_no: 'r1', refund_amount: '5000.00', ...change }), payment, 'r1');
    return read.kind === 'ok' ? read.value.state : read.kind;
  };
  expect([
    asked({ refund_status: 'REFUND_SUCCESS' }),
    asked({}),
    asked({ refund_status: 'REFUND_SUCCESS', out_request_no: 'r2' }),
  ]).toEqual(['SUCCEEDED', 'NOT_FOUND', 'UNKNOWN']);
});
