import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cny, krw, negate } from '../../src/core/money.js';
import { until } from '../kit/testing.js';
import { MINUTE, SECOND } from './orders.js';
import { openStand, PATHS, type Stand } from './test-stand.js';

/** Every operation and every change of state, over HTTP. */
let stand: Stand;
beforeAll(async () => {
  // Nothing that is unpaid expires by itself meanwhile; what is to pass, is made to.
  stand = await openStand({ rate: 1 });
});
afterAll(() => stand.close());

/** Where time is rated, a busy machine must not let codes grow old on their way. */
const PATIENT = { 'code-lifetime-ms': 60 * MINUTE };

type CodeTerms = Parameters<Stand['network']['payer']['code']>[0];

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/;
const SUCCESS = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'success.' };
const IN_PROCESS = {
  resultCode: 'PAYMENT_IN_PROCESS',
  resultStatus: 'U',
  resultMessage: 'The payment is being processed.',
};
const QUOTE = {
  quoteId: expect.any(String),
  quoteCurrencyPair: 'KRW/CNY',
  quotePrice: 0.00526316,
  quoteStartTime: expect.stringMatching(TIME),
  guaranteed: true,
};
const PAYER = {
  pspName: 'ALIPAYCN',
  pspCustomerId: expect.stringMatching(/^2088\d{12}$/),
  displayCustomerId: expect.any(String),
};
const numbers = (paymentRequestId: string) => ({
  paymentRequestId,
  paymentId: expect.stringMatching(/^\d{35}$/),
  paymentAmount: { currency: 'KRW', value: '15000' },
  paymentCreateTime: expect.stringMatching(TIME),
});

async function payByCode(terms: CodeTerms = {}, on = stand) {
  const { paymentCode, payer } = on.network.payer.code(terms);
  const request = on.codeBody(paymentCode);
  const { body } = await on.call(PATHS.pay, request);
  return { paymentCode, payer, request, body, order: request.paymentRequestId };
}

async function makeCode(change: Parameters<Stand['orderBody']>[0] = {}, on = stand) {
  const request = on.orderBody(change);
  const { body } = await on.call(PATHS.pay, request);
  const codeUrl: string = body.orderCodeForm.codeDetails[0].codeValue;
  return { request, body, codeUrl, order: request.paymentRequestId, paymentId: body.paymentId as string };
}

const statusOf = async (order: string, on = stand) => {
  const { body } = await on.query(order);
  return [body.paymentStatus, body.paymentResultCode];
};
const heardAbout = (order: string, on = stand) =>
  on.ear.heard.map(({ body }) => JSON.parse(body.toString())).filter((told) => told.paymentRequestId === order);
const told = async (order: string, on = stand) => {
  await until(() => heardAbout(order, on).length > 0 && on.network.deliveriesInProgress() === 0);
  return heardAbout(order, on);
};
const factsOf = (order: string) =>
  stand.journal.entries.flatMap((entry) =>
    entry.type === 'fact' && 'order' in entry.fact && entry.fact.order === order ? [entry.fact.kind] : [],
  );
const refund = (paymentId: string, value: string, refundRequestId = stand.number()) =>
  stand.call(PATHS.refund, { refundRequestId, paymentId, refundAmount: { currency: 'KRW', value } });

