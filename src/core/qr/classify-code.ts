/** Whose code it is. `app-card` is any card in a card company's own app; the merchant's EMV code names no wallet by itself. */
export type CodeOwner =
  | 'wechatpay'
  | 'alipay'
  | 'kakaopay'
  | 'zeropay'
  | 'seoulpay'
  | 'tosspay'
  | 'ssgpay'
  | 'lpay'
  | 'unionpay'
  | 'app-card';

/** `emv-merchant` and `emv-consumer` are read by parseMerchantQr and parseConsumerQr. */
export type CodeForm = 'payment-code' | 'link' | 'emv-merchant' | 'emv-consumer';

export interface CodeClass {
  readonly form: CodeForm;
  /** The payer's code is scanned by the merchant (CPM), the merchant's by the payer (MPM). */
  readonly shownBy: 'payer' | 'merchant';
  readonly owner?: CodeOwner;
}

/**
 * The first that fits counts. What has no source beside it is told apart by public clients of Korean VANs, of which two agree;
 * the inner structure of those codes is not public.
 */
const FORMS: readonly (CodeClass & { readonly pattern: RegExp })[] = [
  // https://pay.weixin.qq.com/doc/global/v3/en/4012356478 (code_url)
  { owner: 'wechatpay', form: 'link', shownBy: 'merchant', pattern: /^weixin:\/\/wxpay\/./ },
  // https://opendocs.alipay.com/open/02ekfg (qr_code)
  { owner: 'alipay', form: 'link', shownBy: 'merchant', pattern: /^https:\/\/qr\.alipay\.com\/./i },
  // Six digits of KakaoPay, in the range of Alipay: so it comes first.
  { owner: 'kakaopay', form: 'payment-code', shownBy: 'payer', pattern: /^281006\d{18}$/ },
  { owner: 'tosspay', form: 'payment-code', shownBy: 'payer', pattern: /^7055000[123]\d{16}$/ },
  { owner: 'zeropay', form: 'payment-code', shownBy: 'payer', pattern: /^800088\d{18}$|^3-[\x21-\x7E]{23}$/ },
  { owner: 'seoulpay', form: 'payment-code', shownBy: 'payer', pattern: /^(?:941083\d{15}|9420402[345]\d{13})$/ },
  { owner: 'ssgpay', form: 'payment-code', shownBy: 'payer', pattern: /^17\d{20}$/ },
  { owner: 'lpay', form: 'payment-code', shownBy: 'payer', pattern: /^8710\d{18}$/ },
  // https://pay.weixin.qq.com/doc/global/v2/en/4013658162 (auth_code)
  { owner: 'wechatpay', form: 'payment-code', shownBy: 'payer', pattern: /^1[0-5]\d{16}$/ },
  // https://opendocs.alipay.com/open/02ekfp (auth_code)
  { owner: 'alipay', form: 'payment-code', shownBy: 'payer', pattern: /^(?:2[5-9]|30)\d{14,22}$/ },
  { owner: 'unionpay', form: 'payment-code', shownBy: 'payer', pattern: /^62\d{17}$/ },
  { owner: 'app-card', form: 'payment-code', shownBy: 'payer', pattern: /^\d{21}$/ },
  // Base64 of 85 05 and CPV0: EMV QRCPS Consumer-Presented Mode.
  { form: 'emv-consumer', shownBy: 'payer', pattern: /^hQVDUFY/ },
  // 00 of two characters first, or what is left of one: the CRC last. EMV QRCPS Merchant-Presented Mode.
  { form: 'emv-merchant', shownBy: 'merchant', pattern: /^0002\d\d\d\d|^\d{4}.*6304[0-9A-Fa-f]{4}$/s },
];

/**
 * To whom a scanned text belongs, by its prefix and form alone: what a counter's scanner can tell before it asks anybody.
 * It does not say that the code is good. Undefined where no form fits.
 */
export function classifyCode(text: string): CodeClass | undefined {
  const found = FORMS.find(({ pattern }) => pattern.test(text));
  if (found === undefined) return undefined;
  const { pattern: _, ...code } = found;
  return code;
}
