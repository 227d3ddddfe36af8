import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cny, krw } from '../../src/core/money.js';
import { until } from '../kit/testing.js';
import { DAY, FINISHED_AFTER_MS, HOUR, MINUTE } from './orders.js';
import { METHODS, openStand, type Stand } from './test-stand.js';
import { tradeTime } from './views.js';

let stand: Stand;
beforeAll(async () => {
  // A busy machine must not let codes grow old on their way.
  stand = await openStand({ rate: 1 });
});
afterAll(() => stand.close());

type CodeTerms = Parameters<Stand['network']['payer']['code']>[0];

const code = (terms: CodeTerms = {}) => stand.network.payer.code(terms).paymentCode;
const status = async (order: string) => {
  const { node } = await stand.query(order);
  return node.trade_status ?? node.sub_code;
};
const paid = async (change: object = {}): Promise<string> => (await stand.pay(code(), change)).node.out_trade_no;
const cancel = async (out_trade_no: string) => {
  const { node } = await stand.call(METHODS.cancel, { out_trade_no });
  return [node.code, node.action, node.retry_flag];
};
const refund = async (out_trade_no: string, refund_amount: string, out_request_no?: string) => {
  const { node } = await stand.call(METHODS.refund, { out_trade_no, refund_amount, out_request_no });
  return [node.sub_code ?? node.code, node.fund_change, node.refund_fee];
};
const charges = (order: string) => stand.facts('payer-charged').filter((one) => one.order === order);
const returns = (order: string) => stand.facts('charge-returned').filter((one) => one.order === order);

describe("a payer's code", () => {
  test('that pays at once is charged once, in fen', async () => {
    const order = await paid({ total_amount: '0.1' });
    expect(charges(order).map(({ amount }) => amount)).toEqual([cny(10)]);
    expect((await stand.query(order)).node.total_amount).toBe('0.10');
  });

  test('that asks for a password leaves the trade waiting; the same call again is answered the same', async () => {
    const authCode = code({ behaviour: 'password' });
    const order = stand.number();
    const call = async () => (await stand.pay(authCode, { out_trade_no: order })).node;
    const [first, second] = [await call(), await call()];
    expect([first.code, second]).toEqual(['10003', first]);
    expect(await status(order)).toBe('WAIT_BUYER_PAY');
    expect(stand.network.payer.typePassword({ paymentCode: authCode, right: false })).toMatchObject({ paid: false });
    expect(stand.network.payer.typePassword({ paymentCode: authCode, right: true })).toMatchObject({ paid: true });
    expect((await call()).sub_code).toBe('ACQ.TRADE_HAS_SUCCESS');
    expect(charges(order)).toHaveLength(1);
  });

  test('whose payer types the password after a while is paid by itself', async () => {
    const order = (await stand.pay(code({ behaviour: 'password', afterMs: 50 }))).node.out_trade_no;
    await until(() => charges(order).length === 1);
    expect(await status(order)).toBe('TRADE_SUCCESS');
  });

  test('whose payer declines leaves the trade waiting, until it is cancelled', async () => {
    const { node } = await stand.pay(code({ behaviour: 'declines' }));
    expect(node.code).toBe('10003');
    expect(await status(node.out_trade_no)).toBe('WAIT_BUYER_PAY');
    expect(await cancel(node.out_trade_no)).toEqual(['10000', 'close', 'N']);
    expect(await status(node.out_trade_no)).toBe('TRADE_CLOSED');
    expect(stand.facts('order-closed').at(-1)).toMatchObject({ order: node.out_trade_no, how: 'revoked' });
  });

  test('whose payer has too little is refused, and another code of the same payer is taken for the same trade', async () => {
    const { payer } = stand.network.payer.createPayer();
    const order = stand.number();
    const first = await stand.pay(code({ payer, behaviour: 'insufficient-funds' }), { out_trade_no: order });
    expect(first.node.sub_code).toBe('ACQ.BUYER_BALANCE_NOT_ENOUGH');
    expect(await status(order)).toBe('WAIT_BUYER_PAY');
    expect((await stand.pay(code({ payer }), { out_trade_no: order })).node.code).toBe('10000');
    expect(charges(order)).toHaveLength(1);
  });

  test('of a wallet with a balance is refused when the balance is used up', async () => {
    const { payer } = stand.network.payer.createPayer({ balance: 10_000 });
    expect((await stand.pay(code({ payer }))).node.code).toBe('10000');
    expect((await stand.pay(code({ payer }))).node.sub_code).toBe('ACQ.BUYER_BALANCE_NOT_ENOUGH');
  });

  test.each(['expired', 'invalid'] as const)('that is %s leaves no trade behind', async (codeProblem) => {
    const order = stand.number();
    const { node } = await stand.pay(code({ codeProblem }), { out_trade_no: order });
    expect([node.sub_code, await status(order)]).toEqual(['ACQ.PAYMENT_AUTH_CODE_INVALID', 'ACQ.TRADE_NOT_EXIST']);
  });

  test('is good for one trade', async () => {
    const authCode = code();
    await stand.pay(authCode);
    expect((await stand.pay(authCode)).node.sub_code).toBe('ACQ.PAYMENT_AUTH_CODE_INVALID');
  });
});

