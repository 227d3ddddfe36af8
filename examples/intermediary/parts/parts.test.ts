import { expect, test } from 'vitest';
import { DAY, MINUTE, SECOND } from '../core/clock.js';
import { money } from '../core/money.js';
import type { Order, Payment, Refund } from '../model.js';
import { acceptanceParts } from './acceptance.js';
import { captureParts } from './captures.js';
import { identityParts } from './identity.js';
import { pollingParts } from './polling.js';
import { refundParts } from './refunds.js';
import { undoingParts } from './undoing.js';

const payment = (more: Partial<Payment> = {}): Payment => ({
  merchantId: 'm1',
  paymentId: 'p1',
  mode: 'MPM_DYNAMIC',
  wallet: 'WECHATPAY',
  storeId: 's1',
  amount: money('KRW', 15_000n),
  requestedAt: '2026-11-23T01:00:00.000Z',
  fingerprint: '',
  status: 'SUCCEEDED',
  version: 1,
  createdAt: 0,
  updatedAt: 0,
  cancellation: { status: 'NONE' },
  orderId: 'o1',
  networkMerchantId: '1900000200',
  orderRequest: '{}',
  placing: { state: 'PLACED', attempts: 1 },
  returnAttempts: 0,
  polls: 0,
  notFoundCount: 0,
  ...more,
});

const refund = (minor: bigint, status: Refund['status'], more: Partial<Refund> = {}): Refund => ({
  merchantId: 'm1',
  paymentId: 'p1',
  refundId: `r${minor}`,
  amount: money('KRW', minor),
  purpose: 'REQUESTED',
  fingerprint: '',
  status,
  version: 1,
  createdAt: 0,
  networkRefundNo: `n${minor}`,
  sending: 'ACCEPTED',
  attempts: 1,
  everUnknown: false,
  polls: 0,
  ...more,
});

const paid = (...refunds: Refund[]): Order => ({ payment: payment(), refunds });

test('the remainder counts everything that may still go out', () => {
  const order = paid(
    refund(1n, 'SUCCEEDED'),
    refund(20n, 'PENDING'),
    refund(300n, 'ACTION_REQUIRED'),
    refund(4000n, 'FAILED'),
  );
  expect(refundParts.remainderOf(order)).toEqual(money('KRW', 14_679n));
});

test.each<[string, Order, bigint, number, string | undefined]>([
  ['all of it', paid(), 15_000n, 0, undefined],
  ['exactly what is left', paid(refund(5_000n, 'PENDING')), 10_000n, 0, undefined],
  ['one more than is left', paid(refund(5_000n, 'PENDING')), 10_001n, 0, 'REFUND_EXCEEDS_REMAINDER'],
  ['of an unpaid payment', { payment: payment({ status: 'PENDING' }), refunds: [] }, 1n, 0, 'NOT_REFUNDABLE'],
  [
    'while it is cancelled',
    { payment: payment({ cancellation: { status: 'PENDING' } }), refunds: [] },
    1n,
    0,
    'NOT_REFUNDABLE',
  ],
  ['after a year', paid(), 1n, 366 * DAY, 'WINDOW_EXCEEDED'],
  [
    'the 51st',
    paid(...Array.from({ length: 50 }, (_, i) => refund(BigInt(i + 1), 'SUCCEEDED'))),
    1n,
    0,
    'LIMIT_EXCEEDED',
  ],
])('a refund %s', (_name, order, minor, ageMs, expected) => {
  expect(refundParts.judgeRefund(order, money('KRW', minor), ageMs)).toBe(expected);
});

test('a refund in another currency never fits the remainder', () => {
  expect(refundParts.judgeRefund(paid(), money('CNY', 1n), 0)).toBe('REFUND_EXCEEDS_REMAINDER');
});

test('what a refund answer means: accepted is not refunded, unknown is asked about, a refusal counts if nothing was before', () => {
  const fresh = refund(1n, 'PENDING');
  expect(refundParts.judgeRefundAnswer({ kind: 'ok', value: { state: 'PROCESSING' } }, fresh)).toBe('WAIT_FOR_NETWORK');
  expect(refundParts.judgeRefundAnswer({ kind: 'ok', value: { state: 'LATER' } }, fresh)).toBe('SEND_LATER');
  expect(refundParts.judgeRefundAnswer({ kind: 'unknown', reason: '' }, fresh)).toBe('QUERY');
  const refused = { kind: 'refused', code: 'TRADEOVERDUE', message: '' } as const;
  expect(refundParts.judgeRefundAnswer(refused, fresh)).toBe('FAIL');
  expect(refundParts.judgeRefundAnswer(refused, { ...fresh, everUnknown: true })).toBe('QUERY');
});

