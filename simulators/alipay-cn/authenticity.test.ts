import { createPublicKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerForms } from './answer-forms.js';
import { certificateNumber, isSignedBy, joined, noticeContent, requestContents } from './authenticity.js';
import { formOf, METHODS, openStand, type Reply, type Stand, send } from './test-stand.js';

let stand: Stand;
beforeAll(async () => {
  // A busy machine must not let codes grow old on their way.
  stand = await openStand({ rate: 1 });
});
afterAll(() => stand.close());

describe('published examples', () => {
  // https://github.com/alipay/alipay-sdk-nodejs-all, test/alipay.test.ts: a notice as it was once sent, and the key for it.
  const publicKey = createPublicKey(`-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqObrdC7hrgAVM98tK0nv
3hSQRGGKT4lBsQjHiGjeYZjOPIPHR5knm2jnnz/YGIXIofVHkA/tAlBAd5DrY7Yp
vI4tP5EONLtZKC2ghBMx7McI2wRD0xiqzxOQr1FuhZGJ8/AUokBzJrzY+aGX2xcO
rxFYRlFilvVLTXg4LWjR1tdPkO6+i7wQZAIVMClPkwVRZEbaERRHlKqTzv2gGv5r
DU8gRoe1LeaN+6BlbTqHWkQcNCUNrA8C6l17XAXGKDsm/9TFWwO8EPHHHCaQdjtV
5/FdcWIt+L8SR1ss7EXTjYDFtxcKVv9rEoY1lX8T4mX+GbXfZHraG5NCF1+XioL5
JwIDAQAB
-----END PUBLIC KEY-----`);
  const notice = {
    gmt_create: '2019-08-15 15:56:22',
    charset: 'utf-8',
    seller_email: 'z97-yuquerevenue@service.aliyun.com',
    subject: '语雀空间 500人规模',
    sign:
      'QfTb8tqE1BMhS5qAnXtvsF3/jBkEvu9q9en0pdbBUDDjvKycZhQb7h8GDs4FKfi049PynaNuatxSgLb/nLWZpXyyh0LEWdK2S6Ri7nPwrVgOs08z' +
      'ugLO20vOQz44y3ti2Ncm8/wZts1Fr2gZ7pShnVX3d1B50hbsXnObT1r/U8ONNQjWXd0HIul4TG+Q3fm3svmSvFEy0WnzuhcyHPX5Gm4ELNctL6Qd' +
      '5YniGJFNcc7kopHYtI/XD9YCKCH6Ct02rzUs9i11C9CsadtZn+WhxF26Dqt9sGEFajkJ8cxUTLi8+VCpLHsgPE8P0y095uQcDdK0YjCh4x7wVSov' +
      '+lrmOQ==',
    buyer_id: '2088102534368455',
    invoice_amount: '0.10',
    notify_id: '2019081500222155624068450559358070',
    fund_bill_list: '[{"amount":"0.10","fundChannel":"ALIPAYACCOUNT"}]',
    notify_type: 'trade_status_sync',
    trade_status: 'TRADE_SUCCESS',
    receipt_amount: '0.10',
    buyer_pay_amount: '0.10',
    sign_type: 'RSA2',
    app_id: '2019073166072302',
    seller_id: '2088531891668739',
    gmt_payment: '2019-08-15 15:56:24',
    notify_time: '2019-08-15 15:56:25',
    version: '1.0',
    out_trade_no: '20190815155618536-564-57',
    total_amount: '0.10',
    trade_no: '2019081522001468450512505578',
    auth_app_id: '2019073166072302',
    buyer_logon_id: 'xud***@126.com',
    point_amount: '0.00',
  };

  test('a published notice of the open platform verifies', () => {
    expect(isSignedBy(publicKey, noticeContent(notice), notice.sign)).toBe(true);
    expect(isSignedBy(publicKey, noticeContent({ ...notice, total_amount: '0.11' }), notice.sign)).toBe(false);
  });
});

test('parameters are joined by the order of their bytes, and nothing is encoded', () => {
  expect(
    joined([
      ['version', '1.0'],
      ['biz_content', '{"a":"b&c=d +%"}'],
      ['app_id', '1'],
    ]),
  ).toBe('app_id=1&biz_content={"a":"b&c=d +%"}&version=1.0');
});

test('what may have been signed: without empty values, with them, or without what begins with @', () => {
  const read = (bytes: [string, string][]) => requestContents(bytes).map(String);
  expect(
    read([
      ['b', ''],
      ['a', '1'],
      ['sign', 'x'],
      ['c', '@f'],
    ]),
  ).toEqual(['a=1&c=@f', 'a=1&b=&c=@f', 'a=1']);
  expect(
    read([
      ['a', '1'],
      ['sign_type', 'RSA2'],
    ]),
  ).toEqual(['a=1&sign_type=RSA2']);
});

