import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALGORITHM, isSignedBy, KEY_VERSION, parseSignature, signedContent } from './authenticity.js';
import { forgeries } from './forgeries.js';
import { alipay } from './index.js';
import { type Heard, openStand, PATHS, type Stand } from './test-stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await openStand({ rate: 1 });
});
afterAll(() => stand.close());

/** A careful receiver. It says why it refuses a notice, or what it would take from it. */
function receive({ target, headers, body }: Heard): string | Record<string, unknown> {
  const value = (name: string) => String(headers[name] ?? '');
  const header = parseSignature([value('signature')]);
  if (typeof header === 'string') return 'header';
  if (header.algorithm !== ALGORITHM) return 'algorithm';
  if (header.keyVersion !== KEY_VERSION) return 'key';
  const publicKey = createPublicKey(readFileSync(stand.credentials.alipayPublicKeyFile));
  const content = signedContent(target, value('client-id'), value('request-time'), body);
  if (!isSignedBy(publicKey, content, header.signature)) return 'signature';
  if (value('client-id') !== stand.credentials.clientId) return 'client';
  const told = JSON.parse(body.toString());
  return told.notifyType === 'PAYMENT_RESULT' ? told : 'type';
}

async function openOrder() {
  const request = stand.orderBody();
  const { body } = await stand.call(PATHS.pay, request);
  return { number: request.paymentRequestId, codeUrl: body.orderCodeForm.codeDetails[0].codeValue as string };
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
    ['missing-signature', 'header'],
    ['empty-signature', 'header'],
    ['unsigned', 'header'],
    ['malformed-signature', 'header'],
    ['altered-body', 'signature'],
    ['other-path', 'signature'],
    ['unknown-key', 'key'],
    ['sandbox-key', 'signature'],
    ['own-key', 'signature'],
    ['weaker-algorithm', 'algorithm'],
    ['other-client', 'client'],
    ['pending', 'type'],
    ['unknown-event-type', 'type'],
  ])('%s is refused for its %s', async (form, reason) => {
    expect(receive((await forged(form)).heard)).toBe(reason);
  });

  test.each([
    ['other-amount', { currency: 'KRW', value: '15001' }],
    ['other-currency', { currency: 'CNY', value: '15000' }],
    ['smaller-payment', { currency: 'KRW', value: '1' }],
  ])('%s is genuine in every respect but one', async (form, paymentAmount) => {
    const { number, heard } = await forged(form);
    expect(receive(heard)).toMatchObject({
      paymentRequestId: number,
      result: { resultStatus: 'S', resultCode: 'SUCCESS' },
      paymentAmount,
    });
  });

  test('in other letters names this payment, and in the right ones none of ours', async () => {
    const { number, heard } = await forged('case-variants');
    const told = receive(heard) as Record<string, string>;
    expect([told.PaymentRequestId, told.PAYMENTREQUESTID]).toEqual([number, number]);
    expect(told.paymentRequestId).not.toBe(number);
  });

  test('with duplicate keys fits neither for who reads the first nor for who reads the last ones', async () => {
    const { number, heard } = await forged('duplicate-keys');
    const text = heard.body.toString();
    const numbers = [...text.matchAll(/"paymentRequestId":"(\w+)"/g)].map(([, found]) => found === number);
    const values = [...text.matchAll(/"value":"(\d+)"/g)].map(([, found]) => found);
    expect({ numbers, values }).toEqual({ numbers: [true, false], values: ['15001', '15000'] });
  });

  test('of an unknown order names none of ours', async () => {
    const { number, heard } = await forged('unknown-order');
    const told = receive(heard) as { paymentRequestId: string; result: unknown };
    expect(told.result).toMatchObject({ resultStatus: 'S' });
    expect(told.paymentRequestId).not.toBe(number);
  });

  test('claims what has not happened, and stands in the journal as forged', async () => {
    const { number } = await forged('sandbox-key');
    expect((await stand.query(number)).body.paymentStatus).toBe('PROCESSING');
    expect(stand.facts('notification-sent').at(-1)).toMatchObject({
      order: number,
      forgery: { form: 'sandbox-key', requirement: 'SIGN-12', mustRefuse: true },
    });
    expect(stand.facts('payer-charged').filter(({ order }) => order === number)).toEqual([]);
  });

  test('is not sent for a paid order, or in an unknown form', async () => {
    const { number, codeUrl } = await openOrder();
    await expect(stand.network.operator.forge({ order: number, form: 'none' })).rejects.toThrow(
      /unknown forgery "none"/,
    );
    stand.ear.heard.length = 0;
    stand.network.payer.confirm({ session: stand.network.payer.scan({ codeUrl }).session });
    await expect(stand.network.operator.forge({ order: number, form: 'sandbox-key' })).rejects.toThrow(
      /only of an unpaid one/,
    );
    // The genuine notice alone, and not in the midst of the next test.
    await expect.poll(() => stand.ear.heard.length).toBe(1);
  });

  test('can be sent in all forms at once', async () => {
    const { number } = await openOrder();
    stand.ear.heard.length = 0;
    await stand.network.operator.forge({ order: number, form: 'all' });
    expect(stand.ear.heard).toHaveLength(forgeries.length);
  });
});

test('a forgery can strike a genuine notice, which follows it', async () => {
  const { number, codeUrl } = await openOrder();
  await stand.nemesis.arm({
    fault: 'forge-notification',
    parameters: { form: 'own-key' },
    network: 'alipay',
    operation: 'alipay.ams.notify.payment',
    match: { order: number },
  });
  stand.ear.heard.length = 0;
  stand.network.payer.confirm({ session: stand.network.payer.scan({ codeUrl }).session });
  await stand.ear.until(2);
  expect(stand.ear.heard.map(receive)).toMatchObject(['signature', { paymentRequestId: number }]);
});

test.each(['pretty', 'reordered', 'escaped', 'unknown-field', 'absent-optionals', 'odd'])(
  'a genuine notice written %s is still genuine',
  async (style) => {
    const { number, codeUrl } = await openOrder();
    await stand.nemesis.arm({
      fault: 'unusual-notification',
      parameters: { style },
      network: 'alipay',
      operation: 'alipay.ams.notify.payment',
      match: { order: number },
    });
    stand.ear.heard.length = 0;
    stand.network.payer.confirm({ session: stand.network.payer.scan({ codeUrl }).session });
    await stand.ear.until(1);
    expect(stand.ear.heard.map(receive)).toMatchObject([{ paymentRequestId: number, result: { resultStatus: 'S' } }]);
  },
);

test('every form is listed with the requirement that forbids believing it', () => {
  expect(alipay.info.forgeries).toHaveLength(forgeries.length);
  for (const { form, requirement, summary } of alipay.info.forgeries) {
    expect(form).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(requirement).toMatch(/^(SIGN|CB|AMOUNT|SEC)-\d\d$/);
    expect(summary.length).toBeGreaterThan(10);
  }
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