describe('a code of the store', () => {
  test('is the same for the same call again, and another content is refused', async () => {
    const { node } = await stand.precreate();
    const again = await stand.precreate({ out_trade_no: node.out_trade_no });
    expect(again.node.qr_code).toBe(node.qr_code);
    const other = await stand.precreate({ out_trade_no: node.out_trade_no, subject: 'other' });
    expect(other.node.sub_code).toBe('ACQ.CONTEXT_INCONSISTENT');
  });

  test('waits for the payer who scanned it first', async () => {
    const { node } = await stand.precreate();
    const first = stand.network.payer.scan({ codeUrl: node.qr_code });
    const second = stand.network.payer.scan({ codeUrl: node.qr_code });
    expect(stand.network.payer.confirm({ session: second.session })).toMatchObject({ paid: false });
    expect(stand.network.payer.confirm({ session: first.session })).toMatchObject({
      paid: true,
      orderState: 'TRADE_SUCCESS',
    });
  });

  test('that was cancelled before anybody scanned it is dead', async () => {
    const { node } = await stand.precreate();
    expect(await cancel(node.out_trade_no)).toEqual(['10000', undefined, 'N']);
    const { session } = stand.network.payer.scan({ codeUrl: node.qr_code });
    expect(stand.network.payer.confirm({ session })).toMatchObject({ paid: false, orderState: 'TRADE_CLOSED' });
    expect(charges(node.out_trade_no)).toEqual([]);
  });

  test.each([
    ['timeout_express', { timeout_express: '2m' }, 2 * MINUTE],
    ['qr_code_timeout_express', { qr_code_timeout_express: '3m', timeout_express: '1h' }, 3 * MINUTE],
    ['time_expire', { time_expire: () => tradeTime(Date.now() + 5 * MINUTE) }, 5 * MINUTE],
    ['nothing', {}, 2 * HOUR],
    ['more than is allowed', { timeout_express: '99999d' }, 15 * DAY],
  ])('lives as long as %s says', async (_, change, lifetimeMs) => {
    const asked = Object.fromEntries(
      Object.entries(change).map(([name, value]) => [name, typeof value === 'function' ? value() : value]),
    );
    const { node } = await stand.precreate(asked);
    const order = node.out_trade_no;
    const opened = stand.facts('order-opened').find((one) => one.order === order);
    const leftMs = (opened?.expiresNetworkMs ?? 0) - stand.clock.now().networkMs;
    expect(Math.abs(leftMs - lifetimeMs)).toBeLessThan(30_000);
    stand.network.payer.scan({ codeUrl: node.qr_code });
    stand.network.operator.age({ order, byMs: lifetimeMs });
    await until(() => stand.network.operator.orderState({ order }).state === 'TRADE_CLOSED');
    expect(stand.facts('order-closed').at(-1)).toMatchObject({ order, how: 'expired' });
  });
});

describe('a trade for a known payer', () => {
  test('is paid by that payer, by its number', async () => {
    const { payer, walletUserId } = stand.network.payer.createPayer();
    const { node } = await stand.call(METHODS.create, stand.trade({ buyer_id: walletUserId }));
    const { session } = stand.network.payer.openOrder({ payer, order: node.trade_no });
    stand.network.payer.confirm({ session });
    expect(await status(node.out_trade_no)).toBe('TRADE_SUCCESS');
  });

  test('may be paid later in network time', async () => {
    const { payer, walletUserId } = stand.network.payer.createPayer();
    const { node } = await stand.call(METHODS.create, stand.trade({ buyer_id: walletUserId }));
    const { session } = stand.network.payer.openOrder({ payer, order: node.trade_no });
    expect(stand.network.payer.confirm({ session, afterMs: 50 })).toMatchObject({ planned: true, paid: false });
    await until(() => charges(node.out_trade_no).length === 1);
  });
});

