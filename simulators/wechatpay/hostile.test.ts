import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMON_HEADERS, openStand, PATHS, type Stand, send } from './test-stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await openStand();
});
afterAll(() => stand.close());

/** Breaches of the youngest exchange that came in. */
const breaches = () =>
  [...stand.journal.exchanges.values()].at(-1)?.breaches.map(({ kind, rule }) => `${kind} ${rule}`);

const signedNative = async (
  change: Partial<Record<string, string>> = {},
  body = JSON.stringify(stand.nativeBody()),
) => ({
  body,
  Authorization: await stand.authorization('POST', PATHS.native, body, change),
});

async function postNative(headers: Record<string, string | string[]>, body: string | Buffer) {
  return send(stand.network.baseUrl, 'POST', PATHS.native, body, headers);
}

describe('a request that is not authentic', () => {
  test.each<[string, () => Promise<Record<string, string | string[]>>, string, string]>([
    [
      'no Authorization',
      async () => ({}),
      'authentic',
      'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》',
    ],
    [
      'a bearer token',
      async () => ({ Authorization: 'Bearer x' }),
      'authorization',
      'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》',
    ],
    [
      'a header without quotes',
      async () => ({ Authorization: 'WECHATPAY2-SHA256-RSA2048 mchid=1,x' }),
      'authorization',
      'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》',
    ],
    [
      'a long nonce',
      async () => ({ Authorization: (await signedNative({ nonce_str: 'n'.repeat(33) })).Authorization }),
      'nonce',
      'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》',
    ],
    [
      'a time without digits',
      async () => ({ Authorization: (await signedNative({ timestamp: 'now' })).Authorization }),
      'timestamp',
      'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》',
    ],
    [
      'an old time',
      async () => ({
        Authorization: (await signedNative({ timestamp: String(Math.floor(Date.now() / 1000) - 301) })).Authorization,
      }),
      'timestamp',
      'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟',
    ],
    [
      'a time to come',
      async () => ({
        Authorization: (await signedNative({ timestamp: String(Math.floor(Date.now() / 1000) + 302) })).Authorization,
      }),
      'timestamp',
      'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟',
    ],
    [
      "a sub-merchant's number",
      async () => ({ Authorization: (await signedNative({ mchid: stand.account })).Authorization }),
      'mchid',
      '商户证书序列号有误，请使用签名私钥匹配的证书序列号',
    ],
    [
      'an unknown serial',
      async () => ({ Authorization: (await signedNative({ serial_no: 'AB'.repeat(20) })).Authorization }),
      'serial',
      '商户证书序列号有误，请使用签名私钥匹配的证书序列号',
    ],
    [
      'a signature of nothing',
      async () => ({ Authorization: (await signedNative({ signature: 'AAAA' })).Authorization }),
      'signature',
      '签名错误',
    ],
    [
      'a signature that is not base64',
      async () => ({ Authorization: (await signedNative({ signature: '!?' })).Authorization }),
      'signature',
      '签名错误',
    ],
  ])('%s is answered 401 SIGN_ERROR, unsigned', async (name, headers, rule, message) => {
    const reply = await postNative({ ...COMMON_HEADERS, ...(await headers()) }, JSON.stringify(stand.nativeBody()));
    expect(reply.status).toBe(401);
    expect(reply.body).toMatchObject({ code: 'SIGN_ERROR', message });
    expect(reply.headers).not.toHaveProperty('wechatpay-signature');
    expect(breaches()).toEqual([`authenticity ${name === 'no Authorization' ? 'authorization' : rule}`]);
  });

  test('two Authorization headers are refused', async () => {
    const { body, Authorization } = await signedNative();
    const reply = await postNative({ ...COMMON_HEADERS, Authorization: [Authorization, Authorization] }, body);
    expect([reply.status, breaches()]).toEqual([401, ['authenticity authorization']]);
  });

  test('a signature over other bytes than those sent is refused with what the server took for them', async () => {
    const { body, Authorization } = await signedNative();
    const reply = await postNative({ ...COMMON_HEADERS, Authorization }, `${body} `);
    expect(reply.body.detail).toEqual({
      detail: { issue: 'sign not match' },
      field: 'signature',
      location: 'authorization',
      sign_information: {
        method: 'POST',
        url: PATHS.native,
        sign_message_length: expect.any(Number),
        truncated_sign_message: expect.stringMatching(/^POST\n\/v3\/global\/transactions\/native\n\d+\n/),
      },
    });
  });

  test('that breaks its contract too gets the first error and both findings', async () => {
    const reply = await postNative({ ...COMMON_HEADERS }, '{}');
    expect([reply.status, breaches()]).toEqual([401, ['authenticity authorization', 'contract required']]);
  });

  test('a nonce used twice is let through and told', async () => {
    const { body, Authorization } = await signedNative();
    expect((await postNative({ ...COMMON_HEADERS, Authorization }, body)).status).toBe(200);
    expect((await postNative({ ...COMMON_HEADERS, Authorization }, body)).status).toBe(200);
    expect([...stand.journal.exchanges.values()].at(-1)?.breaches).toMatchObject([
      { rule: 'nonce-reused', facts: ['WX-U15'] },
    ]);
  });
});

