import type { Instant } from '../../../src/core/clock.js';
import { money } from '../../../src/core/money.js';
import type { GlobalMicropayRequest } from '../../../src/generated/wechatpay.js';
import { defineOperation } from '../contract.js';
import type { Desk } from '../desk.js';
import { errorAnswer, type NumberedAnswer } from '../errors.js';
import { payerAmount, userPaymentRate } from '../exchange-rate.js';
import { type Institution, SETTLEMENT_CURRENCY } from '../institution.js';
import {
  charge,
  failPayment,
  type Order,
  type OrderTerms,
  openOrder,
  type Problem,
  QUICK_PAY_LIMIT_MS,
  repeatOrder,
} from '../orders.js';
import { orderView } from '../views.js';
import type { PaymentCode, Wallet } from '../wallets.js';
import { drawNetworkOrder, fingerprint, ok } from './numbers.js';

/**
 * Quick Pay: the store reads the code in the payer's wallet. https://pay.weixin.qq.com/doc/global/v3/en/4012356443 ; the
 * payer's side after https://pay.weixin.qq.com/doc/global/v2/en/4013658162
 */
export function micropay({ institution, book, wallets }: Desk) {
  const { clock } = institution;
  return defineOperation(institution, 'wechatpay.global.micropay', ({ body, exchange, refuse }) => {
    const parameters = fingerprint(body);
    const number = body.out_trade_no;
    const existing = book.find(number);
    if (existing !== undefined) {
      const problem = repeatOrder(existing, 'MICROPAY', parameters);
      return problem === undefined ? asked(existing, institution) : refuse(problem);
    }
    const code = body.payer.auth_code;
    // A code that is no good makes no order: a query does not know the number afterwards.
    const badCode = wallets.problemWith(code, number);
    const shown = wallets.code(code);
    if (badCode !== undefined) return refuse(badCode);
    if (shown === undefined) throw new Error(`code ${code} is good and not known`);

    const wallet = wallets.wallet(shown.payer);
    const now = clock.now();
    book.apply(openOrder(termsOf(body, parameters, institution, now), now), exchange.id);
    shown.usedFor = number;
    exchange.mark({ payer: wallet.payer });
    const order = found(book.find(number));
    const failure = failureOf(wallet, shown, order, wallets);
    if (failure !== undefined) {
      book.apply(failPayment(order), exchange.id);
      return refuse(failure);
    }
    if (shown.behaviour === 'pays' && !wallets.asksPassword(wallet, order.payerTotal)) {
      book.apply(charge(order, wallet, now), exchange.id);
      exchange.mark({ networkOrder: order.networkOrder });
    } else planAct(shown, order);
    return asked(found(book.find(number)), institution);
  });

  /** With the box for the password open, the payer does by itself what the code's behaviour says, where it says when. */
  function planAct({ behaviour, actsAfterMs, payer }: PaymentCode, { number, account }: Order): void {
    const afterMs = actsAfterMs ?? (behaviour === 'declines' ? DECLINES_AFTER_MS : undefined);
    if (afterMs === undefined) return;
    wallets.later(afterMs, account, () => {
      const order = book.find(number);
      if (order?.state !== 'USERPAYING') return;
      book.apply(behaviour === 'declines' ? failPayment(order) : charge(order, wallets.wallet(payer), clock.now()));
    });
  }
}

/** Network ms until somebody who does not want to pay has said so. */
const DECLINES_AFTER_MS = 5_000;

function found(order: Order | undefined): Order {
  if (order === undefined) throw new Error('an order that was just opened is gone');
  return order;
}

function termsOf(body: GlobalMicropayRequest, parameters: string, institution: Institution, now: Instant): OrderTerms {
  const { switches } = institution;
  const total = money(
    body.amount.currency ?? (switches['absent-currency'] === 'cny' ? 'CNY' : SETTLEMENT_CURRENCY),
    body.amount.total,
  );
  const rate = userPaymentRate(total.currency, switches['krw-per-cny']);
  return {
    product: 'MICROPAY',
    account: body.sub_mchid,
    number: body.out_trade_no,
    networkOrder: drawNetworkOrder(institution),
    description: body.description,
    ...(body.sub_appid === undefined ? {} : { subAppid: body.sub_appid }),
    ...(body.attach === undefined ? {} : { attach: body.attach }),
    total,
    payerTotal: payerAmount(total, rate),
    rate,
    parameters,
    code: body.payer.auth_code,
    expiresNetworkMs: now.networkMs + QUICK_PAY_LIMIT_MS,
  };
}

function failureOf(
  wallet: Wallet,
  { behaviour }: PaymentCode,
  { payerTotal }: Order,
  wallets: Desk['wallets'],
): Problem | undefined {
  if (wallet.closed) return { code: 'ACCOUNTERROR', errno: 268435461, issue: "the payer's account is closed" };
  if (behaviour === 'insufficient-funds' || !wallets.canPay(wallet, payerTotal)) {
    return { code: 'NOTENOUGH', errno: 88430113, issue: "the payer's balance is too small" };
  }
  return undefined;
}

/** The order as it stands; how "the payer is typing a password" is said is not confirmed (WX-U1). */
function asked(order: Order, institution: Institution): NumberedAnswer {
  const body = orderView({ ...order, product: 'MICROPAY' }, institution);
  if (order.state !== 'USERPAYING') return ok(body);
  const errno = 268501834;
  switch (institution.switches['user-paying-form']) {
    case '200-order':
      return ok(body);
    case '202-order':
      return { status: 202, errno, body };
    case '202-minimal':
      return { status: 202, errno, body: { trade_state: 'USERPAYING' } };
    case '202-error':
      return errorAnswer('wechatpay.global.micropay', 'USERPAYING', institution, { errno });
    case '400-error':
      return { ...errorAnswer('wechatpay.global.micropay', 'USERPAYING', institution, { errno }), status: 400 };
  }
}
