import { fromHundredths, inHundredths, money } from '../../src/core/money.js';
import { formNamed } from '../kit/form-named.js';
import type { Identity } from '../kit/keys.js';
import { forgeryMakers, type NoticeForgery } from '../kit/notice-forgery.js';
import type { App } from './app.js';
import { signatureOf } from './authenticity.js';
import { formEncoded, type NoticePlan } from './notices.js';
import { drawNetworkNumber } from './operations/numbers.js';

export interface Means {
  readonly app: App;
  /** A key that is neither the network's nor the application's: another application's, or a sandbox's. */
  readonly stranger: Identity;
}

export type AlipayCnForgery = NoticeForgery<NoticePlan, Means>;

const { badSignature, badContent } = forgeryMakers<NoticePlan, Means>();

const withFields = (plan: NoticePlan, change: NoticePlan['fields']): NoticePlan => ({
  ...plan,
  fields: { ...plan.fields, ...change },
});

const AMOUNTS = ['total_amount', 'receipt_amount', 'buyer_pay_amount', 'invoice_amount'];

/** Another amount wherever the notice names it. */
function ofAmount(fields: NoticePlan['fields'], amount: string): NoticePlan['fields'] {
  const bill = JSON.stringify([{ amount, fundChannel: 'ALIPAYACCOUNT' }]);
  return { ...fields, ...Object.fromEntries(AMOUNTS.map((name) => [name, amount])), fund_bill_list: bill };
}

const currencyOf = ({ trans_currency: currency = 'CNY' }: NoticePlan['fields']): string => currency;

const oneMore = (fields: NoticePlan['fields']): string => {
  const currency = currencyOf(fields);
  const { minor = 0n } = fromHundredths(currency, fields.total_amount ?? '0') ?? {};
  return inHundredths(money(currency, minor + 1n));
};

const signedBy =
  ({ privateKey }: Identity): NoticePlan['sign'] =>
  (content) =>
    signatureOf(privateKey, content);

const other = ({ random }: App, length: number): string => `2088${random.digits(length - 4)}`;

export const forgeries: readonly AlipayCnForgery[] = [
  badSignature('bad-signature', 'the sign is of the right length and of nothing', (plan, { app }) => ({
    ...plan,
    sign: async () => Buffer.from(app.random.word(256)).toString('base64'),
  })),
  badSignature('missing-signature', 'the sign is absent', (plan) => ({ ...plan, sign: async () => undefined })),
  badSignature('empty-signature', 'the sign is empty', (plan) => ({ ...plan, sign: async () => '' })),
  badSignature('unsigned', 'neither sign nor sign_type is there', (plan) => ({
    ...plan,
    signType: undefined,
    sign: async () => undefined,
  })),
  badSignature('malformed-signature', 'the sign is no base64', (plan) => ({
    ...plan,
    sign: async () => '{"sign": true}',
  })),
  badSignature('altered-amount', 'the sign is right for another amount', (plan) => ({
    ...plan,
    rewrite: (fields) => ofAmount(fields, oneMore(fields)),
  })),
  badSignature('added-parameter', 'the sign is right without one of the parameters', (plan) => ({
    ...plan,
    rewrite: (fields) => ({ ...fields, passback_params: 'paid' }),
  })),
  badSignature(
    'other-app-key',
    "signed with another application's key of Alipay's",
    (plan, { stranger }) => ({ ...plan, sign: signedBy(stranger) }),
    'SIGN-12',
  ),
  badSignature(
    'own-key',
    "signed with the IUT's own key",
    (plan, { app }) => ({ ...plan, sign: signedBy(app.appKey) }),
    'SIGN-12',
  ),
  badSignature(
    'weaker-sign-type',
    "signed with Alipay's key over SHA-1, and saying so: sign_type RSA",
    (plan, { app }) => ({
      ...plan,
      signType: 'RSA',
      sign: (content) => signatureOf(app.alipayKey.privateKey, content, 'sha1'),
    }),
    'SIGN-04',
  ),
  badSignature(
    'unknown-sign-type',
    'rightly signed, under a sign_type that does not exist',
    (plan) => ({ ...plan, signType: 'NONE' }),
    'SIGN-04',
  ),
  badContent('other-app', 'CB-04', 'for another application, by its app_id', (plan, { app }) => {
    const appId = app.random.digits(16);
    return withFields(plan, { app_id: appId, auth_app_id: appId });
  }),
  badContent('other-seller', 'CB-04', 'of a payment to another seller', (plan, { app }) =>
    withFields(plan, { seller_id: other(app, 16) }),
  ),
  badContent('unknown-order', 'CB-04', 'of a trade that nobody asked for', (plan, { app }) =>
    withFields(plan, { out_trade_no: app.random.word(24) }),
  ),
  badContent('other-amount', 'CB-05', 'of another amount than the trade', (plan) => ({
    ...plan,
    fields: ofAmount(plan.fields, oneMore(plan.fields)),
  })),
  badContent(
    'smaller-payment',
    'SEC-03',
    "of a small payment, really made, with this one's number in the place of its own",
    (plan, { app }) => ({
      ...plan,
      fields: {
        ...ofAmount(plan.fields, inHundredths(money(currencyOf(plan.fields), 1n))),
        trade_no: drawNetworkNumber(app),
      },
    }),
  ),
  badContent('other-currency', 'AMOUNT-06', 'of the same number in another currency', (plan) =>
    withFields(plan, { trans_currency: currencyOf(plan.fields) === 'CNY' ? 'KRW' : 'CNY' }),
  ),
  badContent(
    'case-variants',
    'SEC-02',
    'of a trade that nobody asked for; parameters of the same name in other letters name this one',
    (plan, { app }) => {
      const { out_trade_no: number = '' } = plan.fields;
      return withFields(plan, { out_trade_no: app.random.word(24), Out_Trade_No: number, OUT_TRADE_NO: number });
    },
  ),
  badContent(
    'duplicate-parameters',
    'SEC-02',
    'with parameters that stand twice: the first ones tell of another amount, the last ones of another trade',
    // Whoever reads the first ones everywhere, or the last ones, finds something wrong: only a mixture fits.
    (plan, { app }) => ({
      ...plan,
      fields: { ...plan.fields, total_amount: oneMore(plan.fields) },
      appended: `out_trade_no=${app.random.word(24)}&total_amount=${formEncoded(plan.fields.total_amount ?? '')}`,
    }),
  ),
  badContent('waiting', 'CB-12', 'of a trade that is made and waits for its payer: WAIT_BUYER_PAY', (plan) =>
    withFields(plan, { trade_status: 'WAIT_BUYER_PAY' }),
  ),
  badContent('unknown-status', 'CB-12', 'of a status that nobody knows, with the content of a success', (plan) =>
    withFields(plan, { trade_status: 'TRADE_REVIEWED' }),
  ),
  badContent('unknown-event-type', 'CB-12', 'of a type that nobody knows, with the content of a success', (plan) =>
    withFields(plan, { notify_type: 'trade_status_review' }),
  ),
];

export const forgeryNamed = (form: string): AlipayCnForgery => formNamed(forgeries, form, 'forgery');
