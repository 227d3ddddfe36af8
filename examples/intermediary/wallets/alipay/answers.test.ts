import { expect, test } from 'vitest';
import { money } from '../../core/money.js';
import type { Payment } from '../../model.js';
import {
  type AlipayOutcome,
  classifyAlipayAnswer,
  readAlipayCancelAnswer,
  readAlipayInquiry,
  readAlipayPaymentStatus,
  readAlipayPlaceAnswer,
  readAlipayRefundStatus,
} from './answers.js';
import type { AlipayAnswer } from './link.js';

const said = (resultStatus: unknown, resultCode: unknown): AlipayAnswer => ({
  body: { result: { resultStatus, resultCode, resultMessage: 'm' } },
});

test.each<[string, AlipayAnswer, AlipayOutcome['kind']]>([
  ['S', said('S', 'SUCCESS'), 'ok'],
  ['U, while the payer is at it', said('U', 'PAYMENT_IN_PROCESS'), 'in-process'],
  ['U with any other code', said('U', 'UNKNOWN_EXCEPTION'), 'unknown'],
  ['F', said('F', 'USER_BALANCE_NOT_ENOUGH'), 'refused'],
  ['F with a code that no table lists', said('F', 'SOMETHING_NEW'), 'refused'],
  ['F with a code that leaves it open', said('F', 'SYSTEM_ERROR'), 'unknown'],
  ['F for an id in use with other content', said('F', 'REPEAT_REQ_INCONSISTENT'), 'unknown'],
  ['A, which no SDK knows', said('A', 'ACCEPTED'), 'unknown'],
  ['a status in small letters', said('s', 'SUCCESS'), 'unknown'],
  ['a status without a code', said('S', undefined), 'unknown'],
  ['a result of another type', said(true, 'SUCCESS'), 'unknown'],
  ['an empty body', { body: {} }, 'unknown'],
  ['a problem, whatever the body says', { ...said('S', 'SUCCESS'), problem: 'signature wrong' }, 'unknown'],
])('%s', (_, answer, expected) => {
  expect(classifyAlipayAnswer(answer).kind).toBe(expected);
});

test('each documented status means one thing, any other nothing', () => {
  const statuses = ['SUCCESS', 'PROCESSING', 'PENDING', 'FAIL', 'CANCELLED', 'success', '', undefined, 1];
  expect(statuses.map((each) => readAlipayPaymentStatus(each, 'X'))).toEqual([
    'PAID',
    'WAITING',
    'WAITING',
    'DECLINED',
    'REVERSED',
    ...['UNKNOWN', 'UNKNOWN', 'UNKNOWN', 'UNKNOWN'],
  ]);
  // Which status an expired payment has is disputed, its code is not.
  expect(['FAIL', 'CANCELLED'].map((each) => readAlipayPaymentStatus(each, 'ORDER_IS_CLOSED'))).toEqual([
    'CLOSED',
    'CLOSED',
  ]);
  expect(['SUCCESS', 'PROCESSING', 'FAIL', 'PENDING', undefined].map(readAlipayRefundStatus)).toEqual([
    'SUCCEEDED',
    'PROCESSING',
    'FAILED',
    'UNKNOWN',
    'UNKNOWN',
  ]);
});

const payment = { orderId: 'o1', amount: money('KRW', 15_000n), mode: 'MPM_DYNAMIC' } as Payment;
const readers = { readAlipayPaymentStatus, readAlipayRefundStatus };
const paid = {
  paymentStatus: 'SUCCESS',
  paymentResultCode: 'SUCCESS',
  paymentRequestId: 'o1',
  paymentId: '20261',
  paymentAmount: { currency: 'KRW', value: '15000' },
  paymentTime: '2026-11-23T10:00:00+08:00',
};
const inquiry = (change: object) => readAlipayInquiry({ kind: 'ok', value: { ...paid, ...change } }, payment, readers);

