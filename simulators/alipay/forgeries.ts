import { formNamed } from '../kit/form-named.js';
import type { Identity } from '../kit/keys.js';
import { forgeryMakers, type NoticeForgery } from '../kit/notice-forgery.js';
import { signatureOf } from './authenticity.js';
import type { NoticePlan } from './notices.js';
import { drawNetworkNumber } from './operations/numbers.js';
import type { Api } from './orders.js';
import type { Partner } from './partner.js';

export interface Means {
  readonly partner: Partner;
  /** A key that is neither the network's nor the partner's: another partner's, or a sandbox's. */
  readonly stranger: Identity;
}

export type AlipayForgery = NoticeForgery<NoticePlan, Means>;

const { badSignature, badContent } = forgeryMakers<NoticePlan, Means>();

const withBody = (plan: NoticePlan, change: Readonly<Record<string, unknown>>): NoticePlan => ({
  ...plan,
  body: { ...plan.body, ...change },
});

interface WrittenAmount {
  readonly currency: string;
  readonly value: string;
}

const amountOf = ({ body }: NoticePlan): WrittenAmount => body.paymentAmount as WrittenAmount;

const oneMore = (plan: NoticePlan): WrittenAmount => {
  const { currency, value } = amountOf(plan);
  return { currency, value: String(BigInt(value) + 1n) };
};

const signedBy =
  ({ privateKey }: Identity): NoticePlan['sign'] =>
  (content) =>
    signatureOf(privateKey, content);

export const forgeries: readonly AlipayForgery[] = [
  badSignature('bad-signature', 'the signature is of the right length and of nothing', (plan, { partner }) => ({
    ...plan,
    sign: async () => Buffer.from(partner.random.word(256)).toString('base64'),
  })),
  badSignature('missing-signature', 'the Signature header is absent', (plan) => ({
    ...plan,
    sign: async () => undefined,
  })),
  badSignature('empty-signature', 'the Signature header names algorithm and key, and no signature', (plan) => ({
    ...plan,
    sign: async () => '',
  })),
  badSignature('unsigned', 'none of the headers Client-Id, Request-Time and Signature is there', (plan) => ({
    ...plan,
    bare: true,
  })),
  badSignature('malformed-signature', 'the Signature header is no list of its three parts', (plan) => ({
    ...plan,
    spellSignature: () => 'testing_signature',
  })),
  badSignature('altered-body', 'the signature is right for another body', (plan) => ({
    ...plan,
    rewrite: (body) => body.replace(`"value":"${amountOf(plan).value}"`, `"value":"${oneMore(plan).value}"`),
  })),
  badSignature('other-path', 'rightly signed for another address of the same receiver', (plan) => ({
    ...plan,
    target: `${plan.target}/other`,
  })),
  badSignature(
    'unknown-key',
    'signed with a key that nobody knows, under a key version of its own',
    (plan, { stranger }) => ({ ...plan, keyVersion: '9', sign: signedBy(stranger) }),
    'SIGN-05',
  ),
  badSignature(
    'sandbox-key',
    "signed with another key, under the key version of Alipay's",
    (plan, { stranger }) => ({ ...plan, sign: signedBy(stranger) }),
    'SIGN-12',
  ),
  badSignature(
    'own-key',
    "signed with the IUT's own key",
    (plan, { partner }) => ({ ...plan, sign: signedBy(partner.partnerKey) }),
    'SIGN-12',
  ),
  badSignature(
    'weaker-algorithm',
    "signed with Alipay's key over SHA-1, and saying so",
    (plan, { partner }) => ({
      ...plan,
      algorithm: 'RSA1',
      sign: (content) => signatureOf(partner.alipayKey.privateKey, content, 'sha1'),
    }),
    'SIGN-04',
  ),
  badContent('other-client', 'CB-04', 'for another partner, by its Client-Id', (plan, { partner }) => ({
    ...plan,
    clientId: `SANDBOX_5Y${partner.random.hex(14)}`,
  })),
  badContent('unknown-order', 'CB-04', 'of a payment that nobody asked for', (plan, { partner }) =>
    withBody(plan, { paymentRequestId: partner.random.word(24) }),
  ),
  badContent('other-amount', 'CB-05', 'of another amount than the payment', (plan) =>
    withBody(plan, { paymentAmount: oneMore(plan) }),
  ),
  badContent(
    'smaller-payment',
    'SEC-03',
    "of a small payment, really made, with this one's number in the place of its own",
    (plan, { partner }) =>
      withBody(plan, {
        paymentId: drawNetworkNumber(partner),
        paymentAmount: { currency: amountOf(plan).currency, value: '1' },
      }),
  ),
  badContent('other-currency', 'AMOUNT-06', 'of the same number in another currency', (plan) =>
    withBody(plan, {
      paymentAmount: { ...amountOf(plan), currency: amountOf(plan).currency === 'CNY' ? 'KRW' : 'CNY' },
    }),
  ),
  badContent(
    'case-variants',
    'SEC-02',
    'of a payment that nobody asked for; members of the same name in other letters name this one',
    (plan, { partner }) => {
      const { paymentRequestId: number } = plan.body;
      const other = partner.random.word(24);
      return withBody(plan, { paymentRequestId: other, PaymentRequestId: number, PAYMENTREQUESTID: number });
    },
  ),
  badContent(
    'duplicate-keys',
    'SEC-02',
    'with members that stand twice: the first ones tell of another amount, the last ones of another payment',
    // Whoever reads the first ones everywhere, or the last ones, finds something wrong: only a mixture fits.
    (plan, { partner }) => ({
      ...plan,
      spellBody: (body) => {
        const first = JSON.stringify({ ...body, paymentAmount: oneMore(plan) });
        const last = JSON.stringify({ paymentRequestId: partner.random.word(24), paymentAmount: amountOf(plan) });
        return `${first.slice(0, -1)},${last.slice(1)}`;
      },
    }),
  ),
  badContent(
    'pending',
    'CB-12',
    'of the type PAYMENT_PENDING: its S says that the payer is done, not that the payment is',
    (plan) => withBody(plan, { notifyType: 'PAYMENT_PENDING' }),
  ),
  badContent('unknown-event-type', 'CB-12', 'of a type that nobody knows, with the content of a success', (plan) =>
    withBody(plan, { notifyType: 'PAYMENT_REVIEWED' }),
  ),
];

/** Notices of Alipay+ have no type, so that there is none to forge: what is left would be a genuine one. */
const OF_TYPES: readonly string[] = ['pending', 'unknown-event-type'];

export const forgeriesOf = (api: Api): readonly AlipayForgery[] =>
  api === 'ams' ? forgeries : forgeries.filter(({ form }) => !OF_TYPES.includes(form));

export const forgeryNamed = (form: string, api: Api): AlipayForgery => formNamed(forgeriesOf(api), form, 'forgery');
