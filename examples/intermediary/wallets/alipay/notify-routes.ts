import type { KeyObject } from 'node:crypto';
import express, { type Request, type Response, Router } from 'express';
import type { Clock } from '../../core/clock.js';
import { isTooDeep, member, parseJson, textMember } from '../../core/json.js';
import { errorText, type Log } from '../../core/log.js';
import type { Parts } from '../../parts.js';
import type { Storage } from '../../storage/storage.js';
import { type NotificationSink, type NotificationVerdict, refused } from '../notification.js';
import { signatureHeader } from './signatures.js';

export interface NotifyOptions {
  readonly clientId: string;
  readonly keyVersion: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** As Alipay was told it: its path is what notices are signed over. */
  readonly notifyUrl: string;
  readonly parts: Parts;
  readonly storage: Storage;
  readonly sink: NotificationSink;
  readonly clock: Clock;
  readonly log: Log;
}

export const PAYMENT_NOTIFY_PATH = '/notify/alipay/payment';

/** Verify over the raw bytes, compare with the stored order, apply, acknowledge: in this order. */
export function notifyRoutes(options: NotifyOptions): Router {
  const { parts, log } = options;
  const path = new URL(options.notifyUrl).pathname;
  const router = Router();
  // Oversized bodies are cut off; compressed ones are not unpacked, so no few bytes become many (SEC-09).
  const raw = express.raw({ type: () => true, inflate: false, limit: '128kb' });

  router.post(PAYMENT_NOTIFY_PATH, raw, async (request: Request, response: Response): Promise<void> => {
    let verdict: NotificationVerdict;
    try {
      verdict = await judge(request, path, options);
    } catch (error) {
      // Not acknowledged, so that the network delivers again (CB-09).
      log('alipay.notification.failed', { reason: errorText(error) });
      verdict = refused(500, 'not processed');
    }
    if (!verdict.ok) log('alipay.notification.refused', { reason: verdict.reason });
    const { status, body } = parts.acknowledgeAlipay(verdict);
    response.status(status);
    if (body === undefined) response.end();
    else sendSigned(response, Buffer.from(JSON.stringify(body)), path, options);
  });
  return router;
}

/** Some editions want the acknowledgement signed, none minds that it is. */
function sendSigned(response: Response, body: Buffer, path: string, options: NotifyOptions): void {
  const { clientId, clock } = options;
  const time = new Date(clock.wall()).toISOString();
  response.set({
    'content-type': 'application/json; charset=UTF-8',
    'client-id': clientId,
    'response-time': time,
    signature: signatureHeader({ path, clientId, time, body }, options),
  });
  response.end(body);
}

async function judge(request: Request, path: string, options: NotifyOptions): Promise<NotificationVerdict> {
  const { parts, storage, sink, clientId, publicKey } = options;
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  // Verified as a notice to us: one that was meant for another client does not verify.
  const message = { path, clientId, time: header('request-time'), signature: header('signature'), body };
  const verified = parts.verifyAlipayNotice(message, publicKey);
  if (!verified.ok) return refused(401, verified.reason);

  const notice = isTooDeep(verified.text) ? undefined : parseJson(verified.text);
  if (notice === undefined) return refused(400, 'the body is no JSON');
  // Genuine, but about nothing we know: no effect, and no reason to have it sent again (CB-12).
  if (parts.kindOfAlipayNotice(member(notice, 'notifyType')) === 'OTHER') return { ok: true };
  const payment = parts.findNotified(storage, textMember(notice, 'paymentRequestId') ?? '');
  if (!payment) return parts.onUnknownOrder();
  const objection = parts.checkAlipayNotice(notice, payment);
  if (objection) return refused(400, objection);
  const report = parts.readAlipayNotice(notice, payment, parts);
  await parts.applyNotification(() => sink.paymentReported(payment, report), payment);
  return { ok: true };
}
