import type { GlobalJsapiRequest, GlobalNativeRequest } from '../../../src/generated/wechatpay.js';
import { fingerprint } from '../../kit/fingerprint.js';
import { permits } from '../../kit/staff.js';
import type { LegalCall } from '../contract.js';
import type { Desk } from '../desk.js';
import type { NumberedAnswer } from '../errors.js';
import {
  type Order,
  type OrderTerms,
  openOrder,
  QR_LIFETIME_MS,
  repeatOrder,
  SHORTEST_LIFETIME_MS,
} from '../orders.js';
import { drawNetworkOrder } from './numbers.js';
import { priceOf } from './pricing.js';

/** What the products differ in whose payer comes after the order. */
export interface PrepaidProduct {
  readonly product: 'NATIVE' | 'JSAPI';
  readonly drawCode: () => string;
  readonly payableBy?: Order['payableBy'];
  readonly answer: (code: string) => NumberedAnswer;
}

type PrepaidCall = Pick<LegalCall<'wechatpay.global.native' | 'wechatpay.global.jsapi'>, 'exchange' | 'refuse'> & {
  readonly body: GlobalNativeRequest | GlobalJsapiRequest;
};

/** Opens an order that waits for its payer; the same number with the same parameters is answered as before. */
export function openPrepaid(
  { institution, book, staff }: Desk,
  { body, exchange, refuse }: PrepaidCall,
  { product, drawCode, payableBy, answer }: PrepaidProduct,
): NumberedAnswer {
  const { clock } = institution;
  const parameters = fingerprint(body);
  const existing = book.find(body.out_trade_no);
  const problem = existing && repeatOrder(existing, product, parameters);
  if (existing !== undefined && problem === undefined) return answer(existing.code);
  if (problem !== undefined && !permits(staff, body.sub_mchid, 'duplicate-order')) return refuse(problem);

  const now = clock.now();
  // time_expire is a wire time; what is left until then passes as network time, like every other duration.
  const askedMs = body.time_expire === undefined ? QR_LIFETIME_MS : Date.parse(body.time_expire) - now.wireMs;
  const lifetimeMs = Math.min(Math.max(askedMs, SHORTEST_LIFETIME_MS), QR_LIFETIME_MS);
  const terms: OrderTerms = {
    product,
    account: body.sub_mchid,
    number: body.out_trade_no,
    networkOrder: drawNetworkOrder(institution),
    description: body.description,
    ...(body.sub_appid === undefined ? {} : { subAppid: body.sub_appid }),
    ...(body.attach === undefined ? {} : { attach: body.attach }),
    notifyUrl: body.notify_url,
    ...priceOf({ institution, staff }, body.amount),
    parameters,
    code: drawCode(),
    ...(payableBy === undefined ? {} : { payableBy }),
    expiresNetworkMs: now.networkMs + lifetimeMs,
  };
  book.apply(openOrder(terms, now), exchange.id);
  return answer(terms.code);
}
