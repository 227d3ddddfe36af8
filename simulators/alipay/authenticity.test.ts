import { createPublicKey, createVerify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call as bareCall, rawCall } from '../kit/testing.js';
import { answerForms } from './answer-forms.js';
import { isSignedBy, parseSignature, signatureHeader, signedContent, signedTarget } from './authenticity.js';
import { openStand, PATHS, type Reply, type Stand, send } from './test-stand.js';

let stand: Stand;
beforeAll(async () => {
  // A busy machine must not let codes grow old on their way.
  stand = await openStand({ rate: 1 });
});
afterAll(() => stand.close());

describe('published examples', () => {
  // No signature of this interface is published with its key. This one is of the same algorithm, RSASSA-PKCS1-v1_5 over
  // SHA-256, by somebody else: wechatpay-apiv3/wechatpay-go, core/auth/verifiers/sha256withrsa_verifier_test.go
  const publicKey = createPublicKey(`-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA2VCTd91fnUn73Xy9DLvt
/V62TVxRTEEstVdeRaZ3B3leO0pldE806mXO4RwdHXagHQ4vGeZN0yqm++rDsGK+
U3AH7kejyD2pXshNP9Cq5YwbptiLGtjcquw4HNxJQUOmDeJf2vg6byms9RUipiq4
SzbJKqJFlUpbuIPDpSpWz10PYmyCNeDGUUK65E5h2B834uxl1zNLYQCrkdBzb8oU
xwYeP5a2DNxmjL5lsJML7DGr5znsevnoqGRwTm9fxCGfy8wus7hwKz6clt3Whmmd
a7UAdb1c08hEQFVRbF14AR73xbnd8N0obCWJPCbzMCtkaSef4FdEEgEXJiw0VAJT
8wIDAQAB
-----END PUBLIC KEY-----`);
  const signature =
    'BKyAfU4iMCuvXMXS0Wzam3V/cnxZ+JaqigPM5OhljS2iOT95OO6Fsuml2JkFANJU9K6q9bLlDhPXuoVz+pp4hAm6pHU4ld815U4jsKu1RkyaII+1' +
    'CYBUYC8TK0XtJ8FwUXXz8vZHh58rrAVN1XwNyvD1vfpxrMT4SL536GLwvpUHlCqIMzoZUguLli/K8V29QiOhuH6IEqLNJn8e9b3nwNcQ7be3CzYG' +
    'pDAKBfDGPCqCv8Rw5zndhlffk2FEA70G4hvMwe51qMN/RAJbknXG23bSlObuTCN7Ndj1aJGH6/L+hdwfLpUtJm4QYVazzW7DFD27EpSQEqA8bX9+' +
    '8m1rLg==';

  test('a published signature of the same algorithm verifies', () => {
    expect(isSignedBy(publicKey, Buffer.from('source'), signature)).toBe(true);
    expect(isSignedBy(publicKey, Buffer.from('wrong source'), signature)).toBe(false);
  });

  // https://docs.antom.com/ac/ams/digital_signature.md: method, path, client, time and body of the page's example.
  test('the content to be signed is that of the documented example', () => {
    const body = '{"paymentAmount":{"currency":"CNY","value":"100"}}';
    const content = signedContent(
      '/ams/api/v1/payments/pay',
      'SANDBOX_5X00000000000000',
      '1685599933871',
      Buffer.from(body),
    );
    expect(content.toString()).toBe(`POST /ams/api/v1/payments/pay\nSANDBOX_5X00000000000000.1685599933871.${body}`);
  });
});

describe('the Signature header', () => {
  test('is read with and without blanks after its commas, in any order', () => {
    const read = { algorithm: 'RSA256', keyVersion: '1', signature: 'a+b/c==' };
    expect(parseSignature(['algorithm=RSA256,keyVersion=1,signature=a%2Bb%2Fc%3D%3D'])).toEqual(read);
    expect(parseSignature(['algorithm=RSA256, keyVersion=1, signature=a%2Bb%2Fc%3D%3D'])).toEqual(read);
    expect(parseSignature(['signature=a%2Bb%2Fc%3D%3D,keyVersion=1,algorithm=RSA256'])).toEqual(read);
  });

  test('is written in three parts without blanks, with no equals sign but its own', () => {
    expect(signatureHeader('a+b/c==')).toBe('algorithm=RSA256,keyVersion=1,signature=a%2Bb%2Fc%3D%3D');
  });

  test.each([
    ['nothing', [], 'there is no Signature header'],
    ['two headers', ['signature=a', 'signature=b'], 'there are 2 Signature headers'],
    ['a word', ['testing_signature'], 'the Signature header is not a list of name=value'],
    ['one part', ['signature=a'], 'the Signature header lacks algorithm, keyVersion'],
    ['an empty part', ['algorithm=RSA256,keyVersion=1,signature='], 'the Signature header lacks signature'],
    ['a part twice', ['algorithm=RSA256,algorithm=RSA256'], 'the Signature header names algorithm twice'],
    ['half an escape', ['algorithm=RSA256,keyVersion=1,signature=%2'], 'the signature is not URL-encoded base64'],
    ['no base64', ['algorithm=RSA256,keyVersion=1,signature=a*b'], 'the signature is not URL-encoded base64'],
    ['a huge value', [`signature=${'a'.repeat(5_000)}`], 'the Signature header has 5010 characters'],
  ])('is refused when it is %s', (_, values, problem) => {
    expect(parseSignature(values)).toBe(problem);
  });
});

