import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rfc3339 } from '../../src/core/clock.js';
import { decrypt } from './authenticity.js';
import { judge } from './notifications.js';
import { openStand, PATHS, type Stand } from './test-stand.js';

let stand: Stand;
beforeAll(async () => {
  // A network second is a real millisecond: what is planned comes soon, and nothing waits.
  stand = await openStand({ rate: 1000 });
});
afterAll(() => stand.close());

const state = async (number: string, on = stand) => (await on.query(number)).body.trade_state as string;

async function until(reached: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await reached())) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function openNative(change: object = {}, on = stand) {
  const body = on.nativeBody(change);
  const { code_url } = (await on.call('POST', PATHS.native, body)).body;
  return { number: body.out_trade_no, ...on.network.payer.scan({ codeUrl: code_url }) };
}

async function payByCode(terms: Parameters<Stand['network']['payer']['code']>[0], change: object = {}, on = stand) {
  const { paymentCode } = on.network.payer.code(terms);
  const body = on.micropayBody(paymentCode, change);
  return { number: body.out_trade_no, paymentCode, reply: await on.call('POST', PATHS.micropay, body), body };
}

test('an act about an order names its merchant; one about nobody’s order names none', async () => {
  const { number } = await openNative();
  stand.network.operator.age({ order: number, byMs: 1 });
  stand.network.operator.setRate({ krwPerCny: 190 });
  const [aged, rated] = stand.facts('operator-acted').slice(-2);
  expect([aged?.account, rated?.account]).toEqual([stand.account, undefined]);
  expect(stand.facts('payer-acted').at(-1)).toMatchObject({ action: 'scan', account: stand.account });
});

describe('a payer', () => {
  test('sees what the order costs before confirming it', async () => {
    const seen = await openNative();
    expect(seen).toMatchObject({
      orderState: 'NOTPAY',
      amount: { currency: 'KRW', value: '15000' },
      payerAmount: { currency: 'CNY', value: '7895' },
      description: '서울타워점 기념품',
      account: stand.account,
    });
    expect(stand.network.payer.confirm({ session: seen.session })).toMatchObject({ paid: true, planned: false });
    expect(stand.network.payer.confirm({ session: seen.session })).toMatchObject({
      paid: false,
      message: 'the order is SUCCESS',
    });
  });

  test('pays an order whose code has not come back yet', async () => {
    const body = stand.nativeBody();
    await stand.call('POST', PATHS.native, body);
    const { session, order } = stand.network.payer.openOrder({ order: body.out_trade_no });
    expect(order).toBe(body.out_trade_no);
    expect(stand.network.payer.confirm({ session })).toMatchObject({ paid: true, orderState: 'SUCCESS' });
    expect(() => stand.network.payer.openOrder({ order: 'none' })).toThrow(/no order has the number "none"/);
  });

  test('with too little in the wallet cannot pay, and the order stays open', async () => {
    const { payer } = stand.network.payer.createPayer({ balance: 7_894 });
    const body = stand.nativeBody();
    const { code_url } = (await stand.call('POST', PATHS.native, body)).body;
    const { session } = stand.network.payer.scan({ payer, codeUrl: code_url });
    expect(stand.network.payer.confirm({ session })).toMatchObject({
      paid: false,
      orderState: 'NOTPAY',
      message: 'the balance is too small',
    });
    const code = await payByCode({ payer });
    expect([code.reply.status, code.reply.body.code]).toEqual([403, 'NOTENOUGH']);
    expect(await state(code.number)).toBe('PAYERROR');
  });

  test('types the password while the order waits; a wrong one leaves it waiting', async () => {
    const slow = await openStand({ rate: 1 });
    try {
      const { number, paymentCode, reply } = await payByCode({ behaviour: 'password' }, {}, slow);
      expect([reply.status, reply.body.trade_state]).toEqual([200, 'USERPAYING']);
      expect(slow.network.payer.typePassword({ paymentCode, right: false })).toMatchObject({
        paid: false,
        orderState: 'USERPAYING',
      });
      expect(slow.network.payer.typePassword({ paymentCode, right: true })).toMatchObject({ paid: true });
      expect(await state(number, slow)).toBe('SUCCESS');
      const other = await payByCode({ behaviour: 'password' }, {}, slow);
      expect(slow.network.payer.decline({ paymentCode: other.paymentCode })).toMatchObject({ orderState: 'PAYERROR' });
      const asked = slow.network.payer.createPayer({ passwordFree: false });
      expect(
        (await payByCode({ payer: asked.payer }, { amount: { total: 570_000 } }, slow)).reply.body.trade_state,
      ).toBe('SUCCESS');
      expect(
        (await payByCode({ payer: asked.payer }, { amount: { total: 570_100 } }, slow)).reply.body.trade_state,
      ).toBe('USERPAYING');
    } finally {
      await slow.close();
    }
  });

  test('who hesitates for 45 s loses the order to the network', async () => {
    const { number, paymentCode } = await payByCode({ behaviour: 'password' });
    expect(stand.network.payer.hesitate({ paymentCode, afterMs: 50_000, afterwards: 'confirm' })).toMatchObject({
      planned: true,
    });
    await until(() => stand.facts('order-closed').some((fact) => fact.order === number));
    expect(await state(number)).toBe('REVOKED');
    await until(() => stand.clock.pending().every(({ kind }) => kind !== 'payer'));
    expect(await state(number)).toBe('REVOKED');
  });

  test('pays or declines later by the behaviour of the code', async () => {
    const pays = await payByCode({ behaviour: 'password', afterMs: 8_000 });
    const declines = await payByCode({ behaviour: 'declines', afterMs: 8_000 });
    await until(async () => (await state(pays.number)) === 'SUCCESS');
    await until(async () => (await state(declines.number)) === 'PAYERROR');
  });

  test('pays at the last second, or just too late', async () => {
    const soon = { time_expire: rfc3339(Date.now() + 2_000_000, 8) };
    const [inTime, tooLate] = [await openNative(soon), await openNative(soon)];
    stand.network.payer.confirm({ session: inTime.session, atExpiry: -500_000 });
    stand.network.payer.confirm({ session: tooLate.session, atExpiry: 100_000 });
    await until(async () => (await state(inTime.number)) === 'SUCCESS');
    await until(async () => (await state(tooLate.number)) === 'CLOSED');
  });

  test('declines an order by QR code and can still come back to it', async () => {
    const { session } = await openNative();
    expect(stand.network.payer.decline({ session })).toMatchObject({ orderState: 'NOTPAY' });
    expect(stand.network.payer.look({ session })).toMatchObject({ orderState: 'NOTPAY', paid: false });
    expect(stand.network.payer.confirm({ session })).toMatchObject({ paid: true });
  });

  test('needs a wallet, a code and an order that there are', () => {
    const { payer } = stand.network;
    expect(() => payer.code({ payer: 'nobody' })).toThrow(/no payer is called "nobody"/);
    expect(() => payer.code({ behaviour: 'sings' as never })).toThrow(/unknown behaviour "sings"/);
    expect(() => payer.scan({ codeUrl: 'weixin://wxpay/other' })).toThrow(/none of this network/);
    expect(() => payer.confirm({ session: 'x' })).toThrow(/no wallet has a session/);
    expect(() => payer.confirm({ paymentCode: '1' })).toThrow(/no wallet has shown the code/);
    expect(() => payer.confirm(payer.code())).toThrow(/has not been charged yet/);
  });

  test('leaves a record of each act', () => {
    payByCode({}).catch(() => undefined);
    expect(stand.facts('payer-acted').at(-1)).toMatchObject({ network: 'wechatpay', action: 'code' });
  });
});

