import { createVerify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { notifications } from '../../src/generated/alipay.js';
import { until } from '../kit/testing.js';
import { openStand, PATHS, plusBody, type Stand } from './test-stand.js';

/** The API of Alipay+ for acquirers: the same book in other words. */
let stand: Stand;
beforeAll(async () => {
  // A busy machine must not let codes grow old on their way.
  stand = await openStand({ rate: 1 });
});
afterAll(() => stand.close());

const won = (value: string) => ({ currency: 'KRW', value });
const shown = (terms: Parameters<Stand['network']['payer']['code']>[0] = {}) =>
  stand.network.payer.code(terms).paymentCode;
const pay = (body: ReturnType<Stand['payBody']>) => stand.call(PATHS.plusPay, plusBody(body));
const inquiry = async (paymentRequestId: string) => (await stand.call(PATHS.plusInquiry, { paymentRequestId })).body;

/** Has a code made through Alipay+ and lets it be paid; with the payment's number. */
async function payOrderCode(body = stand.orderBody()): Promise<string> {
  const { body: made } = await pay(body);
  const { session } = stand.network.payer.scan({ codeUrl: made.orderCodeForm.codeDetails[0].codeValue });
  stand.network.payer.confirm({ session });
  await until(() => stand.network.deliveriesInProgress() === 0);
  return body.paymentRequestId;
}

const PARTIES = { acquirerId: expect.stringMatching(/^1022172\d{12}$/), pspId: expect.any(String) };
const TIME = expect.stringMatching(/\+08:00$/);

describe('pay', () => {
  test('with a payer’s code is paid at once, and says what is settled', async () => {
    const body = stand.codeBody(shown());
    const { body: paid } = await pay(body);
    expect(paid).toEqual({
      result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: expect.any(String) },
      ...PARTIES,
      paymentId: expect.any(String),
      paymentAmount: won('15000'),
      paymentTime: TIME,
      customerId: expect.stringMatching(/^2088/),
      walletBrandName: expect.any(String),
      settlementAmount: won('15000'),
    });
    expect((await pay(body)).body).toEqual(paid);
    expect(stand.facts('payer-charged').filter(({ order }) => order === body.paymentRequestId)).toHaveLength(1);
  });

  test('with an order code or an entry code is in process, beside what the payer is led by', async () => {
    const { body: order } = await pay(stand.orderBody());
    const { body: entry } = await pay(stand.entryBody());
    expect([order.result.resultCode, entry.result.resultCode]).toEqual(['PAYMENT_IN_PROCESS', 'PAYMENT_IN_PROCESS']);
    expect(order.orderCodeForm.codeDetails[0].codeValue).toMatch(/^https:/);
    expect([order.pspId, order.settlementAmount]).toEqual([undefined, undefined]);
    expect(entry.paymentUrl).toMatch(/^https:/);
  });

  test('needs no till, and no address for notices', async () => {
    const paymentCode = shown({ behaviour: 'password' });
    const { paymentNotifyUrl: _, order, ...rest } = plusBody(stand.codeBody(paymentCode));
    const { env: __, ...others } = order;
    const { body } = await stand.call(PATHS.plusPay, { ...rest, order: others });
    expect(body.result.resultCode).toBe('PAYMENT_IN_PROCESS');
    stand.ear.heard.length = 0;
    stand.network.payer.typePassword({ paymentCode, right: true });
    expect((await inquiry(rest.paymentRequestId)).paymentResult.resultCode).toBe('SUCCESS');
    await until(() => stand.network.deliveriesInProgress() === 0);
    expect(stand.ear.heard).toEqual([]);
  });

  test.each([
    ['PaymentCode', '/paymentMethod/paymentMethodId'],
    ['PaymentCode', '/order/merchant/store'],
    ['EntryCode', '/order/env/userAgent'],
    ['EntryCode', '/order/merchant/store'],
  ])('of a %s without %s is refused', async (scenario, pointer) => {
    const body = plusBody(scenario === 'PaymentCode' ? stand.codeBody(shown()) : stand.entryBody());
    const names = pointer.split('/').slice(1);
    const last = names.pop() ?? '';
    const parent = names.reduce<Record<string, unknown>>((node, name) => node[name] as typeof node, body);
    delete parent[last];
    const { body: refused } = await stand.call(PATHS.plusPay, body);
    expect(refused.result).toMatchObject({ resultStatus: 'F', resultCode: 'PARAM_ILLEGAL' });
    expect(refused.result.resultMessage).toContain(pointer);
  });
});

describe('inquiryPayment', () => {
  test('tells how the payment stands in a result of its own', async () => {
    const open = stand.orderBody();
    await pay(open);
    expect(await inquiry(open.paymentRequestId)).toMatchObject({
      result: { resultStatus: 'S' },
      paymentResult: { resultStatus: 'U', resultCode: 'PAYMENT_IN_PROCESS' },
    });
    const number = await payOrderCode();
    expect(await inquiry(number)).toMatchObject({
      result: { resultStatus: 'S' },
      paymentResult: { resultStatus: 'S', resultCode: 'SUCCESS' },
      paymentRequestId: number,
      ...PARTIES,
      settlementAmount: won('15000'),
    });
    const failed = stand.codeBody(shown({ codeProblem: 'invalid' }));
    await pay(failed);
    expect((await inquiry(failed.paymentRequestId)).paymentResult).toMatchObject({
      resultStatus: 'F',
      resultCode: 'INVALID_CODE',
    });
  });

  test('shows refunds, which have no query of their own', async () => {
    const paymentRequestId = await payOrderCode();
    const refundRequestId = stand.number();
    const { body: refunded } = await stand.call(PATHS.plusRefund, {
      refundRequestId,
      paymentRequestId,
      refundAmount: won('4000'),
    });
    expect(refunded).toEqual({
      result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: expect.any(String) },
      ...PARTIES,
      refundId: expect.any(String),
      refundTime: TIME,
      refundAmount: won('4000'),
      settlementAmount: won('4000'),
    });
    expect((await inquiry(paymentRequestId)).transactions).toMatchObject([
      { transactionRequestId: refundRequestId, transactionId: refunded.refundId, transactionStatus: 'SUCCESS' },
    ]);
  });
});

