import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Authority, openAuthority } from '../kit/authority.js';
import { type Message, type OfficialSdk, officialSdks, type RawAnswer } from './official-sdks.js';
import { openStand, type Stand } from './test-stand.js';

const HOST = 'open-sea-global.alipay.com';

let authority: Authority;
let stand: Stand;
beforeAll(async () => {
  authority = await openAuthority();
  // A busy machine must not let codes grow old on their way; the oldest SDK reads a code from an answer S alone (AP-U1).
  stand = await openStand({
    rate: 1,
    switches: { 'code-made': 'success' },
    tls: () => authority.server('alipay', [HOST]),
  });
});
afterAll(() => stand.close());

/** Sends these bytes and hears one answer. */
async function exchange(bytes: Buffer, overTls: boolean): Promise<RawAnswer> {
  const port = Number(new URL(stand.network.baseUrl).port);
  const to = { host: '127.0.0.1', port };
  const socket = overTls ? connectTls({ ...to, servername: HOST, ca: authority.certificatePem }) : connectPlain(to);
  socket.write(bytes);
  let heard = Buffer.alloc(0);
  for await (const chunk of socket) {
    heard = Buffer.concat([heard, chunk as Buffer]);
    const answer = answerIn(heard);
    if (answer !== undefined) {
      socket.destroy();
      return answer;
    }
  }
  throw new Error(`no whole answer: ${heard}`);
}

function answerIn(bytes: Buffer): RawAnswer | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(statusLine.split(' ')[1]);
  const rest = bytes.subarray(end + 4);
  if (status === 100) return answerIn(rest);
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
  });
  const length = Number(headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1]);
  return rest.length < length ? undefined : { status, headers, body: rest.subarray(0, length) };
}

/** A caller in the place of the SDK. Its client id begins with SANDBOX_, so it goes to the paths of the sandbox. */
function clientOf(sdk: OfficialSdk) {
  const { clientId, merchantPrivateKeyFile, alipayPublicKeyFile } = stand.credentials;
  const key = createPrivateKey(readFileSync(merchantPrivateKeyFile));
  const alipayPublicKey = readFileSync(alipayPublicKeyFile, 'utf8');
  const raw = (path: string, message: Message, tampered: (bytes: Buffer) => Buffer = (bytes) => bytes) => {
    const body = Buffer.from(sdk.body(message));
    const time = sdk.requestTime(new Date());
    const content = Buffer.concat([Buffer.from(`POST ${path}\n${clientId}.${time}.`), body]);
    const signature = encodeURIComponent(sign('sha256', content, key).toString('base64'));
    const head = sdk.head({ host: HOST, path, clientId, time, signature, length: body.length });
    return exchange(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), tampered(body)]), sdk.tlsOnly);
  };
  return {
    raw,
    given: (path: string) => ({ path, clientId, alipayPublicKey }),
    // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
    async call(operation: string, message: Message): Promise<any> {
      const path = `/ams/sandbox/api/v1/payments/${operation}`;
      return sdk.read(await raw(path, message), { path, clientId, alipayPublicKey });
    },
  };
}

/** As the SDK's own classes fill it. */
function payment(sdk: OfficialSdk, { paymentFactor, ...body }: ReturnType<Stand['payBody']>): Message {
  const amount = { currency: 'KRW', value: sdk.amountValue('15000') };
  return {
    ...body,
    order: { ...body.order, orderDescription: "서울타워점 <김밥> & 'tea' + a/b", orderAmount: amount },
    paymentAmount: amount,
    paymentFactor: { inStorePaymentScenario: sdk.scenario(paymentFactor.inStorePaymentScenario) },
  };
}