describe('the staff', () => {
  async function paidWithRefund(account = stand.account) {
    stand.network.operator.holdRefunds({ account });
    const order = await openNative();
    stand.network.payer.confirm({ session: order.session });
    const refund = stand.refundBody(order.number, 5_000);
    await stand.call('POST', PATHS.refunds, refund);
    return { number: order.number, refund: refund.out_refund_no };
  }

  test('ends a refund as it likes, and not twice', async () => {
    const { operator } = stand.network;
    const { number, refund } = await paidWithRefund();
    expect(operator.orderState({ order: number }).refunds).toMatchObject([{ refund, state: 'PROCESSING', by: 'iut' }]);
    operator.settleRefund({ refund, as: 'ABNORMAL' });
    operator.settleRefund({ refund, as: 'REFUNDCLOSE', afterMs: 1 });
    await until(() => operator.orderState({ order: number }).refunds[0]?.state === 'REFUNDCLOSE');
    expect(() => operator.settleRefund({ refund })).toThrow(/is REFUNDCLOSE and cannot become SUCCESS/);
    const kinds = stand.facts('refund-failed').filter((fact) => fact.refund === refund);
    expect(kinds.map(({ how }) => how)).toEqual(['abnormal', 'closed']);
    operator.holdRefunds({ account: stand.account, hold: false });
  });

  test('refunds and takes back from the portal, of which the IUT hears nothing', async () => {
    const { operator, payer } = stand.network;
    const order = await openNative();
    payer.confirm({ session: order.session });
    const made = operator.refundFromPortal({ order: order.number, amount: 100, afterMs: 0 });
    expect(operator.orderState({ order: order.number })).toMatchObject({
      state: 'REFUND',
      returned: { value: '100' },
      refunds: [{ refund: made.refund, by: 'portal' }],
    });
    expect(() => operator.refundFromPortal({ order: order.number, amount: 15_000 })).toThrow(
      /refunds exceed the order/,
    );
    expect(() => operator.reverseFromPortal({ order: order.number })).toThrow(/only a paid order without refunds/);
    const other = await payByCode({});
    operator.reverseFromPortal({ order: other.number });
    expect(await state(other.number)).toBe('REVOKED');
    expect(stand.facts('charge-returned').at(-1)).toMatchObject({ order: other.number, cause: 'network' });
    expect(operator.notifications({ order: order.number }).map(({ about }) => about)).toEqual(['payment']);
  });

  test('sends a notification once more', async () => {
    const order = await openNative();
    stand.ear.heard.length = 0;
    stand.network.payer.confirm({ session: order.session });
    await stand.ear.until(1);
    const { notification } = await stand.network.operator.resend({ order: order.number });
    const ids = stand.ear.heard.map(({ body }) => JSON.parse(body.toString()).id);
    expect(ids).toEqual([notification, notification]);
    await expect(stand.network.operator.resend({ order: (await openNative()).number })).rejects.toThrow(
      /there has been no notification/,
    );
  });

  test('starts a new day: reset forgets orders and payers, not merchants and keys', async () => {
    const fresh = await openStand();
    try {
      const order = await openNative({}, fresh);
      fresh.network.payer.confirm({ session: order.session, afterMs: 60_000 });
      fresh.network.reset();
      expect((await fresh.query(order.number)).status).toBe(404);
      expect(fresh.clock.pending()).toEqual([]);
      expect(fresh.network.operator.orders()).toEqual([]);
      expect((await fresh.call('POST', PATHS.native, fresh.nativeBody())).status).toBe(200);
    } finally {
      await fresh.close();
    }
  });
});

