import type { OpenExchange } from '../../../src/record/journal.js';
import type { CodeProblem } from '../../kit/code-wallets.js';
import { fingerprint } from '../../kit/fingerprint.js';
import { planAct } from '../../kit/open-box.js';
import type { Answer } from '../../kit/pipeline.js';
import { permits } from '../../kit/staff.js';
import { chargeLater } from '../charging.js';
import { defineOperation, type PayRequest } from '../contract.js';
import type { Desk } from '../desk.js';
import { PAYMENT_IN_PROCESS, SUCCESS } from '../errors.js';
import { modeOf } from '../mode-rules.js';
import {
  type Api,
  charge,
  failPayment,
  isUnpaid,
  LIFETIME_MS,
  type Mode,
  type Order,
  type OrderTerms,
  openOrder,
  type Problem,
  repeatOrder,
} from '../orders.js';
import { plusNumbers, plusPaidView } from '../plus-views.js';
import { alipayTime, paidView, paymentNumbers } from '../views.js';
import { asText, drawNetworkNumber, ok } from './numbers.js';
import { priceOf } from './pricing.js';

/** Pay in store, in its three scenarios: https://docs.antom.com/ac/ams/upm , /oc and /ec */
export function pay(desk: Desk) {
  const accept = acceptance(desk, 'ams', (order) => ({
    ...paymentNumbers(order),
    ...paidView(order),
    ...codeView(order),
  }));
  return defineOperation(desk.partner, 'alipay.ams.pay', accept);
}

/** The same for an acquirer: docs.alipayplus.com, api_acq/pay_user_presented_mode, api_acq_tile/pay_order_code */
export function payThroughPlus(desk: Desk) {
  const { partner } = desk;
  const accept = acceptance(desk, 'aps', (order) => ({
    ...plusNumbers(order, partner),
    ...plusPaidView(order),
    ...plusCodeView(order),
  }));
  return defineOperation(partner, 'alipay.aps.pay', accept);
}

interface PayCall {
  readonly body: PayRequest;
  readonly exchange: OpenExchange;
  refuse(problem: Problem): Answer;
}

/** @param view What an answer tells of a payment that is paid or under way, beside the result. */
function acceptance(desk: Desk, api: Api, view: (order: Order) => object) {
  const { partner, book, wallets, staff } = desk;
  return (call: PayCall): Answer => {
    const { body, exchange, refuse } = call;
    const account = body.order.merchant.referenceMerchantId;
    const mode = modeOf(body);
    const parameters = parametersOf(body, mode);
    const existing = book.find(body.paymentRequestId);
    const problem = existing && repeatOrder(existing, parameters);
    if (existing !== undefined && problem === undefined) return standing(existing, call);
    if (problem !== undefined && !permits(staff, account, 'duplicate-order')) return refuse(problem);

    const terms = termsOf(body, mode, parameters);
    const codeProblem =
      mode === 'PaymentCode' ? wallets.problemWith(terms.code, permits(staff, account, 'used-code')) : undefined;
    book.apply(openOrder(terms, partner.clock.now(), codeProblem === undefined), exchange.id);
    const order = known(terms.networkOrder);
    const failure = mode === 'PaymentCode' ? present(order, codeProblem, exchange) : undefined;
    if (failure !== undefined) book.apply(failPayment(order, failure, { tell: false }), exchange.id);
    exchange.mark({ networkOrder: order.networkOrder });
    return standing(known(order.networkOrder), call);
  };

  /** The store has read a payer's code: it is charged now, or asks its payer, or is refused for good with the code given back. */
  function present(
    order: Order,
    codeProblem: CodeProblem | 'used' | undefined,
    exchange: OpenExchange,
  ): string | undefined {
    if (codeProblem !== undefined) return CODE_PROBLEMS[codeProblem];
    const shown = wallets.code(order.code);
    if (shown === undefined) throw new Error(`code ${order.code} is good and not known`);
    shown.usedFor = order.networkOrder;
    const wallet = wallets.wallet(shown.payer);
    exchange.mark({ payer: wallet.payer });
    if (wallet.closed) return 'USER_STATUS_ABNORMAL';
    if (shown.behaviour === 'insufficient-funds' || !wallets.canPay(wallet, order)) return 'USER_BALANCE_NOT_ENOUGH';
    if (shown.behaviour === 'pays') {
      const tell = partner.switches['synchronous-notice'] === 'sent';
      book.apply(charge(order, wallet, partner.clock.now(), { tell }), exchange.id);
    } else {
      planAct(desk, shown, order, {
        isOpen: isUnpaid,
        pay: (now) => chargeLater(desk, now, wallets.wallet(shown.payer)),
        decline: (now) => book.apply(failPayment(now, DECLINED, { tell: true })),
      });
    }
    return undefined;
  }

  function known(networkOrder: string): Order {
    const order = book.findByNetworkOrder(networkOrder);
    if (order === undefined) throw new Error('a payment that was just opened is gone');
    return order;
  }

  function termsOf(body: PayRequest, mode: Mode, parameters: string): OrderTerms {
    const { order, paymentMethod, paymentExpiryTime, paymentNotifyUrl: notifyUrl } = body;
    // paymentExpiryTime is a wire time; what is left until then passes as network time, like every other duration.
    const askedMs =
      paymentExpiryTime === undefined ? undefined : Date.parse(paymentExpiryTime) - partner.clock.now().wireMs;
    return {
      api,
      mode,
      account: order.merchant.referenceMerchantId,
      number: body.paymentRequestId,
      networkOrder: drawNetworkNumber(partner),
      description: order.orderDescription,
      ...(notifyUrl === undefined ? {} : { notifyUrl }),
      ...priceOf(desk, asText(body.paymentAmount)),
      parameters,
      code: mode === 'PaymentCode' ? (paymentMethod.paymentMethodId ?? '') : `28101704${partner.random.word(32)}`,
      lifetimeMs: askedMs ?? LIFETIME_MS[mode],
    };
  }

  /** How a payment stands, in answer to its first request and to every repetition. */
  function standing(order: Order, { refuse }: Pick<PayCall, 'refuse'>): Answer {
    switch (order.state) {
      case 'SUCCESS':
        return ok({ result: SUCCESS, ...view(order) });
      case 'PROCESSING': {
        const isMade = order.mode !== 'PaymentCode' && partner.switches['code-made'] === 'success';
        return ok({ result: isMade ? SUCCESS : PAYMENT_IN_PROCESS, ...view(order) });
      }
      case 'CANCELLED':
        return refuse({ code: 'ORDER_IS_CANCELED', issue: 'the payment has been cancelled' });
      case 'FAIL':
        return refuse({ code: order.failure ?? 'PROCESS_FAIL', issue: 'the payment has failed' });
    }
  }
}

