import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { money } from '../../core/money.js';
import type { Payment } from '../../model.js';
import { openGatewayLink } from './link.js';
import { checkTradeNotice, kindOfTradeNotice, readNoticeForm, verifyTradeNotice } from './notices.js';

const pem = {
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
};
const keys = generateKeyPairSync('rsa', { modulusLength: 2048, ...pem } as never) as unknown as {
  privateKey: string;
  publicKey: string;
};
const link = openGatewayLink(
  { gatewayUrl: 'http://127.0.0.1:9/gateway.do', appId: '2021000000000000', ...keys },
  { wall: Date.now },
);

const fields = {
  notify_type: 'trade_status_sync',
  app_id: '2021000000000000',
  seller_id: '2088000000000001',
  out_trade_no: 'o1',
  trade_no: '2026',
  total_amount: '15000.00',
  trans_currency: 'KRW',
  trade_status: 'TRADE_SUCCESS',
};

/** https://opendocs.alipay.com/open/194/103296: sorted, without sign and sign_type. */
function signed(algorithm: 'sha256' | 'sha1', signType: string) {
  const content = Object.entries(fields)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const made = sign(algorithm, Buffer.from(content), keys.privateKey).toString('base64');
  return { ...fields, sign: made, sign_type: signType };
}

test.each([
  ['signed by SHA-256 as it says', signed('sha256', 'RSA2'), true],
  ['signed by SHA-1, and saying so', signed('sha1', 'RSA'), false],
  ['signed by SHA-1', signed('sha1', 'RSA2'), false],
  ['rightly signed, in a way that nobody knows', signed('sha256', 'NONE'), false],
  ['of another amount than was signed', { ...signed('sha256', 'RSA2'), total_amount: '15001.00' }, false],
  ['not signed', fields, false],
])('a notice %s is taken: %s', (_, notice, taken) => {
  expect(verifyTradeNotice(notice, link)).toBe(taken);
});

test('a form in which a name stands twice is none', () => {
  expect(readNoticeForm(Buffer.from('a=1&b=%ED%95%9C'))).toEqual({ a: '1', b: '한' });
  expect(readNoticeForm(Buffer.from('a=1&b=2&a=1'))).toBeUndefined();
});

test('a notice is of a trade, of a refund, or of nothing that we know', () => {
  expect([fields, { ...fields, out_biz_no: 'r1' }, { ...fields, notify_type: 'other' }].map(kindOfTradeNotice)).toEqual(
    ['TRADE', 'REFUND', 'OTHER'],
  );
});

const payment = {
  wallet: 'ALIPAY',
  orderId: 'o1',
  networkMerchantId: '2088000000000001',
  amount: money('KRW', 15_000n),
} as Payment;

test.each([
  ['the payment itself', {}, undefined],
  ['another trade', { out_trade_no: 'o2' }, 'another trade'],
  ['another seller', { seller_id: '2088000000000002' }, 'another seller'],
  ['another amount', { total_amount: '15001.00' }, 'another amount'],
  ['yuan, since it names no currency', { trans_currency: undefined }, 'another amount'],
])('a notice about %s', (_, change, objection) => {
  expect(checkTradeNotice({ ...fields, ...change } as typeof fields, payment)).toBe(objection);
});