describe('notifications', () => {
  test('are sent again up the ladder until they are acknowledged', async () => {
    const order = await openNative();
    stand.ear.heard.length = 0;
    stand.ear.answers.push({ status: 500 }, { status: 302 }, { status: 200, body: '{"code":"SUCCESS"}' });
    stand.network.payer.confirm({ session: order.session });
    await stand.ear.until(3);
    await until(() => stand.network.deliveriesInProgress() === 0);
    const told = stand.facts('acknowledged').filter((fact) => fact.order === order.number);
    expect(told.map(({ attempt, status, success }) => [attempt, status, success])).toEqual([
      [1, 500, false],
      [2, 302, false],
      [3, 200, true],
    ]);
    expect(stand.clock.pending().filter(({ kind }) => kind === 'notification')).toEqual([]);
  });

  test.each([
    [200, '', true, 0],
    [204, '', true, 0],
    [202, 'thanks', true, 0],
    [200, '{"code":"SUCCESS"}', true, 0],
    [200, '{"code":"FAIL"}', true, 1],
    [302, '', false, 0],
    [401, '{"code":"FAIL"}', false, 0],
    [500, '', false, 0],
  ])('answered %i %s: acknowledged %s, with %i findings', (status, body, success, findings) => {
    const judged = judge({ status, headers: [], body: Buffer.from(body) }, false);
    expect([judged.success, judged.breaches.length]).toEqual([success, findings]);
    expect(judge({ status, headers: [], body: Buffer.from(body) }, true).success).toBe(success && findings === 0);
  });

  test('in odd but legal JSON say the same', async () => {
    const odd = await openStand({
      switches: { 'notice-encoding': 'odd', 'associated-data': 'empty', 'order-number-key': 'transaction-id' },
    });
    try {
      const order = await openNative({ attach: '탑/塔' }, odd);
      odd.network.payer.confirm({ session: order.session });
      await odd.ear.until(1);
      const text = odd.ear.heard[0]?.body.toString() ?? '';
      expect(text).toContain('\n   "');
      expect(text).not.toContain('支');
      const { resource, ...envelope } = JSON.parse(text);
      expect(envelope).toMatchObject({ event_type: 'TRANSACTION.SUCCESS', summary: '支付成功', added_later: {} });
      expect(resource.associated_data).toBe('');
      const told = JSON.parse(decrypt(odd.credentials.apiV3Key, resource));
      expect(told).toMatchObject({ attach: '탑/塔', out_trade_no: order.number, added_later: {} });
      expect(told).not.toHaveProperty('id');
      const found = (await odd.query(order.number)).body;
      expect([found.transaction_id, found.id]).toEqual([told.transaction_id, undefined]);
    } finally {
      await odd.close();
    }
  });

  test('of refunds name closed and abnormal ones as the world says', async () => {
    const world = await openStand({
      switches: { 'refund-notice-states': 'abnormal-event', 'refund-notice-amounts': 'four-amounts' },
    });
    try {
      world.network.operator.holdRefunds({ account: world.account });
      const { number, reply } = await payByCode({}, {}, world);
      expect(reply.status).toBe(200);
      const refund = world.refundBody(number, 100);
      await world.call('POST', PATHS.refunds, refund);
      world.network.operator.settleRefund({ refund: refund.out_refund_no, as: 'ABNORMAL' });
      await world.ear.until(1);
      world.network.operator.settleRefund({ refund: refund.out_refund_no, as: 'REFUNDCLOSE' });
      await world.ear.until(2);
      const told = world.ear.heard.map(({ body }) => {
        const { event_type, resource } = JSON.parse(body.toString());
        const { refund_status, amount } = JSON.parse(decrypt(world.credentials.apiV3Key, resource));
        return [event_type, refund_status, amount];
      });
      const amount = { total: 15_000, refund: 100, payer_total: 7_895, payer_refund: 52 };
      expect(told).toEqual([
        ['REFUND.ABNORMAL', 'ABNORMAL', amount],
        ['REFUND.CLOSED', 'CLOSED', amount],
      ]);
    } finally {
      await world.close();
    }
  });
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
