import { createHmac } from 'node:crypto';
import { formNamed } from '../kit/form-named.js';
import type { Identity } from '../kit/keys.js';
import { forgeryMakers, type NoticeForgery } from '../kit/notice-forgery.js';
import { signatureOf } from './authenticity.js';
import type { Institution } from './institution.js';
import type { NoticePlan } from './notices.js';

export interface Means {
  readonly institution: Institution;
  /** A key that is neither the network's nor the institution's: another merchant's, or a sandbox's. */
  readonly stranger: Identity;
}

export type WechatPayForgery = NoticeForgery<NoticePlan, Means>;

const { badSignature, badContent } = forgeryMakers<NoticePlan, Means>();

/** A message that cannot be decrypted as it says it can. Its envelope is rightly signed. */
const badResource = (form: string, summary: string, forge: WechatPayForgery['forge']): WechatPayForgery =>
  badSignature(form, summary, forge, 'SIGN-11');

const withResource = (plan: NoticePlan, change: Readonly<Record<string, unknown>>): NoticePlan => ({
  ...plan,
  resource: { ...plan.resource, ...change },
});

const amountsOf = ({ resource }: NoticePlan) => resource.amount as Readonly<Record<string, number | string>>;

/** A notice about a refund lies about what goes back, one about a payment about what was paid. */
function lieAbout(plan: NoticePlan): object {
  const { total, refund } = amountsOf(plan);
  return plan.about === 'refund' ? { refund: Number(refund) + 1 } : { total: Number(total) + 1 };
}

const signedBy =
  ({ privateKey }: Identity): NoticePlan['sign'] =>
  (message) =>
    signatureOf(privateKey, message);

const noise = (institution: Institution): string => Buffer.from(institution.random.word(256)).toString('base64');