const signed = (content: string | Buffer): string =>
  sign('sha256', Buffer.from(content), readFileSync(stand.credentials.appPrivateKeyFile)).toString('base64');

/** Whether the gateway took the sign; the trade that is asked for exists nowhere. */
const isTaken = ({ node }: Reply) => node.sub_code === 'ACQ.TRADE_NOT_EXIST';
const content = { out_trade_no: 'none' };
const breachOf = () => [...stand.journal.exchanges.values()].at(-1)?.breaches[0];

describe('a call is understood', () => {
  const parameters = () => stand.parametersFor(METHODS.query, content);
  const bare = { headers: {} };

  test('in the query string alone, by GET and by POST', async () => {
    const target = `/gateway.do?${formOf(parameters())}`;
    expect(isTaken(await send(stand.network.baseUrl, target, '', { method: 'GET', ...bare }))).toBe(true);
    expect(isTaken(await send(stand.network.baseUrl, target, '', bare))).toBe(true);
  });

  test('in the form alone', async () => {
    expect(isTaken(await stand.call(METHODS.query, content))).toBe(true);
  });

  test.each(['biz_content', 'sign', 'method', 'charset'])('split between both, %s in the form', async (name) => {
    const { [name]: moved = '', ...rest } = parameters();
    const target = `/gateway.do?${formOf(rest)}`;
    expect(isTaken(await send(stand.network.baseUrl, target, formOf({ [name]: moved })))).toBe(true);
  });

  test('in GBK, of which the very bytes were signed, and is answered in letters of every charset', async () => {
    const { sign: _, ...rest } = stand.parametersFor(METHODS.precreate, '', { charset: 'GBK' });
    // 商品 in GBK.
    const subject = Buffer.from([0xc9, 0xcc, 0xc6, 0xb7]);
    const number = stand.number();
    const json = `{"out_trade_no":"${number}","total_amount":"1","subject":"${subject.toString('latin1')}"}`;
    const bytes = Object.entries({ ...rest, biz_content: json });
    const encoded = (text: string) =>
      [...Buffer.from(text, 'latin1')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
    const signature = signed(Buffer.from(joined(bytes), 'latin1'));
    const form = [...bytes, ['sign', signature]].map(([name = '', value = '']) => `${name}=${encoded(value)}`);
    const { node } = await send(stand.network.baseUrl, '/gateway.do', form.join('&'));
    expect([node.code, node.out_trade_no]).toEqual(['10000', number]);
    expect(stand.network.payer.openOrder({ order: number }).description).toBe('商品');
    const other = await stand.call(METHODS.query, content, { charset: 'GBK' });
    expect([other.node.sub_msg, other.bytes.every((byte) => byte < 0x80)]).toEqual([
      expect.stringContaining('交易不存在'),
      true,
    ]);
    expect(stand.isGenuine(other)).toBe(true);
  });

  test('to a target in absolute form, as the Python SDK writes it', async () => {
    const target = `${stand.network.baseUrl}/gateway.do?${formOf(parameters())}`;
    expect(isTaken(await send(stand.network.baseUrl, target, '', bare))).toBe(true);
  });

  test('with empty values, whether they were signed or not', async () => {
    for (const isSigned of [true, false]) {
      const { sign: _, ...filled } = stand.parametersFor(METHODS.query, content);
      const rest: Record<string, string> = { ...filled, return_url: '', auth_token: '' };
      const seen = Object.entries(rest).filter(([, value]) => isSigned || value !== '');
      const form = formOf({ ...rest, sign: signed(joined(seen)) });
      expect(isTaken(await send(stand.network.baseUrl, '/gateway.do', form)), String(isSigned)).toBe(true);
    }
  });

  test('with parameters that no document names', async () => {
    const change = { alipay_sdk: 'alipay-sdk-java-4.40.1', prod_code: 'x' };
    expect(isTaken(await stand.call(METHODS.query, content, change))).toBe(true);
  });
});

describe('a call is refused', () => {
  test.each([
    ['a parameter that was altered', { out_trade_no: 'other' }, 'biz_content'],
    ['a method that was altered', METHODS.close, 'method'],
    ['a parameter that was added', 'https://example.com', 'return_url'],
  ])('%s after it was signed', async (_, value, name) => {
    const parameters = {
      ...stand.parametersFor(METHODS.query, content),
      [name]: typeof value === 'string' ? value : JSON.stringify(value),
    };
    const { node } = await send(stand.network.baseUrl, '/gateway.do', formOf(parameters));
    expect([node.code, node.sub_code]).toEqual(['40002', 'isv.invalid-signature']);
    expect(breachOf()).toMatchObject({ kind: 'authenticity', rule: 'signature', where: 'sign' });
  });

  test('signed without its sign_type, as a notice is', async () => {
    const { sign: _, sign_type: type, ...rest } = stand.parametersFor(METHODS.query, content);
    const form = formOf({ ...rest, sign_type: type ?? '', sign: signed(joined(Object.entries(rest))) });
    const { node } = await send(stand.network.baseUrl, '/gateway.do', form);
    expect(node.sub_code).toBe('isv.invalid-signature');
  });

  test('that breaks authenticity and contract gets the first error, and two findings', async () => {
    const { node } = await stand.call(METHODS.query, {}, { sign: 'bm8=' });
    expect(node.sub_code).toBe('isv.invalid-signature');
    const found = [...stand.journal.exchanges.values()].at(-1)?.breaches.map(({ kind, rule }) => [kind, rule]);
    expect(found).toEqual([
      ['authenticity', 'signature'],
      ['contract', 'anyOf'],
    ]);
  });

  test('with the certificate of somebody else', async () => {
    const root = certificateNumber(readFileSync(stand.credentials.alipayRootCertFile, 'utf8'));
    const { node } = await stand.call(METHODS.query, content, {
      app_cert_sn: 'f'.repeat(32),
      alipay_root_cert_sn: root,
    });
    expect(node.sub_code).toBe('isv.invalid-signature');
    expect(breachOf()).toMatchObject({ rule: 'certificate', where: 'app_cert_sn', facts: ['AC-U16'] });
  });
});

describe('an answer', () => {
  test('is the node and the sign over its very bytes, and nothing stands between', async () => {
    const reply = await stand.precreate();
    expect([reply.status, reply.headers['content-type']]).toEqual([200, 'text/html;charset=utf-8']);
    expect(reply.bytes.toString()).toMatch(
      /^\{"alipay_trade_precreate_response":\{"code":"10000".*\},"sign":"[0-9A-Za-z+/]{342}=="\}$/,
    );
    expect(stand.isGenuine(reply)).toBe(true);
  });

  test('in certificate mode names the certificate between node and sign', async () => {
    const number = (name: string) => certificateNumber(readFileSync(stand.credentials[name] ?? '', 'utf8'));
    const reply = await stand.call(METHODS.query, content, {
      app_cert_sn: number('appCertFile'),
      alipay_root_cert_sn: number('alipayRootCertFile'),
    });
    expect(isTaken(reply)).toBe(true);
    expect(reply.bytes.toString()).toContain(`},"alipay_cert_sn":"${number('alipayCertFile')}","sign":"`);
    expect(stand.isGenuine(reply)).toBe(true);
  });

  test('to nobody knows what stands under error_response', async () => {
    const { body, status } = await send(stand.network.baseUrl, '/gateway.do', '');
    expect([status, body.error_response.sub_code, typeof body.sign]).toEqual([200, 'isv.missing-method', 'string']);
  });

  test.each(answerForms.map(({ form }) => form))('of the form %s does not verify, and says the truth', async (form) => {
    await stand.nemesis.arm({
      fault: 'forge-answer',
      parameters: { form },
      network: 'alipay-cn',
      operation: 'alipay-cn.trade.query',
      times: 1,
    });
    const reply = await stand.call(METHODS.query, content);
    expect([isTaken(reply), stand.isGenuine(reply)]).toEqual([true, false]);
    expect(stand.isGenuine(await stand.call(METHODS.query, content))).toBe(true);
  });

  test.each(['pretty', 'escaped', 'reordered', 'unknown-field', 'odd'])(
    'in the style %s is signed over the bytes that are sent',
    async (style) => {
      const { node: made } = await stand.pay(stand.network.payer.code().paymentCode);
      await stand.nemesis.arm({
        fault: 'unusual-answer',
        parameters: { style },
        network: 'alipay-cn',
        operation: 'alipay-cn.trade.query',
        times: 1,
      });
      const reply = await stand.query(made.out_trade_no);
      expect([reply.node.trade_status, stand.isGenuine(reply)]).toEqual(['TRADE_SUCCESS', true]);
    },
  );
});

test('a merchant who has authorised the application is paid, and sees no other trades', async () => {
  const { networkMerchantId: merchant } = stand.network.addMerchant({ name: 'Busan Tower' });
  const { appAuthToken } = stand.network.operator.authorize({ account: merchant });
  const { seller_id: _, ...trade } = stand.trade();
  const { node } = await stand.call(METHODS.precreate, trade, { app_auth_token: appAuthToken });
  expect(stand.network.operator.orderState({ order: node.out_trade_no }).account).toBe(merchant);
  const { node: others } = await stand.pay(stand.network.payer.code().paymentCode);
  const ask = (change: object) => stand.call(METHODS.query, { out_trade_no: others.out_trade_no }, { ...change });
  expect((await ask({})).node.code).toBe('10000');
  expect((await ask({ app_auth_token: appAuthToken })).node.sub_code).toBe('ACQ.TRADE_NOT_EXIST');
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
