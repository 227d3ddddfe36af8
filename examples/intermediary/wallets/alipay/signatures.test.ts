import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { signatureHeader, signatureOf, signedContent, verifySignature } from './signatures.js';

/** The key of RFC 7515, appendix A.2, whose whole example is published: signed text and signature. */
const jwk = {
  kty: 'RSA',
  e: 'AQAB',
  n:
    'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yR' +
    'T-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXB' +
    'dQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia' +
    'GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ',
  d:
    'Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46su' +
    'i395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4' +
    'qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB' +
    '4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ',
  p:
    '4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8' +
    'cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc',
  q:
    'uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t' +
    '62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc',
  dp:
    'BwKfV3Akq5_MFZDFZCnW-wzl-CCo83WoZvnLQwCTeDv8uzluRSnm71I3QCLdhrqE2e9YkxvuxdBfpT_PI7Yz-FOKnu1R6HsJeDCj' +
    'n12Sk3vmAktV2zb34MCdy7cpdTh_YVr7tss2u6vneTwrA86rZtu5Mbr1C1XsmvkxHQAdYo0',
  dq:
    'h_96-mK1R_7glhsum81dZxjTnYynPbZpHziZjeeHcXYsXaaMwkOlODsWa7I9xXDoRwbKgB719rrmI2oKr6N3Do9U0ajaHF-NKJnw' +
    'gjMd2w9cjz3_-kyNlxAr2v4IKhGNpmM5iIgOS1VZnOZ68m6_pbLBSp3nssTdlqvd0tIiTHU',
  qi:
    'IYd7DHOhrWvxkwPQsRM2tOgrjbcrfvtQJipd-DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd_QJQ3ydy5cY7YIBi87w93' +
    'IKLEdfnbJtoOPLUW0ITrJReOgo1cq9SbsxYawBgfp_gh6A5603k2-ZQwVK0JKSHuLFkuQ3U',
};
const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
const publicKey = createPublicKey(privateKey);

test('signs as the published example of RSASSA-PKCS1-v1_5 with SHA-256', () => {
  const text =
    'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ';
  const published =
    'cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9' +
    'uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB' +
    '_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rq' +
    'Vt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw';
  expect(signatureOf(Buffer.from(text), privateKey)).toBe(Buffer.from(published, 'base64url').toString('base64'));
});

/** https://docs.antom.com/ac/ams/digital_signature.md: method, path, client, time and body of the page's example. */
const example = {
  path: '/ams/api/v1/payments/pay',
  clientId: 'SANDBOX_5X00000000000000',
  time: '1685599933871',
  body: Buffer.from('{"paymentAmount":{"currency":"CNY","value":"100"}}'),
};

/** The page publishes no signature of it. This one is of `openssl dgst -sha256 -sign`, with the key above. */
const SIGNATURE =
  'aD32vykPNrw4E++Aa2AcAvJ4rhyfKt/Lmv1m9QDekPgzCiuvyAB6jEIHpqPoo9EMJEhVdYGlsJoDplJBPkX0W7CtXklhTeHRdMcQ' +
  'Mq7nANX9fzsqWbIgFSPkLsYzu35dLJOmDFa8+APEnmEh+rmgKnAXWBaWuid4toJke12VTrLvuKFZfKm3HMdokqBs3b59ZtR9XaR/' +
  'yPHHO3nNZGTYXhM3Vgj5SQjaDV9PE8r02JZnHtUUMbppuowBSfqPEpzYm+pKqTqB6nJ4810kVJI778ahA4cAbkkx1IRZAXJ/evxE' +
  'reagagGDRK2VC7fSq8SK4K7Z8SUg/6xwiUvenCijgA==';

test('what is signed is what the documented example says', () => {
  const { path, clientId, time, body } = example;
  expect(signedContent(path, clientId, time, body).toString()).toBe(
    'POST /ams/api/v1/payments/pay\nSANDBOX_5X00000000000000.1685599933871.{"paymentAmount":{"currency":"CNY","value":"100"}}',
  );
});

test('the header has three parts without blanks, its signature URL-encoded', () => {
  const written = signatureHeader(example, { privateKey, keyVersion: '3' });
  expect(written).toBe(`algorithm=RSA256,keyVersion=3,signature=${encodeURIComponent(SIGNATURE)}`);
  expect(written.split('=')).toHaveLength(4);
});

const header = (signature = encodeURIComponent(SIGNATURE)) => `algorithm=RSA256,keyVersion=1,signature=${signature}`;
const verified = (change: Partial<Parameters<typeof verifySignature>[0]> = {}, key = publicKey) =>
  verifySignature({ ...example, signature: header(), ...change }, key).ok;

test.each([
  ['without blanks', header()],
  ['with blanks after its commas', header().replaceAll(',', ', ')],
  ['of another key version', header().replace('keyVersion=1', 'keyVersion=0')],
  ['in another order', `signature=${encodeURIComponent(SIGNATURE)},keyVersion=1,algorithm=RSA256`],
])('a header %s verifies', (_, signature) => {
  expect(verified({ signature })).toBe(true);
});

test.each([
  ['is absent', undefined],
  ['is empty', ''],
  ['is a word', 'testing_signature'],
  ['has no signature', header('')],
  ['has no algorithm', header().replace('algorithm=RSA256,', '')],
  ['has no key version', header().replace('keyVersion=1,', '')],
  ['names another algorithm', header().replace('RSA256', 'RSA1')],
  ['names a part twice', `${header()},algorithm=RSA256`],
  ['is no base64', header('a*b')],
  ['ends within an escape', header('abc%2')],
  ['is huge', header('a'.repeat(5_000))],
  ['is of other bytes', header(encodeURIComponent(Buffer.alloc(256, 7).toString('base64')))],
])('a header that %s does not verify', (_, signature) => {
  expect(verified({ signature })).toBe(false);
});

test.each([
  ['the path', { path: '/ams/api/v1/payments/refund' }],
  ['the client', { clientId: 'SANDBOX_5X00000000000001' }],
  ['the time', { time: '1685599933872' }],
  ['an absent time', { time: undefined }],
  ['the body', { body: Buffer.from('{"paymentAmount":{"currency":"CNY","value":"900"}}') }],
  ['a blank in the body', { body: Buffer.from('{"paymentAmount": {"currency":"CNY","value":"100"}}') }],
])('a signature does not hold for another message: %s', (_, change) => {
  expect(verified(change)).toBe(false);
});

test("a signature does not verify with another's key", () => {
  expect(verified({}, generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)).toBe(false);
});

test('signed bytes that are no text are refused', () => {
  const body = Buffer.from([0x22, 0xff, 0x22]);
  const signature = signatureHeader({ ...example, body }, { privateKey, keyVersion: '1' });
  expect(verifySignature({ ...example, body, signature }, publicKey)).toEqual({
    ok: false,
    reason: 'body is not UTF-8',
  });
});
