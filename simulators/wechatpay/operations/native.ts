import { money } from '../../../src/core/money.js';
import { defineOperation } from '../contract.js';
import type { Desk } from '../desk.js';
import { payerAmount, userPaymentRate } from '../exchange-rate.js';
import { SETTLEMENT_CURRENCY } from '../institution.js';
import { type OrderTerms, openOrder, QR_LIFETIME_MS, repeatOrder, SHORTEST_LIFETIME_MS } from '../orders.js';
import { drawNetworkOrder, fingerprint, ok } from './numbers.js';

/** Native orders: a QR code that the shop shows. https://pay.weixin.qq.com/doc/global/v3/en/4012356478 */
export function native({ institution, book }: Desk) {
  const { clock, random, switches } = institution;
  return defineOperation(institution, 'wechatpay.global.native', ({ body, exchange, refuse }) => {
    const parameters = fingerprint(body);
    const existing = book.find(body.out_trade_no);
    if (existing !== undefined) {
      const problem = repeatOrder(existing, 'NATIVE', parameters);
      return problem === undefined ? ok({ code_url: codeUrl(existing.code) }) : refuse(problem);
    }
    const now = clock.now();
    const absent = switches['absent-currency'] === 'cny' ? 'CNY' : SETTLEMENT_CURRENCY;
    const total = money(body.amount.currency ?? absent, body.amount.total);
    const rate = userPaymentRate(total.currency, switches['krw-per-cny']);
    // time_expire is a wire time; what is left until then passes as network time, like every other duration.
    const askedMs = body.time_expire === undefined ? QR_LIFETIME_MS : Date.parse(body.time_expire) - now.wireMs;
    const lifetimeMs = Math.min(Math.max(askedMs, SHORTEST_LIFETIME_MS), QR_LIFETIME_MS);
    const terms: OrderTerms = {
      product: 'NATIVE',
      account: body.sub_mchid,
      number: body.out_trade_no,
      networkOrder: drawNetworkOrder(institution),
      description: body.description,
      ...(body.sub_appid === undefined ? {} : { subAppid: body.sub_appid }),
      ...(body.attach === undefined ? {} : { attach: body.attach }),
      notifyUrl: body.notify_url,
      total,
      payerTotal: payerAmount(total, rate),
      rate,
      parameters,
      code: random.word(9),
      expiresNetworkMs: now.networkMs + lifetimeMs,
    };
    book.apply(openOrder(terms, now), exchange.id);
    return ok({ code_url: codeUrl(terms.code) });
  });
}

const CODE_URL = 'weixin://wxpay/bizpayurl?pr=';

const codeUrl = (code: string): string => `${CODE_URL}${code}`;

/** What a wallet reads from the QR code; undefined where it is none of ours. */
export const codeOfUrl = (url: string): string | undefined =>
  url.startsWith(CODE_URL) ? url.slice(CODE_URL.length) : undefined;
