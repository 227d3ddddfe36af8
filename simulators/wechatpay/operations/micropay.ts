import type { Instant } from '../../../src/core/clock.js';
import type { GlobalMicropayRequest } from '../../../src/generated/wechatpay.js';
import type { PaymentCode } from '../../kit/code-wallets.js';
import { fingerprint } from '../../kit/fingerprint.js';
import { planAct } from '../../kit/open-box.js';
import { permits } from '../../kit/staff.js';
import { chargeWallet } from '../charging.js';
import { defineOperation } from '../contract.js';
import type { Desk } from '../desk.js';
import { errorAnswer, type NumberedAnswer } from '../errors.js';
import type { Institution } from '../institution.js';
import {
  failPayment,
  type Order,
  type OrderTerms,
  openOrder,
  type Problem,
  QUICK_PAY_LIMIT_MS,
  repeatOrder,
} from '../orders.js';
import { orderView, promotionView } from '../views.js';
import type { Wallet } from '../wallets.js';
import { drawNetworkOrder, ok } from './numbers.js';
import { type Price, priceOf } from './pricing.js';

/**
 * Quick Pay: the store reads the code in the payer's wallet. https://pay.weixin.qq.com/doc/global/v3/en/4012356443 ; the
 * payer's side after https://pay.weixin.qq.com/doc/global/v2/en/4013658162
 */
export function micropay(desk: Desk) {
  const { institution, book, wallets, staff } = desk;
  const { clock } = institution;
  return defineOperation(institution, 'wechatpay.global.micropay', ({ body, exchange, refuse }) => {
    const parameters = fingerprint(body);
    const number = body.out_trade_no;
    const existing = book.find(number);
    const problem = existing && repeatOrder(existing, 'MICROPAY', parameters);
    if (existing !== undefined && problem === undefined) return asked(existing, institution);
    if (problem !== undefined && !permits(staff, body.sub_mchid, 'duplicate-order')) return refuse(problem);
    const code = body.payer.auth_code;
    // A code that is no good makes no order: a query does not know the number afterwards.
    const usedAgain = permits(staff, body.sub_mchid, 'used-code');
    const badCode = wallets.problemWith(code, number, usedAgain);
    const shown = wallets.code(code);
    if (badCode !== undefined) return refuse(badCode);
    if (shown === undefined) throw new Error(`code ${code} is good and not known`);

    const wallet = wallets.wallet(shown.payer);
    const now = clock.now();
    const terms = termsOf(body, parameters, institution, priceOf(desk, body.amount), now);
    book.apply(openOrder(terms, now), exchange.id);
    shown.usedFor = number;
    exchange.mark({ payer: wallet.payer });
    const order = found(book.findByNetworkOrder(terms.networkOrder));
    const failure = failureOf(wallet, shown, order, wallets);
    if (failure !== undefined) {
      book.apply(failPayment(order), exchange.id);
      return refuse(failure);
    }
    if (shown.behaviour === 'pays' && !wallets.asksPassword(wallet, order.payerTotal)) {
      chargeWallet(desk, order, wallet, exchange.id);
      exchange.mark({ networkOrder: order.networkOrder });
    } else {
      planAct(desk, shown, order, {
        isOpen: ({ state }) => state === 'USERPAYING',
        pay: (now) => chargeWallet(desk, now, wallets.wallet(shown.payer)),
        decline: (now) => book.apply(failPayment(now)),
      });
    }
    return asked(found(book.findByNetworkOrder(terms.networkOrder)), institution);
  });
}

function found(order: Order | undefined): Order {
  if (order === undefined) throw new Error('an order that was just opened is gone');
  return order;
}

function termsOf(
  body: GlobalMicropayRequest,
  parameters: string,
  institution: Institution,
  price: Price,
  now: Instant,
): OrderTerms {
  return {
    product: 'MICROPAY',
    account: body.sub_mchid,
    number: body.out_trade_no,
    networkOrder: drawNetworkOrder(institution),
    description: body.description,
    ...(body.sub_appid === undefined ? {} : { subAppid: body.sub_appid }),
    ...(body.attach === undefined ? {} : { attach: body.attach }),
    ...price,
    parameters,
    code: body.payer.auth_code,
    expiresNetworkMs: now.networkMs + QUICK_PAY_LIMIT_MS,
  };
}

function failureOf(
  wallet: Wallet,
  { behaviour }: PaymentCode,
  order: Order,
  wallets: Desk['wallets'],
): Problem | undefined {
  if (wallet.closed) return { code: 'ACCOUNTERROR', errno: 268435461, issue: "the payer's account is closed" };
  if (behaviour === 'insufficient-funds' || !wallets.canPay(wallet, order)) {
    return { code: 'NOTENOUGH', errno: 88430113, issue: "the payer's balance is too small" };
  }
  return undefined;
}

/** Quick Pay has its own names for what queries call `promotion_detail` and `wxpay_contribute_amount`. */
function promotions(order: Order) {
  const { promotion_detail } = promotionView(order);
  if (promotion_detail === undefined) return {};
  return {
    detail: promotion_detail.map(({ wxpay_contribute_amount, ...promotion }) => ({
      ...promotion,
      wechatpay_contribute_amount: wxpay_contribute_amount,
    })),
  };
}

/** The order as it stands; how "the payer is typing a password" is said is not confirmed (WX-U1). */
function asked(order: Order, institution: Institution): NumberedAnswer {
  const body = { ...orderView({ ...order, product: 'MICROPAY' }, institution), ...promotions(order) };
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
