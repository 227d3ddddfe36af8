import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decrypt, isSignedBy, replyMessage, SCHEME } from './authenticity.js';
import { forgeries } from './forgeries.js';
import { wechatpay } from './index.js';
import { type Heard, openStand, PATHS, type Stand } from './test-stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await openStand();
});
afterAll(() => stand.close());

/** A careful receiver. It says why it refuses a notice, or what it would take from it. */
function receive({ headers, body }: Heard): string | Record<string, unknown> {
  const value = (name: string) => String(headers[name] ?? '');
  const { platformCertificateFile, platformSerial, apiV3Key, spMchid, spAppid } = stand.credentials;
  const { publicKey } = new X509Certificate(readFileSync(platformCertificateFile));
  if (value('wechatpay-serial') !== platformSerial) return 'serial';
  if (value('wechatpay-signature-type') !== SCHEME) return 'algorithm';
  const message = replyMessage(value('wechatpay-timestamp'), value('wechatpay-nonce'), body);
  if (!isSignedBy(publicKey, message, value('wechatpay-signature'))) return 'signature';
  if (Math.abs(Date.now() / 1000 - Number(value('wechatpay-timestamp'))) > 300) return 'time';
  const { event_type, resource } = JSON.parse(body.toString());
  if (event_type !== 'TRANSACTION.SUCCESS') return 'event';
  try {
    const told = JSON.parse(decrypt(apiV3Key, resource));
    if (told.sp_mchid !== spMchid || told.sp_appid !== spAppid || told.sub_mchid !== stand.account) return 'merchant';
    return told;
  } catch {
    return 'resource';
  }
}

async function openOrder() {
  const body = stand.nativeBody();
  const { code_url } = (await stand.call('POST', PATHS.native, body)).body;
  return { number: body.out_trade_no, codeUrl: code_url as string };
}

async function forged(form: string) {
  const { number } = await openOrder();
  stand.ear.heard.length = 0;
  await stand.network.operator.forge({ order: number, form });
  const [heard] = stand.ear.heard;
  if (heard === undefined) throw new Error(`${form} did not arrive`);
  return { number, heard };
}

describe('a forged payment notice', () => {
  test.each([
    ['bad-signature', 'signature'],
    ['missing-signature', 'signature'],
    ['empty-signature', 'signature'],
    ['unsigned', 'serial'],
    ['malformed-signature', 'signature'],
    ['altered-body', 'signature'],
    ['signtest-probe', 'signature'],
    ['unknown-serial', 'serial'],
    ['sandbox-key', 'signature'],
    ['own-key', 'signature'],
    ['merchant-serial', 'serial'],
    ['weaker-algorithm', 'algorithm'],
    ['hmac-with-certificate', 'algorithm'],
    ['tampered-ciphertext', 'resource'],
    ['wrong-associated-data', 'resource'],
    ['wrong-apiv3-key', 'resource'],
    ['plaintext-resource', 'resource'],
    ['other-merchant', 'merchant'],
    ['other-sub-merchant', 'merchant'],
    ['unknown-event-type', 'event'],
  ])('%s is refused for its %s', async (form, reason) => {
    expect(receive((await forged(form)).heard)).toBe(reason);
  });

  test.each([
    ['other-amount', { amount: { total: 15_001, currency: 'KRW' } }],
    ['other-currency', { amount: { total: 15_000, currency: 'CNY' } }],
  ])('%s is genuine in every respect but one', async (form, lie) => {
    const { number, heard } = await forged(form);
    expect(receive(heard)).toMatchObject({ out_trade_no: number, trade_state: 'SUCCESS', ...lie });
  });

  test('of a smaller payment names this order, and the small amount', async () => {
    const { number, heard } = await forged('smaller-payment');
    expect(receive(heard)).toMatchObject({ out_trade_no: number, trade_state: 'SUCCESS', amount: { total: 1 } });
  });

  test('in other letters names this order, and in the right ones none of ours', async () => {
    const { number, heard } = await forged('case-variants');
    const told = receive(heard) as Record<string, string>;
    expect([told.Out_Trade_No, told.OUT_TRADE_NO]).toEqual([number, number]);
    expect(told.out_trade_no).not.toBe(number);
  });

  test('with duplicate keys fits neither for who reads the first nor for who reads the last ones', async () => {
    const { number, heard } = await forged('duplicate-keys');
    const text = decrypt(stand.credentials.apiV3Key, JSON.parse(heard.body.toString()).resource);
    const numbers = [...text.matchAll(/"out_trade_no":"(\w+)"/g)].map(([, found]) => found);
    const totals = [...text.matchAll(/"total":(\d+)/g)].map(([, found]) => found);
    expect({ numbers: numbers.map((found) => found === number), totals }).toEqual({
      numbers: [true, false],
      totals: ['15001', '15000'],
    });
  });

  test('of an unknown order names none of ours', async () => {
    const { number, heard } = await forged('unknown-order');
    const told = receive(heard) as Record<string, string>;
    expect(told.trade_state).toBe('SUCCESS');
    expect(told.out_trade_no).not.toBe(number);
  });

  test('claims what has not happened, and stands in the journal as forged', async () => {
    const { number } = await forged('sandbox-key');
    expect((await stand.query(number)).body.trade_state).toBe('NOTPAY');
    expect(stand.facts('notification-sent').at(-1)).toMatchObject({
      order: number,
      forgery: { form: 'sandbox-key', requirement: 'SIGN-12', mustRefuse: true },
    });
  });

  test('is not sent for a paid order, in an unknown form, or in one that claims nothing', async () => {
    const { number, codeUrl } = await openOrder();
    await expect(stand.network.operator.forge({ order: number, form: 'none' })).rejects.toThrow(
      /unknown forgery "none"/,
    );
    await expect(stand.network.operator.forge({ order: number, form: 'stale-timestamp' })).rejects.toThrow(
      /tells nothing false/,
    );
    const { session } = stand.network.payer.scan({ codeUrl });
    stand.network.payer.confirm({ session });
    await expect(stand.network.operator.forge({ order: number, form: 'sandbox-key' })).rejects.toThrow(
      /only of an unpaid one/,
    );
  });

  test('in all forms at once leaves out the one that claims nothing', async () => {
    const { number } = await openOrder();
    stand.ear.heard.length = 0;
    await stand.network.operator.forge({ order: number, form: 'all' });
    expect(stand.ear.heard).toHaveLength(forgeries.length - 1);
  });
});

