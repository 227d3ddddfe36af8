import { expect, test } from 'vitest';
import { formatMoney } from '../../core/money.js';
import type { TimedExchange } from '../../record/history.js';
import { changedFields } from '../bodies.js';
import {
  askedAmount,
  askedCode,
  codeOf,
  hasUnknownState,
  isAlreadyPaid,
  isNotFound,
  isPaidState,
  isUnfunded,
  meaningOf,
  roleOf,
  stateOf,
  tellsOfEnd,
} from '../operations.js';

const METHODS: Readonly<Record<string, string>> = { 'refund-query': 'fastpay_refund_query' };

/** An answered exchange of the open platform, as SDKs write it: common parameters in the query string, the content in a form. */
function exchange(
  operation: string,
  node: object,
  { content = {}, sign = 'one', status = 200, faults = [] as string[] } = {},
): TimedExchange {
  const name = `alipay_trade_${METHODS[operation] ?? operation}_response`;
  return {
    operation: `alipay-cn.trade.${operation}`,
    outcome: 'answered',
    request: {
      target: `/gateway.do?app_id=1&sign=${sign}&notify_url=${encodeURIComponent('http://iut/notify')}`,
      headers: [['Content-Type', 'application/x-www-form-urlencoded;charset=utf-8']],
      body: Buffer.from(new URLSearchParams({ biz_content: JSON.stringify(content) }).toString()),
    },
    response: { status, body: Buffer.from(JSON.stringify({ [name]: node, sign: 'x' })) },
    faults,
  } as unknown as TimedExchange;
}

const done = (more = {}) => ({ code: '10000', msg: 'Success', ...more });
const failed = (sub_code: string, code = '40004') => ({ code, msg: 'Business Failed', sub_code });

test.each([
  ['pay', done(), 'done'],
  ['pay', { code: '10003' }, 'waiting'],
  ['pay', failed('ACQ.PAYMENT_AUTH_CODE_INVALID'), 'refused'],
  ['pay', failed('ACQ.SYSTEM_ERROR'), 'unknown'],
  ['pay', failed('aop.ACQ.SYSTEM_ERROR', '20000'), 'unknown'],
  ['pay', failed('isp.unknow-error', '20000'), 'unknown'],
  ['pay', failed('isv.app-call-limited', '40005'), 'refused'],
  ['pay', { code: '12345' }, 'unknown'],
  ['pay', {}, 'unknown'],
  ['precreate', done(), 'done'],
  ['query', done({ trade_status: 'WAIT_BUYER_PAY' }), 'waiting'],
  ['query', done({ trade_status: 'TRADE_SUCCESS' }), 'done'],
  ['query', done({ trade_status: 'TRADE_CLOSED' }), 'done'],
  ['query', done({ trade_status: 'TRADE_SHINY' }), 'unknown'],
  ['query', failed('ACQ.TRADE_NOT_EXIST'), 'refused'],
  ['cancel', done({ retry_flag: 'N', action: 'refund' }), 'done'],
  ['cancel', done({ retry_flag: 'N' }), 'done'],
  ['cancel', done({ retry_flag: 'Y' }), 'waiting'],
  ['cancel', { ...failed('AQC.SYSTEM_ERROR'), retry_flag: 'Y' }, 'unknown'],
  ['refund', done({ fund_change: 'Y' }), 'done'],
  ['refund', done({ fund_change: 'N' }), 'waiting'],
  ['refund-query', done({ refund_status: 'REFUND_SUCCESS' }), 'done'],
  ['refund-query', done({ refund_amount: '1.00' }), 'waiting'],
  ['refund-query', done({ refund_status: 'REFUND_SHINY' }), 'unknown'],
])('%s %j means %s', (operation, node, meaning) => {
  expect(meaningOf(exchange(operation, node))).toBe(meaning);
});

test('what is not 200, forged or cut says nothing', () => {
  const asked = (more: object) => meaningOf(exchange('pay', done(), more));
  expect([
    asked({ status: 503 }),
    asked({ faults: ['forge-answer:wrong-signature'] }),
    asked({ faults: ['truncate-answer'] }),
  ]).toEqual(['unknown', 'unknown', 'unknown']);
});

test('a refusal without a sign may be taken for one, a success may not', () => {
  const faults = ['forge-answer:unsigned'];
  expect(meaningOf(exchange('pay', failed('ACQ.PAYMENT_FAIL'), { faults }))).toBe('refused');
  expect(meaningOf(exchange('pay', done(), { faults }))).toBe('unknown');
});

test.each([
  [{ total_amount: '15000.00', trans_currency: 'KRW' }, 'KRW 15000'],
  [{ total_amount: '88.88' }, 'CNY 88.88'],
  [{ total_amount: 88.8 }, 'CNY 88.80'],
  [{ total_amount: '15000.50', trans_currency: 'KRW' }, undefined],
  [{ total_amount: '1.000' }, undefined],
  [{}, undefined],
])('%j asks for %s', (content, amount) => {
  const asked = askedAmount(exchange('pay', done(), { content }));
  expect(asked && formatMoney(asked)).toBe(amount);
});

test('codes, states and refusals are read where this API writes them', () => {
  const pay = exchange('pay', failed('ACQ.TRADE_HAS_SUCCESS'), { content: { auth_code: '281234567890123456' } });
  expect([roleOf(pay), askedCode(pay), codeOf(pay), isAlreadyPaid(pay)]).toEqual([
    'pay-code',
    '281234567890123456',
    'ACQ.TRADE_HAS_SUCCESS',
    true,
  ]);
  const refund = exchange('refund', failed('ACQ.SELLER_BALANCE_NOT_ENOUGH'), {
    content: { refund_amount: '5000.00', refund_currency: 'KRW' },
  });
  expect([askedAmount(refund)?.minor, isUnfunded(refund)]).toEqual([5_000n, true]);
  expect(isNotFound(exchange('query', failed('ACQ.TRADE_NOT_EXIST')))).toBe(true);
  const paid = exchange('query', done({ trade_status: 'TRADE_FINISHED' }));
  expect([stateOf(paid), isPaidState(paid), codeOf(paid)]).toEqual(['TRADE_FINISHED', true, undefined]);
  expect(hasUnknownState(exchange('query', done({ trade_status: 'TRADE_SHINY' })))).toBe(true);
});

test.each([
  ['TRADE_CLOSED', true],
  ['TRADE_SUCCESS', false],
])('a notice of %s tells of an end: %s', (status, isEnd) => {
  const notice = {
    operation: 'alipay-cn.notify.trade',
    request: {
      target: '/notify',
      headers: [['content-type', 'application/x-www-form-urlencoded; charset=utf-8']],
      body: Buffer.from(`out_trade_no=p1&trade_status=${status}`),
    },
  } as unknown as TimedExchange;
  expect(tellsOfEnd(notice)).toBe(isEnd);
});

test('the sign of a repeat is its own, what it asks for is the same', () => {
  const content = { out_trade_no: 'p1', total_amount: '1.00' };
  const first = exchange('pay', done(), { content });
  expect(changedFields(first, exchange('pay', done(), { content, sign: 'other' }))).toEqual([]);
  expect(changedFields(first, exchange('pay', done(), { content: { ...content, total_amount: '2.00' } }))).toEqual([
    '/total_amount',
  ]);
});
