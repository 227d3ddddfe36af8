import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AlipaySdk } from 'alipay-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../kit/testing.js';
import { isSignedBy, noticeContent } from './authenticity.js';
import { forgeries } from './forgeries.js';
import { alipayCn } from './index.js';
import { type Heard, openStand, type Stand } from './test-stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await openStand({ rate: 1 });
});
afterAll(() => stand.close());

/** A careful receiver. It says why it refuses a notice, or gives back what it tells. */
function receive({ body, fields }: Heard): string | Heard['fields'] {
  const names = [...new URLSearchParams(body.toString()).keys()];
  if (new Set(names).size !== names.length) return 'twice';
  if ((fields.sign ?? '') === '') return 'sign';
  if (fields.sign_type !== 'RSA2') return 'sign_type';
  const publicKey = createPublicKey(readFileSync(stand.credentials.alipayPublicKeyFile));
  if (!isSignedBy(publicKey, noticeContent(fields), fields.sign ?? '')) return 'signature';
  if (fields.app_id !== stand.credentials.appId) return 'app';
  if (fields.seller_id !== stand.account) return 'seller';
  if (fields.notify_type !== 'trade_status_sync') return 'type';
  return fields.trade_status === 'TRADE_SUCCESS' ? fields : 'status';
}

async function forged(form: string) {
  const { node } = await stand.precreate();
  stand.ear.heard.length = 0;
  await stand.network.operator.forge({ order: node.out_trade_no, form });
  const [heard] = stand.ear.heard;
  if (heard === undefined) throw new Error(`${form} did not arrive`);
  return { number: node.out_trade_no as string, codeUrl: node.qr_code as string, heard };
}

const REASONS = {
  'bad-signature': 'signature',
  'missing-signature': 'sign',
  'empty-signature': 'sign',
  unsigned: 'sign',
  'malformed-signature': 'signature',
  'altered-amount': 'signature',
  'added-parameter': 'signature',
  'other-app-key': 'signature',
  'own-key': 'signature',
  'weaker-sign-type': 'sign_type',
  'unknown-sign-type': 'sign_type',
  'other-app': 'app',
  'other-seller': 'seller',
  'duplicate-parameters': 'twice',
  waiting: 'status',
  'unknown-status': 'status',
  'unknown-event-type': 'type',
} as const;

/** What a receiver must compare with its own order: the notice itself is in order. */
const CONTENT = {
  'unknown-order': ({ out_trade_no: other = '' }: Heard['fields'], number: string) => other !== number,
  'other-amount': ({ total_amount: amount }: Heard['fields']) => amount === '88.89',
  'other-currency': ({ trans_currency: currency }: Heard['fields']) => currency === 'KRW',
  'smaller-payment': ({ total_amount: amount }: Heard['fields']) => amount === '0.01',
  'case-variants': ({ out_trade_no: other, OUT_TRADE_NO: named }: Heard['fields'], number: string) =>
    other !== number && named === number,
} as const;

test('every form is tried here', () => {
  expect([...Object.keys(REASONS), ...Object.keys(CONTENT)].sort()).toEqual(forgeries.map(({ form }) => form).sort());
});

describe('a forged notice', () => {
  test.each(Object.entries(REASONS))('%s is refused for its %s', async (form, reason) => {
    expect(receive((await forged(form)).heard)).toBe(reason);
  });

  test.each(Object.entries(CONTENT))('%s is genuine in every respect but one', async (form, differs) => {
    const { number, heard } = await forged(form);
    const told = receive(heard);
    expect(told).toBeTypeOf('object');
    expect(differs(told as Heard['fields'], number)).toBe(true);
  });

  test('with its amount restored is genuine: nothing else is wrong with it', async () => {
    const { heard } = await forged('altered-amount');
    const { fields } = heard;
    const bill = fields.fund_bill_list?.replace('88.89', '88.88') ?? '';
    const amounts = Object.entries(fields).map(([name, value]) => [name, value === '88.89' ? '88.88' : value]);
    expect(receive({ ...heard, fields: { ...Object.fromEntries(amounts), fund_bill_list: bill } })).toBeTypeOf(
      'object',
    );
  });

  test('stands in the journal as what it is, and moves no money', async () => {
    const { number } = await forged('other-app-key');
    expect(stand.facts('notification-sent').at(-1)).toMatchObject({
      order: number,
      forgery: { form: 'other-app-key', requirement: 'SIGN-12', mustRefuse: true },
    });
    expect(stand.facts('payer-charged').filter(({ order }) => order === number)).toEqual([]);
    expect(stand.network.operator.orderState({ order: number }).state).toBe('WAIT_BUYER_PAY');
  });
});

describe('the official SDK', () => {
  const verifies = (fields: Heard['fields']) => {
    const { appId, appPrivateKeyFile, alipayPublicKeyFile } = stand.credentials;
    const sdk = new AlipaySdk({
      appId,
      privateKey: readFileSync(appPrivateKeyFile, 'utf8'),
      keyType: 'PKCS8',
      alipayPublicKey: readFileSync(alipayPublicKeyFile, 'utf8'),
    });
    return [sdk.checkNotifySign({ ...fields }), sdk.checkNotifySignV2({ ...fields })];
  };

  test.each(
    forgeries.filter(({ mustRefuse, form }) => mustRefuse && !form.endsWith('sign-type')).map(({ form }) => form),
  )('does not verify %s', async (form) => {
    expect(verifies((await forged(form)).heard.fields)).toEqual([false, false]);
  });

  // It believes the sign_type that the notice itself names: its user must look.
  test('verifies what was signed over SHA-1, if the notice says so', async () => {
    expect(verifies((await forged('weaker-sign-type')).heard.fields)).toEqual([true, true]);
  });

  test('verifies what is rightly signed about something else', async () => {
    expect(verifies((await forged('other-seller')).heard.fields)).toEqual([true, true]);
  });
});

test('a fault forges a notice beside the genuine one of a payment', async () => {
  await stand.nemesis.arm({
    fault: 'forge-notification',
    parameters: { form: 'other-amount' },
    network: 'alipay-cn',
    operation: 'alipay-cn.notify.trade',
    times: 1,
  });
  stand.ear.heard.length = 0;
  const { node } = await stand.pay(stand.network.payer.code().paymentCode);
  await until(() => stand.facts('acknowledged').filter(({ order }) => order === node.out_trade_no).length === 2);
  expect(stand.ear.heard.map(({ fields }) => fields.total_amount)).toEqual(['88.89', '88.88']);
});

test('an unknown form, and a claim about what is paid, are refused', async () => {
  const { node } = await stand.precreate();
  await expect(stand.network.operator.forge({ order: node.out_trade_no, form: 'none' })).rejects.toThrow(
    /unknown forgery/,
  );
  const { node: paid } = await stand.pay(stand.network.payer.code().paymentCode);
  await expect(stand.network.operator.forge({ order: paid.out_trade_no, form: 'all' })).rejects.toThrow(
    /only of an unpaid/,
  );
});

test('every form is listed with its requirement', () => {
  expect(alipayCn.info.forgeries).toHaveLength(forgeries.length);
  for (const { requirement } of alipayCn.info.forgeries) expect(requirement).toMatch(/^[A-Z]+-\d\d$/);
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
