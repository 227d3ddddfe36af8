import { isoTime } from '../core/clock.js';
import type { Merchant } from '../model.js';
import type { StaticQr } from '../parts/static-qr.js';
import type { Answer, ApiContext, Call } from './context.js';
import { readFields } from './fields.js';
import { merchantOf } from './merchants.js';
import { Problem } from './problem.js';

/** The code for the counter: the same text each time, so that what is printed stays good. */
export function getStaticQr(context: ApiContext, call: Call): Answer {
  const { parts, config, staticQrSecret } = context;
  const merchant = merchantOf(context, call);
  const storeId = call.params.storeId ?? '';
  if (!merchant.stores.some((store) => store.storeId === storeId)) throw new Problem('NOT_FOUND', 'no such store');
  const fields = readFields(call.query);
  const wallet = fields.optionalOneOf('wallet', ['WECHATPAY', 'ALIPAY', 'KAKAOPAY', 'ZEROPAY']) ?? 'WECHATPAY';
  fields.done();
  if (!parts.merchantMayTakePayments(merchant, 'MPM_STATIC'))
    throw new Problem('MERCHANT_NOT_ACTIVE', 'the merchant takes no payments now');
  const registration = merchant.walletRegistrations.find((each) => each.wallet === wallet);
  if (registration?.status !== 'ACTIVE')
    throw new Problem('WALLET_NOT_ACTIVE', 'the merchant is not registered with this wallet');
  const payload = parts.writeStaticQr(
    config.publicUrl,
    { merchantId: merchant.merchantId, storeId, wallet },
    staticQrSecret,
  );
  return { status: 200, body: { payload, issuedAt: isoTime(merchant.createdAt) } };
}

/** A code is good for the store that it was written for, and for nobody else (QR-08). */
export function checkStaticQr(
  { parts, staticQrSecret }: Pick<ApiContext, 'parts' | 'staticQrSecret'>,
  { merchantId, stores }: Merchant,
  { qrPayload, storeId, wallet }: { qrPayload: string; storeId: string; wallet?: string },
): StaticQr {
  const content = parts.readStaticQr(qrPayload, staticQrSecret);
  const fits =
    content?.merchantId === merchantId &&
    content.storeId === storeId &&
    stores.some((store) => store.storeId === storeId) &&
    (wallet === undefined || wallet === 'AUTO' || wallet === content.wallet);
  if (content === undefined || !fits) throw new Problem('QR_INVALID', 'the code is none of this store');
  return content;
}