describe("a payer's code", () => {
  test('is charged at once: the answer says so, and no notice does', async () => {
    const { order, body, payer } = await payByCode();
    expect(body).toEqual({
      result: SUCCESS,
      ...numbers(order),
      paymentTime: expect.stringMatching(TIME),
      paymentQuote: QUOTE,
      pspCustomerInfo: PAYER,
    });
    expect((await stand.query(order)).body).toEqual({
      ...body,
      paymentStatus: 'SUCCESS',
      paymentResultCode: 'SUCCESS',
      paymentResultMessage: 'success.',
      paymentMethodType: 'CONNECT_WALLET',
    });
    expect(factsOf(order)).toEqual(['order-opened', 'payer-charged']);
    expect(stand.ledger.balance(`alipay:payer:${payer}`)).toEqual([negate(cny(7_895))]);
    expect(stand.network.operator.notifications({ order })).toEqual([]);
  });

  test('that asks for a password leaves the payment open, until it is typed rightly', async () => {
    const { order, body, paymentCode, request } = await payByCode({ behaviour: 'password' });
    expect(body).toEqual({ result: IN_PROCESS, ...numbers(order) });
    expect(await statusOf(order)).toEqual(['PROCESSING', 'PAYMENT_IN_PROCESS']);
    expect(stand.network.payer.typePassword({ paymentCode, right: false })).toMatchObject({
      paid: false,
      orderState: 'PROCESSING',
    });
    expect(stand.network.payer.typePassword({ paymentCode, right: true })).toMatchObject({ paid: true });
    expect(await told(order)).toEqual([
      {
        notifyType: 'PAYMENT_RESULT',
        result: SUCCESS,
        ...numbers(order),
        paymentTime: expect.stringMatching(TIME),
        paymentQuote: QUOTE,
        pspCustomerInfo: PAYER,
      },
    ]);
    expect((await stand.call(PATHS.pay, request)).body.result).toEqual(SUCCESS);
  });

  test('whose payer declines fails for good, and the failure is told', async () => {
    const { order, paymentCode, request } = await payByCode({ behaviour: 'password' });
    expect(stand.network.payer.decline({ paymentCode })).toMatchObject({ orderState: 'FAIL' });
    expect(await told(order)).toMatchObject([
      { result: { resultStatus: 'F', resultCode: 'USER_PAYMENT_VERIFICATION_FAILED' } },
    ]);
    expect(stand.network.payer.confirm({ paymentCode })).toMatchObject({ paid: false, orderState: 'FAIL' });
    expect((await stand.call(PATHS.pay, request)).body.result.resultCode).toBe('USER_PAYMENT_VERIFICATION_FAILED');
    expect(factsOf(order)).toEqual(['order-opened', 'order-closed', 'notification-sent', 'acknowledged']);
  });

  test('may decline, or type the password, by itself after a while', async () => {
    const rated = await openStand({ rate: 1000, switches: PATIENT });
    try {
      const declined = await payByCode({ behaviour: 'declines' }, rated);
      const typed = await payByCode({ behaviour: 'password', afterMs: 3 * SECOND }, rated);
      expect([declined.body.result, typed.body.result]).toEqual([IN_PROCESS, IN_PROCESS]);
      expect((await told(declined.order, rated))[0].result.resultStatus).toBe('F');
      expect((await told(typed.order, rated))[0].result.resultStatus).toBe('S');
    } finally {
      await rated.close();
    }
  });

  test('that is refused leaves a failed payment, which the same paymentRequestId never pays', async () => {
    const { order, request, body } = await payByCode({ codeProblem: 'expired' });
    expect(body.result.resultCode).toBe('EXPIRED_CODE');
    expect(await statusOf(order)).toEqual(['FAIL', 'EXPIRED_CODE']);
    const { paymentCode: paymentMethodId } = stand.network.payer.code();
    const another = { ...request, paymentMethod: { ...request.paymentMethod, paymentMethodId } };
    expect((await stand.call(PATHS.pay, another)).body.result.resultCode).toBe('EXPIRED_CODE');
    expect(factsOf(order)).toEqual(['order-opened', 'order-closed']);
    expect(stand.facts('order-opened').find((fact) => fact.order === order)).not.toHaveProperty('paymentCode');
  });

  test('is good for one payment', async () => {
    const { paymentCode } = await payByCode();
    const { body } = await stand.call(PATHS.pay, stand.codeBody(paymentCode));
    expect(body.result.resultCode).toBe('INVALID_PAYMENT_CODE');
  });

  test('of a wallet with too little in it is refused', async () => {
    const { payer } = stand.network.payer.createPayer({ balance: 7_894 });
    expect((await payByCode({ payer })).body.result.resultCode).toBe('USER_BALANCE_NOT_ENOUGH');
    const { payer: rich } = stand.network.payer.createPayer({ balance: 7_895 });
    expect((await payByCode({ payer: rich })).body.result).toEqual(SUCCESS);
    expect((await payByCode({ payer: rich })).body.result.resultCode).toBe('USER_BALANCE_NOT_ENOUGH');
  });
});

