import { createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { decrypt, encrypt, isSignedBy, parseAuthorization, requestMessage, signedTarget } from './authenticity.js';

describe('published vectors', () => {
  // wechatpay-apiv3/wechatpay-go, core/auth/verifiers/sha256withrsa_verifier_test.go: a certificate's key and a signature.
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

  test('a signature of the official Go SDK verifies', () => {
    expect(isSignedBy(publicKey, Buffer.from('source'), signature)).toBe(true);
    expect(isSignedBy(publicKey, Buffer.from('wrong source'), signature)).toBe(false);
  });

  // wechatpay-apiv3/wechatpay-java, core/src/test/java/com/wechat/pay/java/core/cipher/AeadAesCipherTest.java
  test('a text encrypted by the official Java SDK is encrypted alike here, and decrypted', () => {
    const key = 'a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb';
    const sealed = {
      ciphertext: 'ulwSiIajGClcvcOYvOQ7+l+0PAbzzwI=',
      nonce: 'uluk4a9R25RW',
      associated_data: 'associatedData',
    };
    expect(encrypt(key, sealed.nonce, sealed.associated_data, 'message')).toEqual(sealed);
    expect(decrypt(key, sealed)).toBe('message');
    expect(() => decrypt(key, { ...sealed, associated_data: 'other' })).toThrow();
  });

  // The text to be signed of the documented example: https://pay.weixin.qq.com/wiki/doc/apiv3/wechatpay/wechatpay4_0.shtml
  test('the text to be signed is that of the documented example', () => {
    const request = { method: 'GET', target: '/v3/refund/domestic/refunds/123123123123', body: Buffer.alloc(0) };
    const message = requestMessage(request, { timestamp: '1554208460', nonce_str: '593BEC0C930BF1AFEB40B4A08C8FB242' });
    expect(message.toString()).toBe(
      'GET\n/v3/refund/domestic/refunds/123123123123\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n\n',
    );
  });
});

describe('the Authorization header', () => {
  const pairs = { mchid: '1900009191', nonce_str: 'n', signature: 's', timestamp: '1', serial_no: 'A' };
  const header = (entries: [string, string][]) =>
    `WECHATPAY2-SHA256-RSA2048 ${entries.map(([key, value]) => `${key}="${value}"`).join(',')}`;
  const whole = Object.entries(pairs);

  test.each([
    ['the order of the Go SDK', ['mchid', 'nonce_str', 'timestamp', 'serial_no', 'signature']],
    ['the order of the PHP SDK', ['mchid', 'serial_no', 'timestamp', 'nonce_str', 'signature']],
    ['the reverse', ['signature', 'timestamp', 'serial_no', 'nonce_str', 'mchid']],
  ])('is read in %s', (_, order) => {
    const entries = order.map((key) => [key, pairs[key as keyof typeof pairs]] as [string, string]);
    expect(parseAuthorization([header(entries)])).toEqual(pairs);
  });

  test('is read with blanks between its pairs', () => {
    expect(parseAuthorization([header(whole).replaceAll(',', ', ')])).toEqual(pairs);
  });

  test.each([
    ['nothing', [], 'there is no Authorization header'],
    ['two headers', [header(whole), header(whole)], 'there are 2 Authorization headers'],
    [
      'another scheme',
      [header(whole).replace('RSA2048', 'SM2')],
      'the scheme of the Authorization header is not WECHATPAY2-SHA256-RSA2048',
    ],
    [
      'a scheme alone',
      ['WECHATPAY2-SHA256-RSA2048'],
      'the Authorization header lacks mchid, serial_no, nonce_str, timestamp, signature',
    ],
    ['a bearer token', ['Bearer abc'], 'the scheme of the Authorization header is not WECHATPAY2-SHA256-RSA2048'],
    [
      'pairs without quotes',
      ['WECHATPAY2-SHA256-RSA2048 mchid=1'],
      'the Authorization header is not a list of key="value" pairs',
    ],
    ['a pair too few', [header(whole.slice(1))], 'the Authorization header lacks mchid'],
    ['an empty value', [header([...whole.slice(1), ['mchid', '']])], 'the Authorization header lacks mchid'],
    ['a pair twice', [header([...whole, ['mchid', '2']])], 'the Authorization header names mchid twice'],
    ['a huge value', [header([...whole, ['x', 'a'.repeat(5_000)]])], 'the Authorization header has 5105 characters'],
  ])('is refused when it is %s', (_, values, problem) => {
    expect(parseAuthorization(values)).toBe(problem);
  });
});

test('what is signed of an absolute-form target is what follows the host', () => {
  expect(signedTarget('/v3/x?y=%7C')).toBe('/v3/x?y=%7C');
  expect(signedTarget('http://127.0.0.1:80/v3/x?y=1')).toBe('/v3/x?y=1');
  expect(signedTarget('https://apihk.mch.weixin.qq.com')).toBe('/');
});
