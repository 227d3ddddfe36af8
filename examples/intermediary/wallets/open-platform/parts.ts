import type { Clock } from '../../core/clock.js';
import type { Money } from '../../core/money.js';
import type { Payment, Refund } from '../../model.js';
import type { Acknowledgement, NotificationVerdict } from '../notification.js';
import type { CloseReport, OrderReport, Outcome, Placed, RefundReport, ReverseReport } from '../wallet.js';
import { writeAmount } from './amounts.js';
import {
  classifyGatewayAnswer,
  type GatewayOutcome,
  readTradeCancel,
  readTradeClose,
  readTradePay,
  readTradePlace,
  readTradeQuery,
  readTradeStatus,
  type TradeReaders,
} from './answers.js';
import { type GatewayAccount, type GatewayAnswer, type GatewayLink, openGatewayLink } from './link.js';
import {
  acknowledgeTrade,
  checkTradeNotice,
  kindOfTradeNotice,
  readTradeNotice,
  type TradeNotice,
  verifyTradeNotice,
} from './notices.js';
import { readTradeRefund, readTradeRefundQuery } from './refunds.js';

/** What can go wrong between an intermediary and Alipay's open platform. */
export interface OpenPlatformParts extends TradeReaders {
  /** The signed and verified connection (SIGN-07). */
  openGatewayLink(account: GatewayAccount, clock: Pick<Clock, 'wall'>): GatewayLink;
  classifyGatewayAnswer(answer: GatewayAnswer): GatewayOutcome;
  readTradePay(outcome: GatewayOutcome, payment: Payment): Outcome<OrderReport>;
  /** Whether a code payment that was refused may have left a trade behind, which its payer could still pay. */
  leavesTrade(code: string): boolean;
  readTradePlace(outcome: GatewayOutcome, payment: Payment): Outcome<Placed>;
  readTradeQuery(outcome: GatewayOutcome, payment: Payment, readers: TradeReaders): Outcome<OrderReport>;
  readTradeCancel(outcome: GatewayOutcome, payment: Payment): Outcome<ReverseReport>;
  readTradeClose(outcome: GatewayOutcome, payment: Payment): Outcome<CloseReport>;
  readTradeRefund(outcome: GatewayOutcome, payment: Payment, refund: Refund): Outcome<RefundReport>;
  readTradeRefundQuery(outcome: GatewayOutcome, payment: Payment, refundNo: string): Outcome<RefundReport>;
  /** The text that stands in a request for an amount: two places after the point, for won too (AMOUNT-01). */
  tradeAmount(amount: Money, payment: Payment): string;
  /** The seller that a request names (MERCH-02). */
  tradeSellerFor(payment: Payment): string;
  verifyTradeNotice(notice: TradeNotice, link: Pick<GatewayLink, 'isSigned'>): boolean;
  /** Whether a notice was meant for this application (CB-04). */
  isForApp(notice: TradeNotice, appId: string): boolean;
  kindOfTradeNotice(notice: TradeNotice): 'TRADE' | 'REFUND' | 'OTHER';
  checkTradeNotice(notice: TradeNotice, payment: Payment): string | undefined;
  readTradeNotice(notice: TradeNotice, payment: Payment, readers: TradeReaders): OrderReport;
  acknowledgeTrade(verdict: NotificationVerdict): Acknowledgement;
}

/** Of what the payer has, could have chosen, or may do: the wallet is still before him. */
const MEANS_OF_THE_PAYER =
  /^ACQ\.(BUYER_(BANKCARD_)?BALANCE_NOT_ENOUGH|BUYER_PAYMENT_AMOUNT_(DAY|MONTH)_LIMIT_ERROR|ERROR_BALANCE_PAYMENT_DISABLE|NO_PAYMENT_INSTRUMENTS_AVAILABLE|NOT_SUPPORT_PAYMENT_INST|PAYMENT_FAIL|PAYMENT_REQUEST_HAS_RISK|PULL_MOBILE_CASHIER_FAIL)$/;

export const openPlatformParts: OpenPlatformParts = {
  openGatewayLink,
  classifyGatewayAnswer,
  readTradeStatus,
  readTradePay,
  leavesTrade: (code) => MEANS_OF_THE_PAYER.test(code),
  readTradePlace,
  readTradeQuery,
  readTradeCancel,
  readTradeClose,
  readTradeRefund,
  readTradeRefundQuery,
  tradeAmount: writeAmount,
  tradeSellerFor: (payment) => payment.networkMerchantId,
  verifyTradeNotice,
  isForApp: (notice, appId) => notice.app_id === appId,
  kindOfTradeNotice,
  checkTradeNotice,
  readTradeNotice,
  acknowledgeTrade,
};