describe('a cancel', () => {
  test('gives back what was paid, once, and answers the same again', async () => {
    const order = await paid();
    expect(await cancel(order)).toEqual(['10000', 'refund', 'N']);
    expect(await cancel(order)).toEqual(['10000', 'refund', 'N']);
    expect(returns(order).map(({ cause, amount }) => [cause, amount])).toEqual([['reverse', cny(8_888)]]);
    expect(await status(order)).toBe('TRADE_CLOSED');
  });

  test('of what nobody has heard of is no error', async () => {
    expect(await cancel('none')).toEqual(['10000', undefined, 'N']);
  });

  test('that is put off asks for the same again, until it is done', async () => {
    const order = await paid();
    stand.network.operator.putOffCancels({ account: stand.account, times: 2 });
    expect([await cancel(order), await cancel(order)]).toEqual([
      ['10000', undefined, 'Y'],
      ['10000', undefined, 'Y'],
    ]);
    expect(await status(order)).toBe('TRADE_SUCCESS');
    expect(await cancel(order)).toEqual(['10000', 'refund', 'N']);
    expect(returns(order)).toHaveLength(1);
  });

  test('is possible for a day', async () => {
    const order = await paid();
    stand.network.operator.age({ order, byMs: DAY - HOUR });
    expect(await cancel(order)).toEqual(['10000', 'refund', 'N']);
  });
});

describe('a refund', () => {
  test('in parts adds up to the whole and no further, and closes the trade', async () => {
    const order = await paid();
    expect(await refund(order, '8.88', 'one')).toEqual(['10000', 'Y', '8.88']);
    expect(await status(order)).toBe('TRADE_SUCCESS');
    expect(await refund(order, '80.01', 'two')).toEqual(['ACQ.REFUND_AMT_NOT_EQUAL_TOTAL', undefined, undefined]);
    expect(await refund(order, '80', 'two')).toEqual(['10000', 'Y', '88.88']);
    expect(await status(order)).toBe('TRADE_CLOSED');
    expect(await refund(order, '80', 'two')).toEqual(['10000', 'N', '88.88']);
    expect(await refund(order, '0.01', 'three')).toEqual(['ACQ.TRADE_HAS_CLOSE', undefined, undefined]);
    expect(returns(order).map(({ amount }) => amount)).toEqual([cny(888), cny(8_000)]);
  });

  test('without a number of its own is the whole one', async () => {
    const order = await paid();
    expect(await refund(order, '1.00')).toEqual(['ACQ.REFUND_AMT_NOT_EQUAL_TOTAL', undefined, undefined]);
    expect(await refund(order, '88.88')).toEqual(['10000', 'Y', '88.88']);
    const { node } = await stand.call(METHODS.refundQuery, { out_trade_no: order, out_request_no: order });
    expect(node.refund_status).toBe('REFUND_SUCCESS');
  });

  test('that is held is neither told nor refused until somebody settles it', async () => {
    const order = await paid();
    stand.network.operator.holdRefunds({ account: stand.account });
    expect(await refund(order, '8.88', 'held')).toEqual(['10000', 'N', '0.00']);
    stand.network.operator.holdRefunds({ account: stand.account, hold: false });
    const ask = async () => {
      const { node } = await stand.call(METHODS.refundQuery, { out_trade_no: order, out_request_no: 'held' });
      return [node.code, node.refund_amount, node.refund_status];
    };
    expect(await ask()).toEqual(['10000', '8.88', undefined]);
    stand.network.operator.settleRefund({ refund: 'held' });
    expect(await ask()).toEqual(['10000', '8.88', 'REFUND_SUCCESS']);
    expect(returns(order)).toHaveLength(1);
  });

  test('that has failed can be asked for again under its number', async () => {
    const order = await paid();
    stand.network.operator.holdRefunds({ account: stand.account });
    await refund(order, '88.88', 'fails');
    stand.network.operator.holdRefunds({ account: stand.account, hold: false });
    stand.network.operator.settleRefund({ refund: 'fails', as: 'FAIL' });
    expect(await refund(order, '88.88', 'fails')).toEqual(['10000', 'Y', '88.88']);
    expect(returns(order)).toHaveLength(1);
  });

  test('of which nobody has heard is no error, and says nothing', async () => {
    const order = await paid();
    const { node } = await stand.call(METHODS.refundQuery, { out_trade_no: order, out_request_no: 'none' });
    expect(node).toEqual({ code: '10000', msg: 'Success' });
  });

  test('says when it was done if it is asked for that', async () => {
    const order = await paid();
    await refund(order, '88.88', 'all');
    const ask = { out_trade_no: order, out_request_no: 'all', query_options: ['gmt_refund_pay'] };
    const { node } = await stand.call(METHODS.refundQuery, ask);
    expect(node.gmt_refund_pay).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    expect(node).not.toHaveProperty('refund_detail_item_list');
  });

  test('made by hand in the portal is seen by a query', async () => {
    const order = await paid();
    const { refund: number } = stand.network.operator.refundFromPortal({ order, amount: 8_888 });
    expect(await status(order)).toBe('TRADE_CLOSED');
    const { node } = await stand.call(METHODS.refundQuery, { out_trade_no: order, out_request_no: number });
    expect(node.refund_amount).toBe('88.88');
  });
});

