import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unusualNotification } from '../kit/faults/unusual-notification.js';
import { until } from '../kit/testing.js';
import { isSignedBy, noticeContent } from './authenticity.js';
import { LADDER } from './notifications.js';
import { METHODS, openStand, type Stand } from './test-stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await openStand({ rate: 1 });
});
afterAll(() => stand.close());

const isGenuine = (fields: Readonly<Record<string, string>>) =>
  isSignedBy(
    createPublicKey(readFileSync(stand.credentials.alipayPublicKeyFile)),
    noticeContent(fields),
    fields.sign ?? '',
  );

/** Has a payer's code paid, and waits until its notice was answered. */
async function payByCode(change: object = {}): Promise<string> {
  const { node } = await stand.pay(stand.network.payer.code().paymentCode, change);
  await until(() => attemptsOf(node.out_trade_no).length === 1);
  return node.out_trade_no;
}

const attemptsOf = (order: string) =>
  stand.facts('acknowledged').flatMap((one) => (one.order === order ? [[one.about, one.attempt, one.success]] : []));
const heardOf = (order: string) => stand.ear.heard.filter(({ fields }) => fields.out_trade_no === order);

test('a payment is told as a form, to the address of the call that made the trade', async () => {
  const order = await payByCode({ body: '기념품', passback_params: 'till%204' });
  const [{ target, headers, fields } = { target: '', headers: {}, fields: {} }] = heardOf(order);
  expect([target, headers['content-type']]).toEqual([
    '/notify?shop=1',
    'application/x-www-form-urlencoded; charset=utf-8',
  ]);
  expect(fields).toEqual({
    gmt_create: expect.any(String),
    charset: 'utf-8',
    subject: '서울타워점 기념품',
    body: '기념품',
    buyer_id: expect.stringMatching(/^2088\d{12}$/),
    buyer_logon_id: expect.any(String),
    notify_id: expect.stringMatching(/^\d{34}$/),
    notify_type: 'trade_status_sync',
    trade_status: 'TRADE_SUCCESS',
    app_id: stand.credentials.appId,
    auth_app_id: stand.credentials.appId,
    seller_id: stand.account,
    notify_time: expect.any(String),
    version: '1.0',
    out_trade_no: order,
    trade_no: expect.stringMatching(/^20\d{26}$/),
    total_amount: '88.88',
    receipt_amount: '88.88',
    buyer_pay_amount: '88.88',
    point_amount: '0.00',
    invoice_amount: '88.88',
    gmt_payment: expect.any(String),
    fund_bill_list: '[{"amount":"88.88","fundChannel":"ALIPAYACCOUNT"}]',
    passback_params: 'till%204',
    sign_type: 'RSA2',
    sign: expect.any(String),
  });
  expect(isGenuine(fields)).toBe(true);
});

test('a trade without an address is told to nobody', async () => {
  const { node } = await stand.call(METHODS.precreate, stand.trade(), { notify_url: undefined });
  const { session } = stand.network.payer.scan({ codeUrl: node.qr_code });
  stand.network.payer.confirm({ session });
  expect(stand.network.operator.notifications({ order: node.out_trade_no })).toEqual([]);
});

test('a partial refund, a whole one and the closing of a trade are told', async () => {
  const order = await payByCode();
  for (const [number, amount] of [
    ['part', '8.88'],
    ['rest', '80'],
  ])
    await stand.call(METHODS.refund, { out_trade_no: order, refund_amount: amount, out_request_no: number });
  await until(() => attemptsOf(order).length === 3);
  const told = heardOf(order).map(({ fields }) => [fields.out_biz_no, fields.trade_status, fields.refund_fee]);
  expect(told).toHaveLength(3);
  expect(told).toEqual(
    expect.arrayContaining([
      [undefined, 'TRADE_SUCCESS', undefined],
      ['part', 'TRADE_SUCCESS', '8.88'],
      ['rest', 'TRADE_CLOSED', '88.88'],
    ]),
  );
  const { node } = await stand.pay(stand.network.payer.code({ behaviour: 'password' }).paymentCode);
  await stand.call(METHODS.close, { out_trade_no: node.out_trade_no });
  await until(() => attemptsOf(node.out_trade_no).length === 1);
  expect(heardOf(node.out_trade_no)[0]?.fields).toMatchObject({
    trade_status: 'TRADE_CLOSED',
    receipt_amount: '0.00',
    gmt_close: expect.any(String),
  });
});

test('resends come after 4 min, 10 min, 10 min, 1 h, 2 h, 6 h and 15 h', () => {
  expect(LADDER.map((ms) => ms / 60_000)).toEqual([4, 10, 10, 60, 120, 360, 900]);
});

describe('an acknowledgement', () => {
  test.each([
    ['the word', {}, true, []],
    ['the other word', { body: 'fail' }, false, []],
    ['another status', { status: 500 }, false, []],
    ['a redirect', { status: 302 }, false, []],
    ['the word in capitals', { body: 'SUCCESS' }, false, ['form']],
    ['the word with a line end', { body: 'success\n' }, false, ['form']],
    ['the word in quotes', { body: '"success"' }, false, ['form']],
    ['the word on a page', { body: '<html>success</html>' }, false, ['form']],
    ['that of the in-store API', { body: '{"result":{"resultStatus":"S"}}' }, false, ['form']],
    ['nothing', { body: '' }, false, ['form']],
  ] as const)('that is %s', async (_, answer, success, rules) => {
    stand.ear.answers.push(answer);
    const order = await payByCode();
    expect(attemptsOf(order)).toEqual([['payment', 1, success]]);
    const exchange = [...stand.journal.exchanges.values()].findLast(({ link }) => link === 'notification');
    expect(exchange?.breaches.map(({ rule }) => rule)).toEqual(rules);
  });
});

test('the staff send the latest notice about a trade once more, under its number', async () => {
  const order = await payByCode();
  await stand.network.operator.resend({ order });
  const [first, second] = heardOf(order);
  expect(second?.fields.notify_id).toBe(first?.fields.notify_id);
  expect(isGenuine(second?.fields ?? {})).toBe(true);
  await expect(stand.network.operator.resend({ order: 'none' })).rejects.toThrow(/no trade has the number/);
});

test.each(unusualNotification.parameters.style.values ?? [])(
  'a notice in the style %s is signed rightly',
  async (style) => {
    await stand.nemesis.arm({
      fault: 'unusual-notification',
      parameters: { style },
      network: 'alipay-cn',
      operation: 'alipay-cn.notify.trade',
      times: 1,
    });
    const order = await payByCode();
    const fields = heardOf(order)[0]?.fields ?? {};
    expect([fields.out_trade_no, isGenuine(fields)]).toEqual([order, true]);
    expect(fields.trade_status).toBe('TRADE_SUCCESS');
  },
);

test('the staff post any bytes to the notify address of a trade, and the fact tells how they were answered', async () => {
  const order = await payByCode();
  stand.ear.answers.push({ status: 400 });
  expect(await stand.network.operator.postBytes({ order, what: 'no form', body: '%%%' })).toEqual({ status: 400 });
  expect(stand.ear.heard.at(-1)?.body.toString()).toBe('%%%');
  expect(stand.facts('bytes-posted')).toMatchObject([{ network: 'alipay-cn', order, what: 'no form', status: 400 }]);
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