describe('an order code', () => {
  test('is made while nothing is paid, scanned, and told when it is paid', async () => {
    const { order, body, codeUrl } = await makeCode();
    expect(body).toEqual({
      result: IN_PROCESS,
      ...numbers(order),
      orderCodeForm: {
        paymentMethodType: 'CONNECT_WALLET',
        expireTime: expect.stringMatching(TIME),
        codeDetails: [{ codeValueType: 'QRCODE', codeValue: codeUrl, displayType: 'TEXT' }],
      },
    });
    expect(Date.parse(body.orderCodeForm.expireTime) - Date.parse(body.paymentCreateTime)).toBe(3 * MINUTE);
    const seen = stand.network.payer.scan({ codeUrl });
    expect(seen).toEqual({
      session: expect.any(String),
      order,
      orderState: 'PROCESSING',
      amount: { currency: 'KRW', value: '15000' },
      payerAmount: { currency: 'CNY', value: '7895' },
      description: '서울타워점 기념품',
      account: stand.account,
    });
    const { session } = seen;
    expect(stand.network.payer.decline({ session })).toMatchObject({ orderState: 'PROCESSING' });
    expect(stand.network.payer.confirm({ session })).toMatchObject({ paid: true, orderState: 'SUCCESS' });
    expect(stand.network.payer.confirm({ session })).toMatchObject({ paid: false, message: 'the payment is SUCCESS' });
    expect((await told(order)).map(({ result }) => result)).toEqual([SUCCESS]);
    expect(factsOf(order)).toEqual(['order-opened', 'payer-charged', 'notification-sent', 'acknowledged']);
  });

  test('is the same one for the same request again, in the spelling of another SDK too', async () => {
    const { request, body } = await makeCode();
    const again = { ...request, paymentFactor: { inStorePaymentScenario: 'ORDERCODE' } };
    expect((await stand.call(PATHS.pay, again)).body).toEqual(body);
    const other = { ...request, paymentFactor: { inStorePaymentScenario: 'EntryCode' } };
    const entry = { ...other, paymentRedirectUrl: 'https://www.example.com/' };
    expect((await stand.call(PATHS.pay, entry)).body.result.resultCode).toBe('REPEAT_REQ_INCONSISTENT');
  });

  test('cannot be paid from an account that is closed', async () => {
    const { codeUrl } = await makeCode();
    const { payer } = stand.network.payer.createPayer();
    const { session } = stand.network.payer.scan({ payer, codeUrl });
    stand.network.payer.closeAccount({ payer });
    expect(stand.network.payer.confirm({ session })).toMatchObject({ paid: false, message: 'the account is closed' });
  });
});

