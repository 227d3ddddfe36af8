import { sameMoney } from '../../core/money.js';
import type { Payment } from '../../model.js';
import type { Acknowledgement, NotificationVerdict } from '../notification.js';
import type { OrderReport } from '../wallet.js';
import { readAmount } from './amounts.js';
import { closedReport, readPaid, type TradeReaders } from './answers.js';
import type { GatewayLink } from './link.js';

/** The parameters of a notice, each of which stands in it once. */
export type TradeNotice = Readonly<Record<string, string>>;

/** The form as it came; undefined where a name stands twice, since nobody can say which of them counts. */
export function readNoticeForm(body: Buffer): TradeNotice | undefined {
  const pairs = [...new URLSearchParams(body.toString('utf8'))];
  const names = new Set(pairs.map(([name]) => name));
  return names.size === pairs.length ? Object.fromEntries(pairs) : undefined;
}

/** The algorithm is ours: a notice that names another is refused before its sign is looked at (SIGN-04). */
export const verifyTradeNotice = (notice: TradeNotice, link: Pick<GatewayLink, 'isSigned'>): boolean =>
  notice.sign_type === 'RSA2' && link.isSigned(notice);

/** One of a refund names it; of other types queries tell as well (CB-12). */
export function kindOfTradeNotice({
  notify_type: type,
  out_biz_no: refundNo,
}: TradeNotice): 'TRADE' | 'REFUND' | 'OTHER' {
  if (type !== 'trade_status_sync') return 'OTHER';
  return refundNo === undefined ? 'TRADE' : 'REFUND';
}

/** Why a genuine notice is not about this payment; undefined when it is (CB-04, CB-05, AMOUNT-06, SEC-03). */
export function checkTradeNotice(notice: TradeNotice, payment: Payment): string | undefined {
  if (payment.wallet !== 'ALIPAY') return 'another network';
  if (notice.out_trade_no !== payment.orderId) return 'another trade';
  if (notice.seller_id !== payment.networkMerchantId) return 'another seller';
  const amount = readAmount(notice.trans_currency ?? 'CNY', notice.total_amount);
  if (amount === undefined || !sameMoney(amount, payment.amount)) return 'another amount';
  const known = payment.capture?.transactionId;
  if (known !== undefined && notice.trade_no !== known) return 'another transaction';
  return undefined;
}

/** Only a paid status is money; one that waits or that nobody knows changes nothing. */
export function readTradeNotice(notice: TradeNotice, payment: Payment, readers: TradeReaders): OrderReport {
  const state = readers.readTradeStatus(notice.trade_status);
  if (state === 'PAID') return readPaid(notice, payment);
  return closedReport(state, payment.capture !== undefined || notice.gmt_payment !== undefined);
}

/** The word alone confirms the reception; with anything else the notice is sent again (CB-10). */
export const acknowledgeTrade = (verdict: NotificationVerdict): Acknowledgement =>
  verdict.ok ? { status: 200, body: 'success' } : { status: verdict.status, body: 'failure' };