test('a paid payment is told with its number, time, quote and a masked payer', () => {
  const quote = { quoteId: 'q1', quoteCurrencyPair: 'KRW/CNY', quotePrice: 0.0000005, guaranteed: true };
  const more = { paymentQuote: quote, pspCustomerInfo: { pspName: 'ALIPAYCN', pspCustomerId: '2088502813692460' } };
  expect(inquiry({ ...more, transactions: [{ transactionType: 'REFUND' }] })).toEqual({
    kind: 'ok',
    value: {
      state: 'PAID',
      refunded: true,
      capture: {
        transactionId: '20261',
        at: Date.parse('2026-11-23T02:00:00Z'),
        exchangeRate: { base: 'KRW', quote: 'CNY', rate: '0.0000005', id: 'q1' },
        maskedPayer: '20************60',
      },
    },
  });
});

test.each([
  ['another payment', { paymentRequestId: 'o2' }],
  ['another amount', { paymentAmount: { currency: 'KRW', value: '15001' } }],
  ['another currency', { paymentAmount: { currency: 'CNY', value: '15000' } }],
  ['an amount that is a number', { paymentAmount: { currency: 'KRW', value: 15_000 } }],
  ['an amount with decimals', { paymentAmount: { currency: 'KRW', value: '15000.0' } }],
  ['no amount', { paymentAmount: undefined }],
  ['no number of its own', { paymentId: undefined }],
  ['another payment that failed', { paymentRequestId: 'o2', paymentStatus: 'FAIL' }],
])('an answer about %s says nothing of this payment', (_, change) => {
  expect(inquiry(change)).toMatchObject({ kind: 'ok', value: { state: 'UNKNOWN' } });
});

test('a refused query says nothing, but that there is no such payment', () => {
  const refused = (code: string) => readAlipayInquiry({ kind: 'refused', code, message: '' }, payment, readers);
  expect(refused('ORDER_NOT_EXIST')).toEqual({ kind: 'ok', value: { state: 'NOT_FOUND' } });
  expect(refused('ACCESS_DENIED').kind).toBe('unknown');
});

test("a cancel is done only by an answer about this payment, and what refuses it is the network's word", () => {
  const cancelled = (outcome: AlipayOutcome) => readAlipayCancelAnswer(outcome, payment);
  expect(cancelled({ kind: 'ok', value: { paymentRequestId: 'o1' } })).toEqual({ kind: 'ok', value: 'DONE' });
  expect(cancelled({ kind: 'ok', value: { paymentRequestId: 'o2' } }).kind).toBe('unknown');
  expect(cancelled({ kind: 'ok', value: {} }).kind).toBe('unknown');
  expect(cancelled({ kind: 'in-process', value: { paymentRequestId: 'o1' } }).kind).toBe('unknown');
  expect(cancelled({ kind: 'refused', code: 'CANCEL_WINDOW_EXCEED', message: '' }).kind).toBe('refused');
  expect(cancelled({ kind: 'refused', code: 'ORDER_NOT_EXIST', message: '' })).toEqual({
    kind: 'ok',
    value: 'NOT_FOUND',
  });
});

test('the text of a QR code is taken, never a picture or a bar code', () => {
  const detail = (codeValueType: string, displayType: string) => ({
    codeValueType,
    displayType,
    codeValue: displayType,
  });
  const placed = (...codeDetails: object[]) =>
    readAlipayPlaceAnswer({ kind: 'in-process', value: { ...paid, orderCodeForm: { codeDetails } } }, payment);
  expect(placed(detail('BARCODE', 'TEXT'), detail('QRCODE', 'BIGIMAGE'), detail('QRCODE', 'TEXT'))).toEqual({
    kind: 'ok',
    value: { qrPayload: 'TEXT' },
  });
  expect(placed(detail('BARCODE', 'TEXT'), detail('QRCODE', 'SMALLIMAGE')).kind).toBe('unknown');
});