test('what is signed of an absolute-form target is what follows the host', () => {
  expect(signedTarget('/ams/api/v1/payments/pay?a=%7C')).toBe('/ams/api/v1/payments/pay?a=%7C');
  expect(signedTarget('https://open-sea-global.alipay.com/ams/api/v1/payments/pay')).toBe('/ams/api/v1/payments/pay');
  expect(signedTarget('https://open-sea-global.alipay.com')).toBe('/');
});

/** Verifies as the SDKs do, with nothing of ours. */
function isGenuine({ headers, bytes }: Pick<Reply, 'headers' | 'bytes'>, target: string): boolean {
  const value = (name: string) => String(headers[name] ?? '');
  const encoded = value('signature').split('signature=')[1] ?? '';
  const verifier = createVerify('RSA-SHA256');
  verifier.update(`POST ${target}\n${value('client-id')}.${value('response-time')}.`);
  verifier.update(bytes);
  return verifier.verify(
    readFileSync(stand.credentials.alipayPublicKeyFile, 'utf8'),
    decodeURIComponent(encoded),
    'base64',
  );
}

describe('a request', () => {
  test.each([
    ['epoch milliseconds, as the Java and Go SDKs', '1763812741000'],
    ['an offset without a colon, as the PHP SDK', '2026-11-22T22:59:35+0000'],
    ['an offset with a colon, as the Python SDK', '2026-11-22T22:59:35+00:00'],
    ['Z, as the pages', '2025-02-20T08:51:49.09Z'],
  ])('may write its time with %s', async (_, time) => {
    const text = JSON.stringify({ paymentRequestId: 'none' });
    const headers = stand.headersFor(PATHS.inquiryPayment, text, time);
    const { body } = await send(stand.network.baseUrl, 'POST', PATHS.inquiryPayment, text, headers);
    expect(body.result.resultCode).toBe('ORDER_NOT_EXIST');
  });

  test('is taken in small letters, spread over lines, and under the path of the sandbox', async () => {
    const target = PATHS.inquiryPayment.replace('/ams/api', '/ams/sandbox/api');
    const text = JSON.stringify({ paymentRequestId: 'none' }, undefined, 2);
    const {
      'Client-Id': client = '',
      'Request-Time': time = '',
      Signature: signature = '',
    } = stand.headersFor(target, text);
    const reply = await send(stand.network.baseUrl, 'POST', target, text, {
      'content-type': 'application/json',
      'client-id': client,
      'request-time': time,
      signature,
    });
    expect([reply.body.result.resultCode, isGenuine(reply, target)]).toEqual(['ORDER_NOT_EXIST', true]);
  });

  test('may name its target in absolute form', async () => {
    const text = JSON.stringify({ paymentRequestId: 'none' });
    const lines = Object.entries(stand.headersFor(PATHS.inquiryPayment, text)).map(
      ([name, value]) => `${name}: ${value}`,
    );
    const head = [`POST https://open-sea-global.alipay.com${PATHS.inquiryPayment} HTTP/1.1`, 'Host: h', ...lines];
    const bytes = `${[...head, 'Connection: close', `Content-Length: ${text.length}`].join('\r\n')}\r\n\r\n${text}`;
    expect(await rawCall(Number(new URL(stand.network.baseUrl).port), bytes).text).toContain('"ORDER_NOT_EXIST"');
  });

  const wrong: [string, (headers: Record<string, string>) => Record<string, string>, string, string][] = [
    ['another client', (given) => ({ ...given, 'Client-Id': 'SANDBOX_5Y' }), 'INVALID_CLIENT', 'client-id'],
    ['no time', ({ 'Request-Time': _, ...rest }) => rest, 'INVALID_SIGNATURE', 'request-time'],
    ['no signature', ({ Signature: _, ...rest }) => rest, 'INVALID_SIGNATURE', 'signature-header'],
    ['another time than signed', (given) => ({ ...given, 'Request-Time': '1' }), 'INVALID_SIGNATURE', 'signature'],
    [
      'another algorithm',
      (given) => ({ ...given, Signature: given.Signature?.replace('RSA256', 'RSA1') ?? '' }),
      'INVALID_SIGNATURE',
      'algorithm',
    ],
    [
      'an unknown key version',
      (given) => ({ ...given, Signature: given.Signature?.replace('keyVersion=1', 'keyVersion=7') ?? '' }),
      'KEY_NOT_FOUND',
      'key-version',
    ],
  ];
  test.each(wrong)('with %s is refused, by an answer without signature and time', async (_, change, code, rule) => {
    const body = stand.orderBody();
    const text = JSON.stringify(body);
    const reply = await send(stand.network.baseUrl, 'POST', PATHS.pay, text, change(stand.headersFor(PATHS.pay, text)));
    expect([reply.status, reply.body.result]).toMatchObject([200, { resultCode: code, resultStatus: 'F' }]);
    expect([reply.headers.signature, reply.headers['response-time']]).toEqual([undefined, undefined]);
    expect([...stand.journal.exchanges.values()].at(-1)?.breaches).toMatchObject([{ kind: 'authenticity', rule }]);
    expect((await stand.query(body.paymentRequestId)).body.result.resultCode).toBe('ORDER_NOT_EXIST');
  });

  test('whose body was changed on its way is refused', async () => {
    const signed = stand.headersFor(PATHS.pay, JSON.stringify(stand.orderBody()));
    const other = JSON.stringify(stand.orderBody({ value: '1' }));
    const { body } = await send(stand.network.baseUrl, 'POST', PATHS.pay, other, signed);
    expect(body.result.resultCode).toBe('INVALID_SIGNATURE');
  });

  test('may say keyVersion=0, as samples of the pages do', async () => {
    const text = JSON.stringify({ paymentRequestId: 'none' });
    const { Signature: made = '', ...headers } = stand.headersFor(PATHS.inquiryPayment, text);
    const signature = made.replace('keyVersion=1', 'keyVersion=0');
    const reply = await stand.call(PATHS.inquiryPayment, text, { ...headers, Signature: signature });
    expect(reply.body.result.resultCode).toBe('ORDER_NOT_EXIST');
  });
});