test('a forgery can strike a genuine notice, which follows it', async () => {
  const { number, codeUrl } = await openOrder();
  await stand.nemesis.arm({
    fault: 'forge-notification',
    parameters: { form: 'stale-timestamp' },
    network: 'wechatpay',
    operation: 'wechatpay.global.notify.payment',
    match: { order: number },
  });
  stand.ear.heard.length = 0;
  const { session } = stand.network.payer.scan({ codeUrl });
  stand.network.payer.confirm({ session });
  await stand.ear.until(2);
  expect(stand.ear.heard.map(receive)).toMatchObject(['time', { out_trade_no: number }]);
});

test('the success of a refund under way can be claimed too', async () => {
  stand.network.operator.holdRefunds({ account: stand.account });
  const { number, codeUrl } = await openOrder();
  stand.network.payer.confirm({ session: stand.network.payer.scan({ codeUrl }).session });
  const refund = stand.refundBody(number, 5_000);
  await stand.call('POST', PATHS.refunds, refund);
  stand.ear.heard.length = 0;
  await stand.network.operator.forge({ refund: refund.out_refund_no, form: 'other-amount' });
  const claimed = stand.ear.heard.map(({ body }) =>
    JSON.parse(decrypt(stand.credentials.apiV3Key, JSON.parse(body.toString()).resource)),
  );
  expect(claimed.filter(({ out_refund_no }) => out_refund_no === refund.out_refund_no)).toMatchObject([
    { refund_status: 'SUCCESS', amount: { refund: 5_001 } },
  ]);
  stand.network.operator.settleRefund({ refund: refund.out_refund_no });
  await expect(stand.network.operator.forge({ refund: refund.out_refund_no, form: 'own-key' })).rejects.toThrow(
    /can no longer be claimed falsely/,
  );
  stand.network.operator.holdRefunds({ account: stand.account, hold: false });
});

test('every form is listed with the requirement that forbids believing it', () => {
  expect(wechatpay.info.forgeries).toHaveLength(forgeries.length);
  for (const { form, requirement, summary } of wechatpay.info.forgeries) {
    expect(form).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(requirement).toMatch(/^(SIGN|CB|AMOUNT|SEC)-\d\d$/);
    expect(summary.length).toBeGreaterThan(10);
  }
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