test('cancelPayment gives the money back; afterwards the payment is closed', async () => {
  const paymentRequestId = await payOrderCode();
  const { body } = await stand.call(PATHS.plusCancel, { paymentRequestId });
  expect(body).toEqual({ result: expect.objectContaining({ resultStatus: 'S' }), ...PARTIES });
  const ofIt = stand.facts('charge-returned').filter(({ order }) => order === paymentRequestId);
  expect(ofIt).toMatchObject([{ cause: 'reverse', amount: { minor: 15_000n } }]);
  expect((await inquiry(paymentRequestId)).paymentResult.resultCode).toBe('ORDER_IS_CLOSED');
});

describe('a notice', () => {
  const lastHeard = () => {
    const heard = stand.ear.heard.at(-1);
    if (heard === undefined) throw new Error('nothing was heard');
    return { ...heard, told: JSON.parse(heard.body.toString()) };
  };

  test('has no type but a result of the payment, and is signed over the path of its address', async () => {
    const number = await payOrderCode();
    const { headers, body, told } = lastHeard();
    expect(told).toEqual({
      paymentResult: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: expect.any(String) },
      paymentRequestId: number,
      ...PARTIES,
      paymentId: expect.any(String),
      paymentAmount: won('15000'),
      paymentTime: TIME,
      customerId: expect.any(String),
      walletBrandName: expect.any(String),
      settlementAmount: won('15000'),
    });
    expect(notifications['alipay.aps.notify.payment'].envelope(told)).toBe(true);
    const verifier = createVerify('RSA-SHA256');
    verifier.update(`POST /notify?shop=1\n${headers['client-id']}.${headers['request-time']}.`).update(body);
    const signature = decodeURIComponent(String(headers.signature).split('signature=')[1] ?? '');
    expect(verifier.verify(readFileSync(stand.credentials.alipayPublicKeyFile), signature, 'base64')).toBe(true);
    expect(stand.facts('notification-sent').at(-1)).toMatchObject({ order: number });
  });

  test('of a failure has neither payment number nor wallet', async () => {
    const paymentCode = shown({ behaviour: 'password' });
    const { paymentRequestId } = stand.codeBody(paymentCode);
    await pay({ ...stand.codeBody(paymentCode), paymentRequestId });
    stand.network.payer.decline({ paymentCode });
    await until(() => stand.network.deliveriesInProgress() === 0);
    expect(lastHeard().told).toEqual({
      paymentResult: {
        resultCode: 'USER_PAYMENT_VERIFICATION_FAILED',
        resultStatus: 'F',
        resultMessage: expect.any(String),
      },
      paymentRequestId,
      acquirerId: PARTIES.acquirerId,
      paymentAmount: won('15000'),
    });
  });

  test('is forged in every form but those of its type, which it has not', async () => {
    const body = stand.orderBody();
    await pay(body);
    stand.ear.heard.length = 0;
    const order = body.paymentRequestId;
    await stand.network.operator.forge({ order, form: 'all' });
    const forms = stand
      .facts('notification-sent')
      .filter((one) => one.order === order)
      .map(({ forgery }) => forgery?.form);
    expect(forms).toContain('other-amount');
    expect(forms).not.toContain('pending');
    expect(stand.ear.heard).toHaveLength(forms.length);
    await expect(stand.network.operator.forge({ order, form: 'pending' })).rejects.toThrow(/unknown forgery "pending"/);
    expect((await inquiry(order)).paymentResult.resultStatus).toBe('U');
  });
});

describe('one book serves both', () => {
  test('a payment of either is queried, refunded and cancelled through the other', async () => {
    const number = await payOrderCode();
    expect((await stand.query(number)).body.paymentStatus).toBe('SUCCESS');
    const { body: antom } = await stand.call(PATHS.pay, stand.codeBody(shown()));
    expect((await inquiry(antom.paymentRequestId)).paymentResult.resultCode).toBe('SUCCESS');
    const { body: cancelled } = await stand.call(PATHS.plusCancel, { paymentId: antom.paymentId });
    expect(cancelled.result.resultStatus).toBe('S');
    expect((await stand.query(antom.paymentRequestId)).body.paymentStatus).toBe('CANCELLED');
  });

  test('a refundRequestId is one refund, whichever way it is asked for', async () => {
    const { body: paid } = await pay(stand.codeBody(shown()));
    const refund = { refundRequestId: stand.number(), paymentId: paid.paymentId, refundAmount: won('5000') };
    const { body: first } = await stand.call(PATHS.refund, refund);
    const { body: again } = await stand.call(PATHS.plusRefund, refund);
    expect(again.refundId).toBe(first.refundId);
    const returned = stand.facts('refund-accepted').filter((one) => one.refund === refund.refundRequestId);
    expect(returned).toHaveLength(1);
  });
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