describe('an answer', () => {
  test('is signed over the path of its request, with headers in the letters that SDKs look for', async () => {
    const reply = await stand.call(PATHS.pay, stand.orderBody());
    expect(isGenuine(reply, PATHS.pay)).toBe(true);
    expect(isGenuine(reply, PATHS.cancel)).toBe(false);
    expect(isGenuine({ ...reply, bytes: Buffer.concat([reply.bytes, Buffer.from(' ')]) }, PATHS.pay)).toBe(false);
    expect(reply.rawHeaders).toEqual(expect.arrayContaining(['client-id', 'response-time', 'signature']));
    expect(reply.headers['client-id']).toBe(stand.credentials.clientId);
    expect(reply.headers['response-time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);
    expect(reply.headers.signature).toMatch(/^algorithm=RSA256,keyVersion=1,signature=[0-9A-Za-z%]+$/);
  });

  test('is signed when it refuses what is asked', async () => {
    const reply = await stand.query('none');
    expect([reply.body.result.resultStatus, isGenuine(reply, PATHS.inquiryPayment)]).toEqual(['F', true]);
  });

  test.each(answerForms.map(({ form }) => form))('can be forged: %s does not verify', async (form) => {
    const body = stand.orderBody();
    await stand.nemesis.arm({
      fault: 'forge-answer',
      parameters: { form },
      network: 'alipay',
      operation: 'alipay.ams.pay',
      match: { order: body.paymentRequestId },
    });
    const reply = await stand.call(PATHS.pay, body);
    const saysRight = String(reply.headers.signature ?? '').startsWith('algorithm=RSA256,keyVersion=1,');
    expect([reply.body.paymentRequestId, saysRight && isGenuine(reply, PATHS.pay)]).toEqual([
      body.paymentRequestId,
      false,
    ]);
  });
});

test.each([
  ['GET', PATHS.pay, 'METHOD_NOT_SUPPORTED'],
  ['POST', '/ams/api/v1/payments/none', 'NO_INTERFACE_DEF'],
])('%s %s is answered %s', async (method, path, code) => {
  const reply = await bareCall(`${stand.network.baseUrl}${path}`, { method });
  expect([reply.status, JSON.parse(reply.text).result.resultCode]).toEqual([200, code]);
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