describe('headers', () => {
  test('Accept and User-Agent are looked for before the signature by certificates, after it by orders', async () => {
    const certificates = await send(stand.network.baseUrl, 'GET', '/v3/certificates', '', {});
    expect([certificates.status, certificates.body.message]).toEqual([400, 'Http头缺少Accept或User-Agent']);
    const order = await postNative({}, '{}');
    expect(order.status).toBe(401);
    const { body, Authorization } = await signedNative();
    const signed = await postNative({ Authorization, 'Content-Type': 'application/json' }, body);
    expect([signed.status, signed.body.code, breaches()]).toEqual([
      400,
      'INVALID_REQUEST',
      ['transport header', 'transport header'],
    ]);
  });

  test('any Accept and an empty Wechatpay-Serial are fine', async () => {
    const { body, Authorization } = await signedNative();
    const reply = await postNative({ Authorization, Accept: '*/*', 'User-Agent': 'x', 'Wechatpay-Serial': '' }, body);
    expect(reply.status).toBe(200);
  });

  test('an answer has the header names that case-sensitive SDKs look for', async () => {
    const reply = await stand.call('POST', PATHS.native, stand.nativeBody());
    const names = reply.rawHeaders.filter((_, at) => at % 2 === 0);
    expect(names.slice(0, 8)).toEqual([
      'Content-Type',
      'Content-Language',
      'Request-ID',
      'Wechatpay-Timestamp',
      'Wechatpay-Nonce',
      'Wechatpay-Signature',
      'Wechatpay-Signature-Type',
      'Wechatpay-Serial',
    ]);
    expect(reply.headers['request-id']).toMatch(/^[0-9A-F]{32}-0$/);
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  test('messages are English where that is asked for', async () => {
    const reply = await stand.call(
      'GET',
      `${PATHS.order('none')}?sp_mchid=${stand.credentials.spMchid}&sub_mchid=${stand.account}`,
      undefined,
      { 'Accept-Language': 'en' },
    );
    expect([reply.status, reply.body, reply.headers['content-language']]).toEqual([
      404,
      { code: 'ORDERNOTEXIST', message: 'The order does not exist' },
      'en',
    ]);
    expect(reply.headers['request-id']).toMatch(/-268512771$/);
  });
});

describe('paths and bodies', () => {
  test('an unknown path is 404 and a wrong method 405, both with nothing in them', async () => {
    for (const [method, path, status] of [
      ['GET', '/v3/global/nothing', 404],
      ['GET', PATHS.native, 405],
      ['DELETE', PATHS.refunds, 405],
    ] as const) {
      const reply = await send(stand.network.baseUrl, method, path, '', COMMON_HEADERS);
      expect([reply.status, reply.bytes.length, reply.headers['wechatpay-signature']]).toEqual([status, 0, undefined]);
    }
  });

  test.each([
    ['no JSON', '{"a":', 'the body is not JSON'],
    ['nothing', '', 'the request has no body'],
  ])('a signed body of %s is a PARAM_ERROR', async (_, body, issue) => {
    const reply = await stand.call('POST', PATHS.native, body);
    expect([reply.status, reply.body.code, reply.body.detail.issue]).toEqual([400, 'PARAM_ERROR', issue]);
  });

  test.each([['null'], ['[]'], ['"text"'], ['7'], [`${'['.repeat(20_000)}${']'.repeat(20_000)}`]])(
    'a signed body of %s is a PARAM_ERROR',
    async (body) => {
      const reply = await stand.call('POST', PATHS.native, body);
      expect([reply.status, reply.body.code]).toEqual([400, 'PARAM_ERROR']);
    },
  );

  test('a body that is not UTF-8 is a PARAM_ERROR', async () => {
    const body = Buffer.from([0x7b, 0xff, 0x7d]);
    const reply = await postNative({ ...COMMON_HEADERS, Authorization: 'x' }, body);
    expect([reply.status, breaches()]).toEqual([401, ['authenticity authorization', 'contract json']]);
  });

  test('a body of a megabyte, or compressed, is refused without harm', async () => {
    expect((await postNative(COMMON_HEADERS, 'x'.repeat(1_000_000))).status).toBe(400);
    expect((await postNative({ ...COMMON_HEADERS, 'Content-Encoding': 'gzip' }, '{}')).status).toBe(400);
    expect(stand.internalErrors).toEqual([]);
  });

  test('a path that cannot be decoded is refused without harm', async () => {
    const reply = await send(
      stand.network.baseUrl,
      'GET',
      '/v3/global/transactions/out-trade-no/%ZZ?sp_mchid=1',
      '',
      COMMON_HEADERS,
    );
    expect(reply.status).toBe(400);
  });

  test('a body with members of the prototype has no effect', async () => {
    const body = JSON.stringify(stand.nativeBody()).replace('{', '{"__proto__":{"total":1},"constructor":1,');
    expect((await stand.call('POST', PATHS.native, body)).status).toBe(200);
  });

  test('an absolute-form target is served, and signed without its host', async () => {
    const { body, Authorization } = await signedNative();
    const { hostname, port } = new URL(stand.network.baseUrl);
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        const head = [
          `POST ${stand.network.baseUrl}${PATHS.native} HTTP/1.1`,
          `Host: ${hostname}`,
          'Accept: */*',
          'User-Agent: raw',
          `Authorization: ${Authorization}`,
        ];
        socket.write(
          `${[...head, `Content-Length: ${Buffer.byteLength(body)}`, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`,
        );
      });
      let received = '';
      socket.on('data', (chunk) => {
        received += chunk;
      });
      socket.on('end', () => resolve(received));
      socket.on('error', reject);
    });
    expect(text).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  });

  test('a caller that goes away in the middle leaves a record and no harm', async () => {
    const { hostname, port } = new URL(stand.network.baseUrl);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(`POST ${PATHS.native} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"half":`);
        setTimeout(() => {
          socket.destroy();
          resolve();
        }, 20);
      });
    });
    expect((await stand.call('POST', PATHS.native, stand.nativeBody())).status).toBe(200);
    expect(stand.internalErrors).toEqual([]);
  });
});