describe('a trade in won', () => {
  const won = (change: object = {}) => ({ trans_currency: 'KRW', total_amount: '15000', ...change });

  test('charges the wallet in fen at the rate of the day, and says so', async () => {
    const { node } = await stand.pay(code(), won());
    expect(node).toMatchObject({
      total_amount: '15000.00',
      receipt_amount: '15000.00',
      trans_currency: 'KRW',
      settle_currency: 'KRW',
      pay_currency: 'CNY',
      pay_amount: '78.95',
      trans_pay_rate: '0.00526316',
    });
    const [charged] = charges(node.out_trade_no);
    expect([charged?.amount, charged?.payerAmount]).toEqual([krw(15_000), cny(7_895)]);
    expect((await stand.query(node.out_trade_no)).node).toMatchObject({
      total_amount: '15000.00',
      pay_amount: '78.95',
    });
  });

  test('keeps its rate for its refunds, which give back exactly what was charged', async () => {
    const order = await paid(won());
    stand.network.operator.setRate({ krwPerCny: 380 });
    const ask = { out_trade_no: order, refund_amount: '5000', out_request_no: 'one', refund_currency: 'KRW' };
    expect((await stand.call(METHODS.refund, ask)).node).toMatchObject({
      refund_fee: '5000.00',
      refund_currency: 'KRW',
    });
    expect(await refund(order, '10000.00', 'two')).toEqual(['10000', 'Y', '15000.00']);
    expect(returns(order).map(({ payerAmount }) => payerAmount)).toEqual([cny(2_631), cny(5_264)]);
    expect((await stand.pay(code(), won())).node.pay_amount).toBe('39.47');
    stand.network.operator.setRate({ krwPerCny: 190 });
  });

  test('has no hundredths, neither in the trade nor in a refund', async () => {
    expect((await stand.pay(code(), won({ total_amount: '15000.50' }))).node.sub_code).toBe(
      'ACQ.AMOUNT_OR_CURRENCY_ERROR',
    );
    expect((await refund(await paid(won()), '0.50', 'one'))[0]).toBe('ACQ.REFUND_FEE_ERROR');
  });

  test('is told in won', async () => {
    const heard = stand.ear.heard.length;
    await stand.pay(code(), won());
    await stand.ear.until(heard + 1);
    expect(stand.ear.heard.at(-1)?.fields).toMatchObject({
      total_amount: '15000.00',
      trans_currency: 'KRW',
      pay_amount: '78.95',
    });
  });
});

test('a call about a trade that has not arrived is the seller’s who named its number first', async () => {
  const number = stand.number();
  await stand.nemesis.arm({
    fault: 'reset-before',
    network: 'alipay-cn',
    operation: 'alipay-cn.trade.pay',
    match: { order: number },
    times: 1,
  });
  await expect(stand.pay(code(), { out_trade_no: number })).rejects.toThrow();
  await stand.query(number);
  const [, query] = [...stand.journal.exchanges.values()].filter(({ marks }) => marks.order === number);
  expect(query?.marks).toEqual({ account: stand.account, order: number });
});

test('a trade of last year is finished', async () => {
  const order = await paid();
  stand.network.operator.age({ order, byMs: FINISHED_AFTER_MS + HOUR });
  expect(await status(order)).toBe('TRADE_FINISHED');
});

test('the network may take a payment back by itself', async () => {
  const order = await paid();
  stand.network.operator.reverseFromPortal({ order });
  expect(await status(order)).toBe('TRADE_CLOSED');
  expect(returns(order).map(({ cause }) => cause)).toEqual(['network']);
});

test('a query may be answered from before the latest change', async () => {
  const { node } = await stand.precreate();
  const { session } = stand.network.payer.scan({ codeUrl: node.qr_code });
  stand.network.payer.confirm({ session });
  await stand.nemesis.arm({
    fault: 'answer-as-before',
    network: 'alipay-cn',
    operation: 'alipay-cn.trade.query',
    match: { order: node.out_trade_no },
    times: 1,
  });
  expect([await status(node.out_trade_no), await status(node.out_trade_no)]).toEqual([
    'WAIT_BUYER_PAY',
    'TRADE_SUCCESS',
  ]);
});

test('a network that does not guard its merchant pays back more than was paid, and takes a number twice', async () => {
  const { networkMerchantId: account } = stand.network.addMerchant({ name: 'Careless' });
  for (const rule of ['over-refund', 'duplicate-order'] as const) stand.network.operator.relax({ account, rule });
  const order = await paid({ seller_id: account });
  expect(await refund(order, '88.88', 'one')).toEqual(['10000', 'Y', '88.88']);
  expect(await refund(order, '88.88', 'two')).toEqual(['10000', 'Y', '177.76']);
  expect((await stand.pay(code(), { out_trade_no: order, seller_id: account })).node.code).toBe('10000');
  expect([returns(order).length, charges(order).length]).toEqual([2, 2]);
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
