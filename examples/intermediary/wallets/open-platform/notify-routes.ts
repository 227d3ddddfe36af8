import express, { type Request, type Response, Router } from 'express';
import { errorText, type Log } from '../../core/log.js';
import type { Payment } from '../../model.js';
import type { Parts } from '../../parts.js';
import type { Storage } from '../../storage/storage.js';
import { type NotificationSink, type NotificationVerdict, refused } from '../notification.js';
import type { Outcome, RefundReport } from '../wallet.js';
import type { GatewayLink } from './link.js';
import { readNoticeForm } from './notices.js';

export interface NotifyOptions {
  readonly appId: string;
  readonly link: Pick<GatewayLink, 'isSigned'>;
  /** Asks the network for a refund by its number. */
  readonly askRefund: (payment: Payment, refundNo: string) => Promise<Outcome<RefundReport>>;
  readonly parts: Parts;
  readonly storage: Storage;
  readonly sink: NotificationSink;
  readonly log: Log;
}

export const TRADE_NOTIFY_PATH = '/notify/alipay/trade';

/** Verify the form, compare with the stored order, apply, acknowledge: in this order. */
export function notifyRoutes(options: NotifyOptions): Router {
  const { parts, log } = options;
  const router = Router();
  // Oversized bodies are cut off; compressed ones are not unpacked, so no few bytes become many (SEC-09).
  const raw = express.raw({ type: () => true, inflate: false, limit: '128kb' });

  router.post(TRADE_NOTIFY_PATH, raw, async (request: Request, response: Response): Promise<void> => {
    let verdict: NotificationVerdict;
    try {
      verdict = await judge(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0), options);
    } catch (error) {
      // Not acknowledged, so that the network delivers again (CB-09).
      log('alipay.notification.failed', { reason: errorText(error) });
      verdict = refused(500, 'not processed');
    }
    if (!verdict.ok) log('alipay.notification.refused', { reason: verdict.reason });
    const { status, body } = parts.acknowledgeTrade(verdict);
    response.status(status).type('text/plain').send(body);
  });
  return router;
}

async function judge(body: Buffer, options: NotifyOptions): Promise<NotificationVerdict> {
  const { appId, link, parts, storage, sink } = options;
  const notice = readNoticeForm(body);
  if (notice === undefined) return refused(400, 'a parameter stands twice');
  if (!parts.verifyTradeNotice(notice, link)) return refused(401, 'not signed by Alipay');
  if (!parts.isForApp(notice, appId)) return refused(400, 'for another application');
  const kind = parts.kindOfTradeNotice(notice);
  // Genuine, but about nothing we know: no effect, and no reason to have it sent again (CB-12).
  if (kind === 'OTHER') return { ok: true };
  const payment = parts.findNotified(storage, notice.out_trade_no ?? '');
  if (!payment) return parts.onUnknownOrder();
  const objection = parts.checkTradeNotice(notice, payment);
  if (objection) return refused(400, objection);
  if (kind === 'REFUND') return refundNoticed(payment, notice.out_biz_no ?? '', options);
  const report = parts.readTradeNotice(notice, payment, parts);
  await parts.applyNotification(() => sink.paymentReported(payment, report), payment);
  return { ok: true };
}

/** It names a refund and the sum of all of them: what this one is over is asked (REFUND-14). */
async function refundNoticed(
  payment: Payment,
  refundNo: string,
  { askRefund, parts, sink }: NotifyOptions,
): Promise<NotificationVerdict> {
  const asked = await askRefund(payment, refundNo);
  if (asked.kind !== 'ok') return refused(503, 'the refund cannot be asked for now');
  await parts.applyNotification(() => sink.refundReported(payment, asked.value), payment);
  return { ok: true };
}