test('an entry code leads the payer to an address, where the payment is confirmed', async () => {
  const request = stand.entryBody();
  const { body } = await stand.call(PATHS.pay, request);
  expect(body).toEqual({
    result: IN_PROCESS,
    ...numbers(request.paymentRequestId),
    redirectActionForm: { method: 'GET', redirectUrl: body.normalUrl, actionFormType: 'RedirectActionForm' },
    normalUrl: expect.stringMatching(/^https:\/\/gqr\.alipay\.com\//),
  });
  const { session } = stand.network.payer.scan({ codeUrl: body.normalUrl });
  expect(stand.network.payer.hesitate({ session })).toMatchObject({ orderState: 'PROCESSING' });
  stand.network.payer.hesitate({ session, afterwards: 'confirm' });
  expect((await told(request.paymentRequestId))[0].result).toEqual(SUCCESS);
});

describe('expiry', () => {
  /** Three minutes last 0.9 s: long enough to scan and plan in on a busy machine. */
  const EXPIRY_RATE = 200;
  const lifetimeOf = async (request: { paymentRequestId: string }) => {
    const before = stand.clock.now().networkMs;
    await stand.call(PATHS.pay, request);
    const fact = stand.facts('order-opened').find(({ order }) => order === request.paymentRequestId);
    return (fact?.expiresNetworkMs ?? 0) - before;
  };

  test('is after 10 minutes for a code of the payer, after 3 for the others, or when the request says', async () => {
    const code = () => stand.network.payer.code({ behaviour: 'password' }).paymentCode;
    const until7 = { paymentExpiryTime: new Date(Date.now() + 7 * MINUTE).toISOString() };
    const lifetimes = [
      await lifetimeOf(stand.codeBody(code())),
      await lifetimeOf(stand.orderBody()),
      await lifetimeOf(stand.entryBody()),
      await lifetimeOf(stand.orderBody(until7)),
    ];
    // From just before the call: some milliseconds more, or, of a moment that was fixed earlier, less.
    expect(lifetimes.map((ms) => Math.round(ms / MINUTE))).toEqual([10, 3, 3, 7]);
  });

  test('that has passed already, or is no moment, is refused', async () => {
    for (const paymentExpiryTime of ['2020-01-01T00:00:00Z', '2099-13-01T00:00:00Z']) {
      const { body } = await stand.call(PATHS.pay, stand.orderBody({ paymentExpiryTime }));
      expect(body.result.resultCode).toBe('PARAM_ILLEGAL');
    }
  });

  test('closes a payment, which nobody can pay afterwards, and tells of it', async () => {
    const rated = await openStand({ rate: EXPIRY_RATE, switches: PATIENT });
    try {
      const { order, codeUrl } = await makeCode({}, rated);
      const { session } = rated.network.payer.scan({ codeUrl });
      expect(rated.network.payer.confirm({ session, atExpiry: 5_000 })).toMatchObject({ planned: true, paid: false });
      expect(await told(order, rated)).toMatchObject([
        { result: { resultStatus: 'F', resultCode: 'ORDER_IS_CLOSED' } },
      ]);
      await until(() => rated.clock.pending().every(({ kind }) => kind !== 'payer'));
      expect(await statusOf(order, rated)).toEqual(['FAIL', 'ORDER_IS_CLOSED']);
      expect(rated.facts('payer-charged')).toEqual([]);
    } finally {
      await rated.close();
    }
  });

  test('does not reach a payment that is confirmed just before it', async () => {
    const rated = await openStand({ rate: EXPIRY_RATE, switches: PATIENT });
    try {
      const { order, codeUrl } = await makeCode({}, rated);
      const { session } = rated.network.payer.scan({ codeUrl });
      rated.network.payer.confirm({ session, atExpiry: -60_000 });
      expect((await told(order, rated))[0].result).toEqual(SUCCESS);
    } finally {
      await rated.close();
    }
  });
});

describe('a cancel', () => {
  test('of an unpaid payment closes it: nobody can pay it, and no notice follows', async () => {
    const { order, codeUrl, paymentId } = await makeCode();
    const { session } = stand.network.payer.scan({ codeUrl });
    const { body } = await stand.call(PATHS.cancel, { paymentRequestId: order });
    expect(body).toEqual({
      result: SUCCESS,
      paymentRequestId: order,
      paymentId,
      cancelTime: expect.stringMatching(TIME),
    });
    expect(stand.network.payer.confirm({ session })).toMatchObject({ paid: false, orderState: 'CANCELLED' });
    expect(await statusOf(order)).toEqual(['CANCELLED', 'ORDER_IS_CANCELED']);
    expect((await stand.call(PATHS.cancel, { paymentId })).body).toEqual(body);
    expect(factsOf(order)).toEqual(['order-opened', 'order-closed']);
  });

  test('of a paid one gives all of it back', async () => {
    const { order, payer, body } = await payByCode();
    await stand.call(PATHS.cancel, { paymentId: body.paymentId });
    expect(await statusOf(order)).toEqual(['CANCELLED', 'ORDER_IS_CANCELED']);
    expect(factsOf(order)).toEqual(['order-opened', 'payer-charged', 'charge-returned', 'order-closed']);
    expect(stand.ledger.balance(`alipay:payer:${payer}`)).toEqual([cny(0)]);
    expect((await stand.query(order)).body).not.toHaveProperty('paymentTime');
  });

  test('while the payer types a password wins over the password', async () => {
    const { order, paymentCode } = await payByCode({ behaviour: 'password' });
    await stand.call(PATHS.cancel, { paymentRequestId: order });
    expect(stand.network.payer.typePassword({ paymentCode, right: true })).toMatchObject({
      paid: false,
      orderState: 'CANCELLED',
    });
  });

  test('after a refund is refused, and leaves the payment as it was', async () => {
    const { order, body } = await payByCode();
    await refund(body.paymentId, '1');
    const { body: refused } = await stand.call(PATHS.cancel, { paymentId: body.paymentId });
    expect([refused.result.resultCode, (await statusOf(order))[0]]).toEqual(['PROCESS_FAIL', 'SUCCESS']);
  });
});

describe('a refund', () => {
  test('is done when it is answered, and stands in the query of its payment', async () => {
    const { order, body, payer } = await payByCode();
    const refundRequestId = stand.number();
    const { body: done } = await refund(body.paymentId, '5000', refundRequestId);
    expect(done).toEqual({
      result: SUCCESS,
      refundRequestId,
      refundId: expect.stringMatching(/^\d{35}$/),
      paymentId: body.paymentId,
      refundAmount: { currency: 'KRW', value: '5000' },
      refundTime: expect.stringMatching(TIME),
    });
    expect((await stand.query(order)).body).toMatchObject({
      paymentStatus: 'SUCCESS',
      transactions: [
        {
          transactionType: 'REFUND',
          transactionId: done.refundId,
          transactionRequestId: refundRequestId,
          transactionStatus: 'SUCCESS',
          transactionAmount: { currency: 'KRW', value: '5000' },
          transactionTime: done.refundTime,
        },
      ],
    });
    const { paymentId: _, ...known } = done;
    const asked = { ...known, refundStatus: 'SUCCESS' };
    expect((await stand.call(PATHS.inquiryRefund, { refundRequestId })).body).toEqual(asked);
    expect((await stand.call(PATHS.inquiryRefund, { refundId: done.refundId })).body).toEqual(asked);
    expect(factsOf(order)).toEqual([
      'order-opened',
      'payer-charged',
      'refund-accepted',
      'charge-returned',
      'refund-succeeded',
    ]);
    await refund(body.paymentId, '10000');
    expect(stand.ledger.balance(`alipay:payer:${payer}`)).toEqual([cny(0)]);
  });

  test('asked for again is the same refund', async () => {
    const { order, body } = await payByCode();
    const first = await refund(body.paymentId, '5000', 'twice');
    const second = await refund(body.paymentId, '5000', 'twice');
    expect(second.body).toEqual(first.body);
    expect(stand.network.operator.orderState({ order }).refunds).toHaveLength(1);
  });

  test.each([
    ['SUCCESS', SUCCESS, '5000'],
    ['FAIL', { resultCode: 'PROCESS_FAIL', resultStatus: 'F', resultMessage: expect.any(String) }, '0'],
  ] as const)('that is held is under way until somebody settles it as %s', async (as, result, returned) => {
    const { order, body } = await payByCode();
    const refundRequestId = stand.number();
    stand.network.operator.holdRefunds({ account: stand.account });
    const { body: held } = await refund(body.paymentId, '5000', refundRequestId);
    stand.network.operator.holdRefunds({ account: stand.account, hold: false });
    expect([held.result.resultStatus, held.result.resultCode]).toEqual(['U', 'REFUND_IN_PROCESS']);
    const { body: asked } = await stand.call(PATHS.inquiryRefund, { refundRequestId });
    expect([asked.result.resultStatus, asked.refundStatus, asked.refundTime]).toEqual(['S', 'PROCESSING', undefined]);
    stand.network.operator.settleRefund({ refund: refundRequestId, as });
    expect((await refund(body.paymentId, '5000', refundRequestId)).body.result).toEqual(result);
    expect(stand.network.operator.orderState({ order }).returned).toEqual({ currency: 'KRW', value: returned });
    expect(() => stand.network.operator.settleRefund({ refund: refundRequestId })).toThrow(/cannot become SUCCESS/);
  });

  test('may take the time that the world gives it', async () => {
    const slow = await openStand({ rate: 1000, switches: { ...PATIENT, 'refund-delay-ms': 20_000 } });
    try {
      const { body } = await payByCode({}, slow);
      const refundAmount = { currency: 'KRW', value: '5000' };
      const asked = { refundRequestId: 'slow', paymentId: body.paymentId, refundAmount };
      expect((await slow.call(PATHS.refund, asked)).body.result.resultStatus).toBe('U');
      await until(() => slow.facts('refund-succeeded').length === 1);
      expect((await slow.call(PATHS.refund, asked)).body.result).toEqual(SUCCESS);
    } finally {
      await slow.close();
    }
  });

  test('by hand in the portal is one that the IUT did not ask for', async () => {
    const { order, body } = await payByCode();
    const { refund: number } = stand.network.operator.refundFromPortal({ order, amount: 2_000 });
    expect((await stand.query(body.paymentRequestId)).body.transactions).toMatchObject([
      { transactionRequestId: number, transactionStatus: 'SUCCESS' },
    ]);
    expect(stand.facts('refund-accepted').at(-1)).toMatchObject({ refund: number, by: 'portal' });
    expect(() => stand.network.operator.refundFromPortal({ order, amount: 20_000 })).toThrow(/exceed/);
  });
});

describe('a query', () => {
  test('goes by paymentId where both numbers are sent', async () => {
    const one = await makeCode();
    const other = await makeCode();
    const { body } = await stand.call(PATHS.inquiryPayment, {
      paymentId: one.paymentId,
      paymentRequestId: other.order,
    });
    expect(body.paymentRequestId).toBe(one.order);
  });

  test('may be answered from how things were before', async () => {
    const { order } = await payByCode();
    await stand.nemesis.arm({
      fault: 'answer-as-before',
      network: 'alipay',
      operation: 'alipay.ams.inquiry-payment',
      match: { order },
    });
    expect(await statusOf(order)).toEqual(['PROCESSING', 'PAYMENT_IN_PROCESS']);
    expect(await statusOf(order)).toEqual(['SUCCESS', 'SUCCESS']);
  });
});

describe('on a bad connection', () => {
  const strike = (fault: 'lose-reply' | 'hold-request', operation: string, order: string, parameters = {}) =>
    stand.nemesis.arm({ fault, parameters, network: 'alipay', operation: `alipay.ams.${operation}`, match: { order } });

  test('a payment whose answer was lost is charged once, however often it is asked for', async () => {
    const request = stand.codeBody(stand.network.payer.code().paymentCode);
    const order = request.paymentRequestId;
    await strike('lose-reply', 'pay', order);
    await expect(stand.call(PATHS.pay, request)).rejects.toThrow();
    const again = await Promise.all([stand.call(PATHS.pay, request), stand.call(PATHS.pay, request)]);
    expect(again.map(({ body }) => body.result)).toEqual([SUCCESS, SUCCESS]);
    expect(stand.facts('payer-charged').filter((fact) => fact.order === order)).toHaveLength(1);
  });

  test('a refund whose answer was lost is made once, however often it is asked for', async () => {
    const { order, body } = await payByCode();
    await strike('lose-reply', 'refund', order);
    await expect(refund(body.paymentId, '5000', `lost-${order}`)).rejects.toThrow();
    expect((await refund(body.paymentId, '5000', `lost-${order}`)).body.result).toEqual(SUCCESS);
    expect(stand.facts('charge-returned').filter((fact) => fact.order === order)).toHaveLength(1);
  });

  test('a payment that is still on its way does not exist for a query, and takes money all the same', async () => {
    const request = stand.codeBody(stand.network.payer.code().paymentCode);
    const order = request.paymentRequestId;
    await strike('hold-request', 'pay', order, { name: 'payment' });
    const paying = stand.call(PATHS.pay, request);
    await until(() => stand.nemesis.held.length === 1);
    expect((await stand.query(order)).body.result.resultCode).toBe('ORDER_NOT_EXIST');
    expect((await stand.call(PATHS.cancel, { paymentRequestId: order })).body.result.resultCode).toBe(
      'ORDER_NOT_EXIST',
    );
    stand.nemesis.release('payment');
    expect((await paying).body.result).toEqual(SUCCESS);
    expect(await statusOf(order)).toEqual(['SUCCESS', 'SUCCESS']);
  });
});

describe('the staff', () => {
  test('take a payment back, and tell nobody', async () => {
    const { order } = await payByCode();
    stand.network.operator.reverseFromPortal({ order });
    expect(stand.facts('charge-returned').at(-1)).toMatchObject({ order, cause: 'network' });
    expect(await statusOf(order)).toEqual(['CANCELLED', 'ORDER_IS_CANCELED']);
    expect(stand.network.operator.notifications({ order })).toEqual([]);
    expect(() => stand.network.operator.reverseFromPortal({ order })).toThrow(/only a paid one/);
  });

  test('set a rate for later payments; a refund goes by the rate of its payment', async () => {
    const { payer, body } = await payByCode();
    stand.network.operator.setRate({ krwPerCny: 100 });
    const { codeUrl } = await makeCode();
    expect(stand.network.payer.scan({ codeUrl }).payerAmount).toEqual({ currency: 'CNY', value: '15000' });
    await refund(body.paymentId, '15000');
    expect(stand.ledger.balance(`alipay:payer:${payer}`)).toEqual([cny(0)]);
    stand.network.operator.setRate({ krwPerCny: 190 });
  });

  test('lift what the network protects a merchant from, and the journal says so', async () => {
    const lenient = await openStand({ rate: 1 });
    try {
      const { operator } = lenient.network;
      const { paymentCode, request, body } = await payByCode({}, lenient);
      for (const rule of ['over-refund', 'used-code', 'duplicate-order'] as const)
        operator.relax({ account: lenient.account, rule });
      const codeAgain = await lenient.call(PATHS.pay, lenient.codeBody(paymentCode));
      const paymentMethodId = lenient.network.payer.code().paymentCode;
      const numberAgain = await lenient.call(PATHS.pay, {
        ...lenient.codeBody(paymentMethodId, { value: '100' }),
        paymentRequestId: request.paymentRequestId,
      });
      const refundAmount = { currency: 'KRW', value: '16000' };
      const over = await lenient.call(PATHS.refund, { refundRequestId: 'r', paymentId: body.paymentId, refundAmount });
      expect([codeAgain, numberAgain, over].map((reply) => reply.body.result)).toEqual([SUCCESS, SUCCESS, SUCCESS]);
      expect(lenient.facts('protection-lifted')).toHaveLength(3);
      expect(lenient.ledger.balance(`alipay:merchant:${lenient.account}`)).toEqual([
        krw(15_000 + 15_000 + 100 - 16_000),
      ]);
    } finally {
      await lenient.close();
    }
  });

  test('see payments and refunds as they stand', async () => {
    const { order, body, payer } = await payByCode();
    expect(stand.network.operator.orderState({ order: body.paymentId })).toEqual({
      order,
      networkOrder: body.paymentId,
      account: stand.account,
      mode: 'PaymentCode',
      state: 'SUCCESS',
      amount: { currency: 'KRW', value: '15000' },
      payerAmount: { currency: 'CNY', value: '7895' },
      returned: { currency: 'KRW', value: '0' },
      payer,
      refunds: [],
    });
    expect(stand.network.operator.orders({ account: stand.account }).map((one) => one.order)).toContain(order);
  });
});

test('what nobody has shown, opened or made is a mistake of whoever names it', () => {
  const { payer, operator } = stand.network;
  expect(() => payer.scan({ codeUrl: 'https://gqr.alipay.com/none' })).toThrow(/none of this network/);
  expect(() => payer.confirm({ session: 'none' })).toThrow(/open one with scan/);
  expect(() => payer.confirm({ paymentCode: 'none' })).toThrow(/show one with code/);
  expect(() => payer.look({ paymentCode: payer.code().paymentCode })).toThrow(/has not been charged yet/);
  expect(() => payer.openOrder({ order: 'none' })).toThrow(/no payment has the number "none"/);
  expect(() => payer.code({ payer: 'nobody' })).toThrow(/create one with createPayer/);
  expect(() => operator.settleRefund({ refund: 'none' })).toThrow(/no refund has the number "none"/);
  expect(() => operator.relax({ account: 'nobody', rule: 'used-code' })).toThrow(/no merchant has the number/);
  expect(() => operator.setRate({ krwPerCny: 0.5 })).toThrow(/whole number/);
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
