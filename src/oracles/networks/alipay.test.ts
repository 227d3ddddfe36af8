import { expect, test } from 'vitest';
import type { TimedExchange } from '../../record/history.js';
import { askedAmount, askedCode, codeOf, isNotFound, isUnfunded, meaningOf, roleOf, stateOf } from '../operations.js';

/** An answered exchange of the in-store API. */
function exchange(operation: string, body: unknown, { request = {}, status = 200, faults = [] as string[] } = {}) {
  const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
  return {
    operation: `alipay.ams.${operation}`,
    outcome: 'answered',
    request: { headers: [], body: bytes(request) },
    response: { status, body: bytes(body) },
    faults,
  } as unknown as TimedExchange;
}

const result = (resultStatus: string, resultCode: string, more = {}) => ({
  result: { resultStatus, resultCode },
  ...more,
});

test.each([
  ['pay', result('S', 'SUCCESS'), 'done'],
  ['pay', result('U', 'PAYMENT_IN_PROCESS'), 'waiting'],
  ['pay', result('U', 'UNKNOWN_EXCEPTION'), 'unknown'],
  ['pay', result('F', 'USER_BALANCE_NOT_ENOUGH'), 'refused'],
  ['pay', result('A', 'SUCCESS'), 'unknown'],
  ['pay', {}, 'unknown'],
  ['inquiry-payment', result('S', 'SUCCESS', { paymentStatus: 'SUCCESS' }), 'done'],
  ['inquiry-payment', result('S', 'SUCCESS', { paymentStatus: 'PROCESSING' }), 'waiting'],
  ['inquiry-payment', result('S', 'SUCCESS', { paymentStatus: 'CANCELLED' }), 'done'],
  ['inquiry-payment', result('S', 'SUCCESS', { paymentStatus: 'SHINY' }), 'unknown'],
  ['inquiry-payment', result('F', 'ORDER_NOT_EXIST'), 'refused'],
  ['refund', result('U', 'REFUND_IN_PROCESS'), 'waiting'],
  ['inquiry-refund', result('S', 'SUCCESS', { refundStatus: 'PROCESSING' }), 'waiting'],
  ['inquiry-refund', result('S', 'SUCCESS', { refundStatus: 'FAIL' }), 'done'],
  ['cancel', result('U', 'UNKNOWN_EXCEPTION'), 'unknown'],
  ['cancel', result('S', 'SUCCESS'), 'done'],
])('%s %j means %s', (operation, body, meaning) => {
  expect(meaningOf(exchange(operation, body))).toBe(meaning);
});

test('Alipay+ names its states otherwise', () => {
  const asked = (resultStatus: string) => ({
    ...exchange('pay', result('S', 'SUCCESS', { paymentResult: { resultStatus } })),
    operation: 'alipay.aps.inquiry-payment',
  });
  expect(['S', 'F', 'U', 'X'].map((status) => meaningOf(asked(status)))).toEqual([
    'done',
    'done',
    'waiting',
    'unknown',
  ]);
  expect(stateOf(asked('S'))).toBe('SUCCESS');
});

test('what is not 200, forged or cut says nothing', () => {
  const paid = result('S', 'SUCCESS');
  expect(meaningOf(exchange('pay', paid, { status: 503 }))).toBe('unknown');
  expect(meaningOf(exchange('pay', paid, { faults: ['forge-answer:wrong-signature'] }))).toBe('unknown');
  expect(meaningOf(exchange('pay', paid, { faults: ['truncate-answer'] }))).toBe('unknown');
});

test('a refusal without a signature may be taken for one, a success may not', () => {
  const faults = ['forge-answer:unsigned'];
  expect(meaningOf(exchange('pay', result('F', 'RISK_REJECT'), { faults }))).toBe('refused');
  expect(meaningOf(exchange('pay', result('S', 'SUCCESS'), { faults }))).toBe('unknown');
});

test('a payment by code and one by QR have one name, and are told apart by what is asked, however it is spelt', () => {
  const asks = (inStorePaymentScenario: string) =>
    exchange('pay', {}, { request: { paymentFactor: { inStorePaymentScenario } } });
  expect(['PaymentCode', 'PAYMENTCODE', 'OrderCode', 'EntryCode'].map((scenario) => roleOf(asks(scenario)))).toEqual([
    'pay-code',
    'pay-code',
    'pay-prepaid',
    'pay-prepaid',
  ]);
});

test('amount, code, state and refusals are read where this API writes them', () => {
  const request = {
    paymentAmount: { currency: 'KRW', value: '15000' },
    paymentMethod: { paymentMethodId: '281234567890123456' },
    paymentFactor: { inStorePaymentScenario: 'PaymentCode' },
  };
  const pay = exchange('pay', result('F', 'ORDER_NOT_EXIST'), { request });
  expect(askedAmount(pay)).toMatchObject({ currency: 'KRW', minor: 15_000n });
  expect(askedCode(pay)).toBe('281234567890123456');
  expect([codeOf(pay), isNotFound(pay), isUnfunded(pay)]).toEqual(['ORDER_NOT_EXIST', true, false]);
  expect(codeOf(exchange('pay', result('S', 'SUCCESS')))).toBeUndefined();
  expect(stateOf(exchange('inquiry-refund', result('S', 'SUCCESS', { refundStatus: 'SUCCESS' })))).toBe('SUCCESS');
  expect(isUnfunded(exchange('refund', result('F', 'MERCHANT_BALANCE_NOT_ENOUGH')))).toBe(true);
});