const open = (more: Partial<Payment> = {}): Payment => payment({ status: 'PENDING', ...more });
const undo = { as: 'FAILED', requestedBy: 'TIMEOUT', at: 0 } as const;

test.each<[string, Payment, boolean, string]>([
  ['of a pending payment is accepted', open(), false, 'ACCEPT'],
  ['of a paid payment is known', payment(), false, 'KNOWN'],
  ['of a payment being cancelled goes back', open({ cancellation: { status: 'PENDING' } }), false, 'RETURN'],
  ['of a cancelled payment goes back', payment({ status: 'CANCELLED' }), false, 'RETURN'],
  ['of a failed payment goes back', payment({ status: 'FAILED' }), false, 'RETURN'],
  ['of a sale that is paid goes back', open(), true, 'RETURN'],
  ['before the close at expiry is honoured', open({ undo: { ...undo, as: 'EXPIRED', attempts: 1 } }), false, 'ACCEPT'],
  ['before any reverse is honoured', open({ mode: 'CPM', undo: { ...undo, attempts: 0 } }), false, 'ACCEPT'],
  ['with a reverse under way goes back', open({ mode: 'CPM', undo: { ...undo, attempts: 1 } }), false, 'RETURN'],
  ['that was returned is known', payment({ status: 'CANCELLED', returned: { how: 'REVERSE', at: 0 } }), false, 'KNOWN'],
])('a capture %s', (_name, of, saleIsPaid, expected) => {
  expect(captureParts.judgeCapture(of, saleIsPaid)).toBe(expected);
});

test('a capture that a cancel under way may still take back is not honoured', () => {
  const undo = (attempts: number) => ({ as: 'EXPIRED' as const, requestedBy: 'TIMEOUT' as const, at: 0, attempts });
  const judged = (wallet: Payment['wallet'], attempts: number) =>
    captureParts.judgeCapture(payment({ wallet, status: 'PENDING', undo: undo(attempts) }), false);
  // WeChat Pay closes a prepaid order, which takes nothing back; Alipay cancels it.
  expect([judged('WECHATPAY', 1), judged('ALIPAY', 0), judged('ALIPAY', 1)]).toEqual(['ACCEPT', 'ACCEPT', 'RETURN']);
});