export const forgeries: readonly WechatPayForgery[] = [
  badSignature('bad-signature', 'the signature is of the right length and of nothing', (plan, { institution }) => ({
    ...plan,
    sign: async () => noise(institution),
  })),
  badSignature('missing-signature', 'the header with the signature is absent', (plan) => ({
    ...plan,
    sign: async () => undefined,
  })),
  badSignature('empty-signature', 'the header with the signature is empty', (plan) => ({
    ...plan,
    sign: async () => '',
  })),
  badSignature('unsigned', 'none of the signature headers is there', (plan) => ({ ...plan, bare: true })),
  badSignature('malformed-signature', 'the signature is not base64', (plan) => ({
    ...plan,
    sign: async () => '!not+base64=at all!',
  })),
  badSignature('altered-body', 'the signature is right for another body', (plan) => ({
    ...plan,
    rewrite: (body) => body.replace(plan.id, `${plan.id.slice(0, -1)}${plan.id.endsWith('0') ? '1' : '0'}`),
  })),
  {
    // Official pages contradict each other on its acknowledgement (WX-U10): that it has no effect is the rule.
    ...badSignature(
      'signtest-probe',
      'a probe of the network itself: its signature begins with WECHATPAY/SIGNTEST/',
      (plan, { institution }) => ({ ...plan, sign: async () => `WECHATPAY/SIGNTEST/${noise(institution)}` }),
      'SIGN-03',
    ),
    mustRefuse: false,
  },
  badSignature(
    'unknown-serial',
    'signed with a key that nobody knows, under its own serial number',
    (plan, { stranger }) => ({ ...plan, serial: stranger.serial, sign: signedBy(stranger) }),
    'SIGN-05',
  ),
  badSignature(
    'sandbox-key',
    "signed with another key, under the platform's serial number",
    (plan, { stranger }) => ({ ...plan, sign: signedBy(stranger) }),
    'SIGN-12',
  ),
  badSignature(
    'own-key',
    "signed with the IUT's own key, under the platform's serial number",
    (plan, { institution }) => ({ ...plan, sign: signedBy(institution.merchantKeys.current) }),
    'SIGN-12',
  ),
  badSignature(
    'merchant-serial',
    "signed with the IUT's own key, under its own serial number",
    (plan, { institution: { merchantKeys } }) => ({
      ...plan,
      serial: merchantKeys.current.serial,
      sign: signedBy(merchantKeys.current),
    }),
    'SIGN-12',
  ),
  badSignature(
    'weaker-algorithm',
    'signed by the platform key over SHA-1, and saying so',
    (plan) => ({
      ...plan,
      signatureType: 'WECHATPAY2-SHA1-RSA2048',
      sign: (message) => signatureOf(plan.key.privateKey, message, 'sha1'),
    }),
    'SIGN-04',
  ),
  badSignature(
    'hmac-with-certificate',
    'an HMAC whose secret is the public platform certificate, and saying so',
    (plan) => ({
      ...plan,
      signatureType: 'WECHATPAY2-HMAC-SHA256',
      sign: async (message) => createHmac('sha256', plan.key.publicPem).update(message).digest('base64'),
    }),
    'SIGN-04',
  ),
  {
    form: 'stale-timestamp',
    requirement: 'SIGN-09',
    summary: 'rightly signed ten minutes ago',
    mustRefuse: true,
    claims: false,
    forge: (plan) => ({ ...plan, timestamp: plan.timestamp - 600 }),
  },
  badResource(
    'tampered-ciphertext',
    'a bit of the authentication tag is turned; the plaintext would be readable',
    (plan) => ({
      ...plan,
      tamper: (sealed) => {
        const bytes = Buffer.from(sealed.ciphertext, 'base64');
        const last = bytes.length - 1;
        bytes.writeUInt8(bytes.readUInt8(last) ^ 1, last);
        return { ...sealed, ciphertext: bytes.toString('base64') };
      },
    }),
  ),
  badResource('wrong-associated-data', 'encrypted with other associated data than the message names', (plan) => ({
    ...plan,
    associatedData: 'something-else',
    tamper: (sealed) => ({ ...sealed, associated_data: plan.associatedData }),
  })),
  badResource('wrong-apiv3-key', "encrypted with a key that is not the institution's", (plan, { institution }) => ({
    ...plan,
    apiV3Key: institution.random.word(32),
  })),
  badResource('plaintext-resource', 'the resource is not encrypted at all', (plan) => ({
    ...plan,
    tamper: (sealed, resource) => ({
      ...sealed,
      ciphertext: Buffer.from(JSON.stringify(resource)).toString('base64'),
      ...resource,
    }),
  })),
  badContent(
    'other-merchant',
    'CB-04',
    'of another institution, with its application',
    (plan, { institution: { random } }) =>
      withResource(plan, { sp_mchid: `1${random.digits(9)}`, sp_appid: `wx${random.hex(16).toLowerCase()}` }),
  ),
  badContent(
    'other-sub-merchant',
    'CB-04',
    'of another sub-merchant, with this order number',
    (plan, { institution: { random } }) => withResource(plan, { sub_mchid: `1${random.digits(9)}` }),
  ),
  badContent('unknown-order', 'CB-04', 'of an order that nobody made', (plan, { institution: { random } }) =>
    withResource(plan, { out_trade_no: random.word(24) }),
  ),
  badContent('other-amount', 'CB-05', 'of another amount than the order', (plan) =>
    withResource(plan, { amount: { ...amountsOf(plan), ...lieAbout(plan) } }),
  ),
  badContent(
    'smaller-payment',
    'SEC-03',
    "of a small payment, really made, with this order's number in the place of its own",
    (plan, { institution: { random } }) =>
      withResource(plan, {
        transaction_id: `42000000${random.digits(20)}`,
        attach: String(plan.resource.out_trade_no),
        amount: { ...amountsOf(plan), total: 1, payer_total: 1 },
      }),
  ),
  badContent(
    'case-variants',
    'SEC-02',
    'of an order that nobody made; members of the same name in other letters name this one',
    (plan, { institution: { random } }) => {
      const { out_trade_no: number } = plan.resource;
      return withResource(plan, { out_trade_no: random.word(24), Out_Trade_No: number, OUT_TRADE_NO: number });
    },
  ),
  badContent(
    'duplicate-keys',
    'SEC-02',
    'with members that stand twice: the first ones tell of another amount, the last ones of another order',
    // Whoever reads the first ones everywhere, or the last ones, finds something wrong: only a mixture fits.
    (plan, { institution: { random } }) => ({
      ...plan,
      spellResource: (resource) => {
        const { amount } = resource as { readonly amount: object };
        const first = JSON.stringify({ ...resource, amount: { ...amount, ...lieAbout(plan) } });
        const last = JSON.stringify({ out_trade_no: random.word(24), amount });
        return `${first.slice(0, -1)},${last.slice(1)}`;
      },
    }),
  ),
  badContent('other-currency', 'AMOUNT-06', 'of the same number in another currency', (plan) => {
    const currency = amountsOf(plan).currency === 'CNY' ? 'KRW' : 'CNY';
    return withResource(plan, { amount: { ...amountsOf(plan), currency } });
  }),
  badContent(
    'unknown-event-type',
    'CB-12',
    'with an event type that nobody knows, and the content of a success',
    (plan) => ({
      ...plan,
      eventType: 'TRANSACTION.REVIEWED',
    }),
  ),
];

export const forgeryNamed = (form: string): WechatPayForgery => formNamed(forgeries, form, 'forgery');