/** Whoever closes the box for the password has not confirmed the payment. */
export const DECLINED = 'USER_PAYMENT_VERIFICATION_FAILED';

const CODE_PROBLEMS: Readonly<Record<CodeProblem | 'used', string>> = {
  invalid: 'INVALID_PAYMENT_CODE',
  used: 'INVALID_PAYMENT_CODE',
  expired: 'EXPIRED_CODE',
};

/** What makes two requests of one paymentRequestId the same (AP-U5). */
const parametersOf = ({ paymentAmount, paymentMethod, settlementStrategy }: PayRequest, mode: Mode): string =>
  fingerprint({
    paymentAmount: asText(paymentAmount),
    mode,
    settlementStrategy,
    type: paymentMethod.paymentMethodType,
  });

const CODE_URL = 'https://gqr.alipay.com/';

/** What a wallet reads from a code of this network; undefined where it is none. */
export const codeOfUrl = (url: string): string | undefined =>
  url.startsWith(CODE_URL) ? url.slice(CODE_URL.length) : undefined;

/** What a payment that waits for its payer is paid with. */
function codeView({ state, mode, code, openedAt, lifetimeMs }: Order) {
  if (state !== 'PROCESSING') return {};
  const codeValue = `${CODE_URL}${code}`;
  switch (mode) {
    case 'PaymentCode':
      return {};
    case 'OrderCode':
      return {
        orderCodeForm: {
          paymentMethodType: 'CONNECT_WALLET',
          expireTime: alipayTime(openedAt.wireMs + lifetimeMs),
          codeDetails: [{ codeValueType: 'QRCODE', codeValue, displayType: 'TEXT' }],
        },
      };
    case 'EntryCode':
      return {
        redirectActionForm: { method: 'GET', redirectUrl: codeValue, actionFormType: 'RedirectActionForm' },
        normalUrl: codeValue,
      };
  }
}

function plusCodeView(order: Order) {
  const { orderCodeForm, normalUrl } = codeView(order);
  if (orderCodeForm !== undefined) return { orderCodeForm };
  return normalUrl === undefined ? {} : { paymentUrl: normalUrl, normalUrl };
}
