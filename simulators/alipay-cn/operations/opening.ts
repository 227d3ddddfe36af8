import { fromHundredths, type Money, toWire } from '../../../src/core/money.js';
import type { TradePrecreateRequest } from '../../../src/generated/alipay-cn.js';
import type { Payer } from '../../kit/customer-wallets.js';
import { permits } from '../../kit/staff.js';
import type { App } from '../app.js';
import type { Principal, WrongTerm } from '../contract.js';
import type { Desk } from '../desk.js';
import {
  DAY,
  type Form,
  HOUR,
  LIFETIME_MS,
  MINUTE,
  type Order,
  type OrderTerms,
  type Problem,
  repeatOrder,
} from '../orders.js';
import { drawNetworkNumber } from './numbers.js';
import { CURRENCIES, priceOf } from './pricing.js';

/** What pay, precreate and create have in common. */
export type Opening = Omit<TradePrecreateRequest, 'qr_code_timeout_express'>;

/** Which account is paid (AC-U5). */
export const accountOf = (
  { sellerId }: Pick<App, 'sellerId'>,
  { sub_merchant: merchant, seller_id: seller }: Opening,
  { account }: Principal,
): string => merchant?.merchant_id ?? seller ?? account ?? sellerId;

/** As it is written, whatever the currency. */
const MOST = 10_000_000_000n;

/** In the currency that the trade is priced in. */
function totalOf({ total_amount: text, trans_currency: currency = 'CNY' }: Opening): Money {
  const total = fromHundredths(currency, text);
  if (total === undefined) throw new Error(`${currency} ${text} was let pass`);
  return total;
}

/** What a form cannot say of a new trade. */
export function wrongOpening(app: App, content: Opening): WrongTerm | undefined {
  const { total_amount: amount, sub_merchant: merchant, seller_id: seller, time_expire: end } = content;
  const wrong = (code: string, rule: string, where: string, issue: string): WrongTerm => ({ code, rule, where, issue });
  const hundredths = fromHundredths('CNY', amount)?.minor ?? 0n;
  if (hundredths <= 0n || hundredths > MOST)
    return wrong('ACQ.TOTAL_FEE_EXCEED', 'amount', '/total_amount', 'is outside 0.01 to 100000000');
  const { trans_currency: currency = 'CNY', settle_currency: settlement = currency } = content;
  if (!CURRENCIES.includes(currency))
    return wrong('ACQ.CURRENCY_NOT_SUPPORT', 'currency', '/trans_currency', `there is no contract in ${currency}`);
  if (settlement !== currency) {
    const issue = `no contract settles ${currency} in ${settlement}`;
    return wrong('ACQ.CURRENCY_NOT_SUPPORT', 'settlement', '/settle_currency', issue);
  }
  if (fromHundredths(currency, amount) === undefined)
    return wrong('ACQ.AMOUNT_OR_CURRENCY_ERROR', 'amount', '/total_amount', `${currency} has no such part`);
  if (merchant !== undefined && !app.merchants.has(merchant.merchant_id)) {
    const where = '/sub_merchant/merchant_id';
    return wrong('ACQ.SECONDARY_MERCHANT_ID_INVALID', 'merchant', where, 'is none of the application');
  }
  if (seller !== undefined && !app.merchants.has(seller))
    return wrong('ACQ.SELLER_NOT_EXIST', 'merchant', '/seller_id', 'is none of the application');
  // Written so that a time which is no moment at all is refused too.
  if (end !== undefined && !(momentOf(end) > app.clock.now().wireMs))
    return wrong('ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR', 'expiry', '/time_expire', 'is not in the future');
  return undefined;
}

/** What stands for the same call twice (AC-U6). */
const parametersOf = (form: Form, account: string, content: Opening): string =>
  JSON.stringify([form, account, toWire(totalOf(content)), content.subject]);

/** The trade that already has this number, or why it cannot be answered with. */
export function standing(
  { app, book, staff }: Desk,
  form: Form,
  content: Opening,
  principal: Principal,
): { order?: Order; problem?: Problem } {
  const existing = book.find(content.out_trade_no);
  const account = accountOf(app, content, principal);
  if (existing === undefined || permits(staff, account, 'duplicate-order')) return {};
  const problem = repeatOrder(existing, parametersOf(form, account, content));
  return problem === undefined ? { order: existing } : { problem };
}

interface OpeningMore {
  readonly code?: string;
  /** Of the code alone. */
  readonly lifetime?: string | undefined;
  readonly exists?: boolean;
  /** Whoever has it before him from the beginning. */
  readonly payer?: Payer;
}

export function termsOf(
  { app, staff }: Pick<Desk, 'app' | 'staff'>,
  form: Form,
  content: Opening,
  { principal, notifyUrl }: { readonly principal: Principal; readonly notifyUrl?: string },
  { code = '', lifetime, exists = true, payer }: OpeningMore,
): OrderTerms {
  const account = accountOf(app, content, principal);
  const total = totalOf(content);
  return {
    form,
    account,
    number: content.out_trade_no,
    networkOrder: drawNetworkNumber(app),
    subject: content.subject,
    ...(content.body === undefined ? {} : { body: content.body }),
    ...(content.passback_params === undefined ? {} : { passback: content.passback_params }),
    ...(notifyUrl === undefined ? {} : { notifyUrl }),
    total,
    ...priceOf({ app, staff }, total),
    parameters: parametersOf(form, account, content),
    code,
    exists,
    ...(payer === undefined ? {} : { payer: { payer: payer.payer, customer: payer.customer } }),
    lifetimeMs: lifetimeMs(app, content, lifetime) ?? LIFETIME_MS[form],
  };
}

const UNITS = { m: MINUTE, h: HOUR, d: DAY } as const;
const UTC8_MS = 8 * HOUR;

const momentOf = (time: string): number => Date.parse(`${time.replace(' ', 'T')}+08:00`);

/** Times of day are wire time; what is left until then passes as network time, like every other duration. The earliest end counts. */
function lifetimeMs(
  { clock }: App,
  { timeout_express: timeout, time_expire: end }: Opening,
  ofCode: string | undefined,
): number | undefined {
  const { wireMs } = clock.now();
  const asked = [timeout, ofCode].map((text) => (text === undefined ? undefined : durationOf(text, wireMs)));
  const known = [...asked, end === undefined ? undefined : momentOf(end) - wireMs].filter((ms) => ms !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function durationOf(text: string, wireMs: number): number {
  if (text === '1c') return DAY - ((wireMs + UTC8_MS) % DAY);
  const unit = text.slice(-1) as keyof typeof UNITS;
  return Math.min(Number(text.slice(0, -1)) * UNITS[unit], 15 * DAY);
}
