import express, { type Request, type Response, Router } from 'express';
import type { Clock } from '../../core/clock.js';
import { member, parseJson, textMember } from '../../core/json.js';
import { errorText, type Log } from '../../core/log.js';
import type { Parts } from '../../parts.js';
import type { Storage } from '../../storage/storage.js';
import { type NotificationSink, type NotificationVerdict, refused } from '../notification.js';
import type { OrderReport, RefundReport } from '../wallet.js';
import { readCapture, readRefund } from './answers.js';
import type { KeyRefresher, KeyRing } from './keys.js';
import type { NoticeContext } from './notices.js';

export interface NotifyOptions extends NoticeContext {
  readonly apiV3Key: string;
  readonly parts: Parts;
  readonly storage: Storage;
  readonly keys: KeyRing;
  readonly refresher: KeyRefresher;
  readonly sink: NotificationSink;
  readonly clock: Clock;
  readonly log: Log;
}

export const PAYMENT_NOTIFY_PATH = '/notify/wechatpay/payment';
export const REFUND_NOTIFY_PATH = '/notify/wechatpay/refund';

/** Verify over the raw bytes, decrypt, compare with the stored order, apply, acknowledge: in this order. */
export function notifyRoutes(options: NotifyOptions): Router {
  const { parts, log } = options;
  const router = Router();
  // Oversized bodies are cut off; compressed ones are not unpacked, so no few bytes become many (SEC-09).
  const raw = express.raw({ type: () => true, inflate: false, limit: '128kb' });

  const receive = async (request: Request, response: Response): Promise<void> => {
    let verdict: NotificationVerdict;
    try {
      verdict = await judge(request, options);
    } catch (error) {
      // Not acknowledged, so that the network delivers again (CB-09).
      log('wechatpay.notification.failed', { reason: errorText(error) });
      verdict = refused(500, 'not processed');
    }
    if (!verdict.ok) log('wechatpay.notification.refused', { reason: verdict.reason });
    const { status, body } = parts.acknowledgement(verdict);
    response.status(status);
    if (body === undefined) response.end();
    else response.json(body);
  };
  router.post([PAYMENT_NOTIFY_PATH, REFUND_NOTIFY_PATH], raw, receive);
  return router;
}

async function judge(request: Request, options: NotifyOptions): Promise<NotificationVerdict> {
  const { parts, keys, refresher, clock } = options;
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const notification = { headers: request.headers, body };

  let verified = parts.verifyNotification(notification, keys, clock.wall());
  if (!verified.ok && verified.unknownSerial && (await refresher.refresh())) {
    verified = parts.verifyNotification(notification, keys, clock.wall());
  }
  if (!verified.ok) return refused(401, verified.reason);

  const envelope = parseJson(verified.text);
  const resource = member(envelope, 'resource');
  const kind = parts.kindOfEvent(member(envelope, 'event_type'), member(resource, 'original_type'));
  // Genuine, but about nothing we know: no effect, and no reason to have it sent again (CB-12).
  if (kind === 'OTHER') return { ok: true };
  const notice = parts.decryptResource(resource, options.apiV3Key);
  if (notice === undefined) return refused(400, 'resource cannot be decrypted');
  return kind === 'PAYMENT' ? applyPayment(notice, options) : applyRefund(notice, options);
}

async function applyPayment(notice: unknown, options: NotifyOptions): Promise<NotificationVerdict> {
  const { parts, storage, sink } = options;
  const payment = parts.findNotified(storage, textMember(notice, 'out_trade_no') ?? '');
  if (!payment) return parts.onUnknownOrder();
  const objection = parts.checkPaymentNotice(notice, payment, options);
  if (objection) return refused(400, objection);
  const state = parts.readTradeState(member(notice, 'trade_state'));
  const report: OrderReport = state === 'PAID' ? { state, capture: readCapture(notice, payment) } : { state };
  await parts.applyNotification(() => sink.paymentReported(payment, report), payment);
  return { ok: true };
}

async function applyRefund(notice: unknown, options: NotifyOptions): Promise<NotificationVerdict> {
  const { parts, storage, sink } = options;
  const payment = parts.findNotified(storage, textMember(notice, 'out_trade_no') ?? '');
  if (!payment) return parts.onUnknownOrder();
  const objection = parts.checkRefundNotice(notice, payment, options);
  if (objection) return refused(400, objection);
  const refunded = readRefund(notice);
  if (!refunded.networkRefundNo) return refused(400, 'refund number missing');
  const amount = member(member(notice, 'amount'), 'refund');
  const report: RefundReport = {
    ...refunded,
    networkRefundId: textMember(notice, 'refund_id') ?? refunded.networkRefundId,
    // Some notices state no currency; then it is the order's, which was checked above.
    amount:
      typeof amount === 'number' && Number.isSafeInteger(amount)
        ? { currency: payment.amount.currency, minor: BigInt(amount) }
        : undefined,
    state: parts.readRefundStatus(member(notice, 'refund_status')),
  };
  await parts.applyNotification(() => sink.refundReported(payment, report), payment);
  return { ok: true };
}