describe.each(officialSdks.map((sdk) => [sdk.name, sdk] as const))('%s', (_, sdk) => {
  test('pays by code, asks, refunds, asks for the refund; each answer verifies', async () => {
    const { call } = clientOf(sdk);
    const earlier = stand.journal.exchanges.size;
    const shown = stand.network.payer.code();
    const request = payment(sdk, stand.codeBody(shown.paymentCode));
    const paid = await call('pay', request);
    expect(paid).toMatchObject({ result: { resultStatus: 'S' }, paymentAmount: { currency: 'KRW', value: '15000' } });
    expect(await call('pay', request)).toEqual(paid);
    const { paymentRequestId, paymentId } = paid;
    expect((await call('inquiryPayment', { paymentRequestId })).paymentStatus).toBe('SUCCESS');
    const refundRequestId = stand.number();
    const refundAmount = { currency: 'KRW', value: sdk.amountValue('5000') };
    const refundRequestTime = sdk.requestTime(new Date());
    const refunded = await call('refund', { refundRequestId, refundRequestTime, paymentId, refundAmount });
    expect(refunded.refundAmount).toEqual({ currency: 'KRW', value: '5000' });
    expect((await call('inquiryRefund', { refundRequestId })).refundStatus).toBe('SUCCESS');
    const of = ({ order }: { order: string }) => order === paymentRequestId;
    expect(stand.facts('payer-charged').filter(of)).toHaveLength(1);
    expect(stand.facts('charge-returned').filter(of)).toHaveLength(1);
    const breaches = [...stand.journal.exchanges.values()].slice(earlier).flatMap((one) => one.breaches);
    expect(breaches).toEqual([]);
  });

  test('has a code made, reads it, and cancels', async () => {
    const { call } = clientOf(sdk);
    const { paymentRedirectUrl: __, ...entry } = stand.entryBody() as Message & ReturnType<Stand['payBody']>;
    const [made, led] = [
      await call('pay', payment(sdk, stand.orderBody())),
      await call('pay', payment(sdk, entry as ReturnType<Stand['payBody']>)),
    ];
    expect(made.orderCodeForm.codeDetails[0]).toMatchObject({ displayType: 'TEXT', codeValue: expect.any(String) });
    expect(led.redirectActionForm.redirectUrl).toMatch(/^https:/);
    const cancelled = await call('cancel', { paymentId: made.paymentId });
    expect(cancelled).toMatchObject({ result: { resultStatus: 'S' }, paymentRequestId: made.paymentRequestId });
  });

  test('verifies a refusal as well', async () => {
    const { result } = await clientOf(sdk).call('inquiryPayment', { paymentRequestId: 'none' });
    expect(result).toMatchObject({ resultStatus: 'F', resultCode: 'ORDER_NOT_EXIST' });
  });

  test('finds Alipay+ under its own path, which no sandbox renames', async () => {
    const { raw, given, call } = clientOf(sdk);
    const { paymentRequestId, paymentId } = await call('pay', payment(sdk, stand.orderBody()));
    const path = '/aps/api/v1/payments/inquiryPayment';
    const answer = sdk.read(await raw(path, { paymentRequestId }), given(path));
    expect(answer).toMatchObject({ paymentId, paymentResult: { resultStatus: 'U' } });
  });

  test('is refused where its bytes were changed on their way, and would notice a changed answer', async () => {
    const { raw, given } = clientOf(sdk);
    const path = '/ams/sandbox/api/v1/payments/inquiryPayment';
    const change = (bytes: Buffer) => Buffer.from(bytes.toString().replace('none', 'nine'));
    const refused = await raw(path, { paymentRequestId: 'none' }, change);
    expect([refused.status, JSON.parse(refused.body.toString()).result.resultCode]).toEqual([200, 'INVALID_SIGNATURE']);
    const answer = await raw(path, { paymentRequestId: 'none' });
    expect(() => sdk.read({ ...answer, body: change(Buffer.from(`${answer.body} none`)) }, given(path))).toThrow();
    expect(() => sdk.read(answer, given(path.replace('/sandbox', '')))).toThrow();
    expect(sdk.read(answer, given(path)).result.resultStatus).toBe('F');
  });
});

test('no header of an answer but the right ones names what the PHP SDK looks for', async () => {
  const [, php] = officialSdks;
  if (php === undefined) throw new Error('no such SDK');
  const path = '/ams/sandbox/api/v1/payments/inquiryPayment';
  const { headers } = await clientOf(php).raw(path, { paymentRequestId: 'none' });
  const found = headers.filter(([name, value]) => /signature|response-time/.test(`${name}: ${value}`));
  expect(found.map(([name]) => name)).toEqual(['response-time', 'signature']);
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