test('final states do not regress', () => {
  const all = ['PENDING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'EXPIRED'] as const;
  const allowed = all.flatMap((from) =>
    all.filter((to) => from !== to && captureParts.mayChange(from, to)).map((to) => `${from} ${to}`),
  );
  expect(allowed).toEqual([
    'PENDING SUCCEEDED',
    'PENDING FAILED',
    'PENDING CANCELLED',
    'PENDING EXPIRED',
    'SUCCEEDED CANCELLED',
  ]);
});

test('waiting and unknown states end nothing', () => {
  for (const state of ['WAITING', 'UNKNOWN', 'NOT_FOUND'] as const) {
    expect(captureParts.judgeUnpaidEnd(open(), { state })).toBeUndefined();
  }
  expect(captureParts.judgeUnpaidEnd(open(), { state: 'CLOSED' })).toBe('EXPIRED');
  expect(captureParts.judgeUnpaidEnd(open({ mode: 'CPM' }), { state: 'DECLINED' })).toBe('FAILED');
  expect(captureParts.judgeUnpaidEnd(payment(), { state: 'CLOSED' })).toBeUndefined();
});

test('"no such order" is believed after a minute and three answers, and never of an order that was placed', () => {
  const unknown = open({ placing: { state: 'UNKNOWN', attempts: 1 }, notFoundCount: 3 });
  expect(pollingParts.notFoundIsFinal(unknown, MINUTE)).toBe(true);
  expect(pollingParts.notFoundIsFinal(unknown, 59 * SECOND)).toBe(false);
  expect(pollingParts.notFoundIsFinal({ ...unknown, notFoundCount: 2 }, MINUTE)).toBe(false);
  expect(pollingParts.notFoundIsFinal(open({ notFoundCount: 9 }), DAY)).toBe(false);
});

test('captured money goes back by reverse within the window, else by refund', () => {
  expect(undoingParts.howToReturn(payment({ mode: 'CPM' }), 0)).toBe('REVERSE');
  expect(undoingParts.howToReturn(payment({ mode: 'CPM' }), 7 * DAY)).toBe('REFUND');
  expect(undoingParts.howToReturn(payment({ mode: 'CPM', reverseRefused: true }), 0)).toBe('REFUND');
  expect(undoingParts.howToReturn(payment(), 0)).toBe('REFUND');
  // Alipay cancels whatever was paid, until soon after midnight.
  const alipay = (more: Partial<Payment> = {}) => payment({ wallet: 'ALIPAY', ...more });
  expect(undoingParts.howToReturn(alipay(), 0)).toBe('REVERSE');
  expect(undoingParts.howToReturn(alipay(), DAY + 15 * MINUTE)).toBe('REFUND');
  expect(undoingParts.howToReturn(alipay({ reverseRefused: true }), 0)).toBe('REFUND');
  expect([undoingParts.undoNotBeforeMs(alipay()), undoingParts.undoNotBeforeMs(payment())]).toEqual([0, 5 * MINUTE]);
});

test('a cancel: of unpaid ends, of paid gives back, of partly refunded and ended is refused', () => {
  expect(undoingParts.judgeCancel({ payment: open(), refunds: [] })).toBe('UNDO');
  expect(undoingParts.judgeCancel(paid())).toBe('GIVE_BACK');
  expect(undoingParts.judgeCancel(paid(refund(1n, 'FAILED')))).toBe('GIVE_BACK');
  expect(undoingParts.judgeCancel(paid(refund(1n, 'PENDING')))).toBe('NOT_CANCELLABLE');
  expect(undoingParts.judgeCancel({ payment: payment({ status: 'EXPIRED' }), refunds: [] })).toBe('NOT_CANCELLABLE');
  expect(undoingParts.judgeCancel({ payment: payment({ status: 'CANCELLED' }), refunds: [] })).toBe('ALREADY');
});

test('requests are the same whatever the order of their members and their description, and differ by anything else', () => {
  const print = (body: object): string => identityParts.fingerprintOf(body as never, 'secret');
  const first = print({ paymentId: 'p1', amount: { currency: 'KRW', value: '1' }, description: 'tea' });
  expect(print({ amount: { value: '1', currency: 'KRW' }, paymentId: 'p1' })).toBe(first);
  expect(print({ paymentId: 'p1', amount: { currency: 'KRW', value: '2' } })).not.toBe(first);
  expect(print({ paymentId: 'p1', amount: { currency: 'KRW', value: '1' }, extra: null })).not.toBe(first);
});

test('numbers for the networks have the form that the order and refund pages allow', () => {
  const numbers = Array.from({ length: 1000 }, () => identityParts.newOrderNumber({ merchantId: 'm', paymentId: 'p' }));
  expect(new Set(numbers).size).toBe(1000);
  for (const number of numbers) expect(number).toMatch(/^[0-9A-Za-z]{32}$/);
});

test.each([
  ['https://shop.example/hook', false, true],
  ['http://shop.example/hook', false, false],
  ['https://10.0.0.8/hook', false, false],
  ['https://169.254.169.254/latest', false, false],
  ['https://[fd00::1]/hook', false, false],
  ['http://localhost:8080/hook', false, false],
  ['http://127.0.0.1:8080/hook', true, true],
  ['https://user:password@shop.example/', true, false],
  ['ftp://shop.example/', true, false],
])('a webhook at %s (development: %s) may be called: %s', (address, development, expected) => {
  expect(acceptanceParts.mayCall(address, development)).toBe(expected);
});

test.each([
  ['130000000000000001', 'WECHATPAY'],
  ['160000000000000001', undefined],
  ['1300000000000001', undefined],
  ['240000000000000001', undefined],
  ['2500000000000001', 'ALIPAY'],
  ['281234567890123456', 'ALIPAY'],
  ['301234567890123456789012', 'ALIPAY'],
  ['310000000000000001', undefined],
  ['280000000000001', undefined],
  ['3012345678901234567890123', undefined],
  ['28123456789012345x', undefined],
  ['abc', undefined],
])('the code %s is routed by prefix and length to %s', (code, wallet) => {
  expect(acceptanceParts.routeCode(code)).toBe(wallet);
});

test('a name is looked at again where it leads to', () => {
  const reachable = ['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946'].map(acceptanceParts.mayConnect);
  const internal = ['127.0.0.1', '10.0.0.1', '192.168.1.1', '::1', '::ffff:127.0.0.1', 'fd00::1', 'fe80::1', ''];
  expect([reachable, internal.map(acceptanceParts.mayConnect)]).toEqual([[true, true], internal.map(() => false)]);
});
