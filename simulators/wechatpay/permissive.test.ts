import { afterEach, beforeEach, expect, test } from 'vitest';
import { imbalance } from '../../src/record/ledger.js';
import { openStand, PATHS, type Stand } from './test-stand.js';

/** A network that does not guard its merchant, so that an intermediary that does not either is seen. */
let stand: Stand;
beforeEach(async () => {
  stand = await openStand({ rate: 100 });
});
afterEach(() => stand.close());

const relax = (rule: Parameters<Stand['network']['operator']['relax']>[0]['rule']) =>
  stand.network.operator.relax({ account: stand.account, rule });

async function payByCode() {
  const { paymentCode } = stand.network.payer.code();
  const body = stand.micropayBody(paymentCode);
  const reply = await stand.call('POST', PATHS.micropay, body);
  return { body, reply, paymentCode, number: body.out_trade_no };
}

const charges = (number: string) => stand.facts('payer-charged').filter(({ order }) => order === number);

const sound = () => [...stand.ledger.postings.values()].every(({ legs }) => imbalance(legs).length === 0);

async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('over-refund: more than was taken is paid out, and the merchant owes it', async () => {
  const { number } = await payByCode();
  const refund = (amount: number) => stand.call('POST', PATHS.refunds, stand.refundBody(number, amount));
  expect((await refund(15_001)).body.code).toBe('INVALID_REQUEST');
  relax('over-refund');
  expect(stand.facts('protection-lifted')).toMatchObject([
    { network: 'wechatpay', account: stand.account, rule: 'over-refund' },
  ]);
  expect((await refund(10_000)).status).toBe(200);
  expect((await refund(15_000)).status).toBe(200);
  await until(() => stand.facts('charge-returned').length === 2);
  expect(stand.ledger.balance(`wechatpay:merchant:${stand.account}`)).toEqual([{ currency: 'KRW', minor: -10_000n }]);
  expect(sound()).toBe(true);
});

test('used-code: a code is charged again under another number', async () => {
  const { body, number } = await payByCode();
  const again = { ...body, out_trade_no: stand.number() };
  expect((await stand.call('POST', PATHS.micropay, again)).body.code).toBe('AUTH_CODE_ERROR');
  relax('used-code');
  expect((await stand.call('POST', PATHS.micropay, again)).body.trade_state).toBe('SUCCESS');
  expect([charges(number), charges(again.out_trade_no)].map(({ length }) => length)).toEqual([1, 1]);
});

test('duplicate-order: a paid number is charged again, as an order of its own', async () => {
  const { body, number, reply } = await payByCode();
  expect((await stand.call('POST', PATHS.micropay, body)).body.code).toBe('ORDERPAID');
  relax('duplicate-order');
  const second = await stand.call('POST', PATHS.micropay, body);
  expect(second.body.trade_state).toBe('SUCCESS');
  const orders = charges(number).map(({ networkOrder }) => networkOrder);
  expect(orders).toEqual([reply.body.id, second.body.id]);
  expect(new Set(orders).size).toBe(2);
  expect((await stand.query(number)).body.id).toBe(second.body.id);
  // Each can be refunded for itself, by WeChat Pay's own number.
  const refund = stand.refundBody(number, 15_000, { transaction_id: reply.body.id, out_trade_no: undefined });
  expect((await stand.call('POST', PATHS.refunds, refund)).status).toBe(200);
  expect((await stand.query(number)).body.trade_state).toBe('SUCCESS');
  expect(sound()).toBe(true);
});

test('duplicate-order: a number with other parameters has a QR code of its own, and both can be paid', async () => {
  relax('duplicate-order');
  const body = stand.nativeBody();
  const codes = [];
  for (const total of [15_000, 16_000]) {
    const reply = await stand.call('POST', PATHS.native, { ...body, amount: { total, currency: 'KRW' } });
    codes.push(reply.body.code_url);
  }
  const repeated = await stand.call('POST', PATHS.native, { ...body, amount: { total: 16_000, currency: 'KRW' } });
  expect(repeated.body.code_url).toBe(codes[1]);
  for (const codeUrl of codes) {
    const { session } = stand.network.payer.scan({ codeUrl });
    expect(stand.network.payer.confirm({ session })).toMatchObject({ paid: true });
  }
  expect(charges(body.out_trade_no).map(({ amount }) => amount.minor)).toEqual([15_000n, 16_000n]);
});

test('only the named merchant loses its protection, and a reset gives it back', async () => {
  relax('duplicate-order');
  relax('duplicate-order');
  expect(stand.facts('protection-lifted')).toHaveLength(1);
  const other = stand.network.addMerchant({ name: 'Han River' }).networkMerchantId;
  const body = stand.nativeBody({ sub_mchid: other });
  await stand.call('POST', PATHS.native, body);
  expect((await stand.call('POST', PATHS.native, { ...body, description: 'x' })).body.code).toBe('INVALID_REQUEST');
  stand.network.reset();
  const own = stand.nativeBody();
  await stand.call('POST', PATHS.native, own);
  expect((await stand.call('POST', PATHS.native, { ...own, description: 'x' })).body.code).toBe('INVALID_REQUEST');
});

test('an unknown rule or merchant is refused', () => {
  expect(() => relax('anything' as never)).toThrow(/known: over-refund, used-code, duplicate-order/);
  expect(() => stand.network.operator.relax({ account: '1', rule: 'used-code' })).toThrow(/no merchant/);
});
