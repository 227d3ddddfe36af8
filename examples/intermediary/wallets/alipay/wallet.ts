import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { Clock } from '../../core/clock.js';
import type { Log } from '../../core/log.js';
import { isUnpaidEnd, type Payment } from '../../model.js';
import type { Parts } from '../../parts.js';
import type { Storage } from '../../storage/storage.js';
import type { NotificationSink } from '../notification.js';
import type { OrderReport, Outcome, ReverseReport, Wallet } from '../wallet.js';
import type { AlipayOutcome } from './answers.js';
import type { AlipayAccount, AlipayRequest } from './link.js';
import { notifyRoutes, PAYMENT_NOTIFY_PATH } from './notify-routes.js';
import { createRequests, fixedOrderMembers, type RequestContext } from './requests.js';

export interface AlipayOptions {
  readonly account: AlipayAccount;
  readonly publicUrl: string;
  readonly parts: Parts;
  readonly storage: Storage;
  readonly sink: NotificationSink;
  readonly clock: Clock;
  readonly log: Log;
}

/** Alipay in store, for a partner of Antom that trades for registered merchants. */
export function createAlipay(options: AlipayOptions): Wallet {
  const { account, publicUrl, parts, storage, sink, clock, log } = options;
  const link = parts.openAlipayLink(account, clock, parts.verifyAlipayAnswer);
  const context: RequestContext = {
    notifyUrl: `${publicUrl}${PAYMENT_NOTIFY_PATH}`,
    redirectUrl: `${publicUrl}/pay/done`,
    merchantIdFor: parts.alipayMerchantIdFor,
    amountFor: parts.alipayAmount,
  };
  const requests = createRequests(context);

  async function call(request: AlipayRequest): Promise<AlipayOutcome> {
    const outcome = parts.classifyAlipayAnswer(await link.send(request));
    if (outcome.kind === 'unknown' || outcome.kind === 'refused') {
      const reason = outcome.kind === 'refused' ? outcome.code : outcome.reason;
      log('alipay.answer', { operation: request.operation, kind: outcome.kind, reason });
    }
    return outcome;
  }

  const query = async (payment: Payment): Promise<Outcome<OrderReport>> =>
    parts.readAlipayInquiry(await call(requests.inquiry(payment)), payment, parts);

  const cancel = async (payment: Payment): Promise<Outcome<ReverseReport>> =>
    parts.readAlipayCancelAnswer(await call(requests.cancel(payment)), payment);

  /**
   * One operation ends what is open and gives back what was paid. A repeated one is answered like the first, so of money that
   * came after it the answer proves nothing: whether it is still with us is asked, and if so it goes back by refund.
   */
  async function reverse(payment: Payment): Promise<Outcome<ReverseReport>> {
    const outcome = await cancel(payment);
    const cameLate = payment.capture !== undefined && isUnpaidEnd(payment.status);
    if (!cameLate || outcome.kind !== 'ok' || outcome.value !== 'DONE') return outcome;
    const now = await query(payment);
    if (now.kind !== 'ok') return { kind: 'unknown', reason: 'cancelled, and the payment not seen since' };
    if (now.value.state === 'PAID')
      return { kind: 'refused', code: 'STILL_PAID', message: 'the payment was made after its cancel' };
    return outcome;
  }

  return {
    name: 'ALIPAY',
    // The wallet's own page knows him.
    namesPagePayer: false,
    orderRequest: (payment, merchant) => JSON.stringify(fixedOrderMembers(payment, merchant, context)),
    place: async (payment) => parts.readAlipayPlaceAnswer(await call(requests.place(payment)), payment),
    pay: async (payment, code) => parts.readAlipayPayAnswer(await call(requests.pay(payment, code)), payment),
    query,
    async close(payment) {
      const outcome = await cancel(payment);
      if (outcome.kind === 'refused') return { kind: 'unknown', reason: `cancel refused: ${outcome.code}` };
      if (outcome.kind !== 'ok') return outcome;
      return { kind: 'ok', value: outcome.value === 'NOT_FOUND' ? 'NOT_FOUND' : 'DONE' };
    },
    reverse,
    async refund(payment, refund) {
      const paymentId = payment.capture?.transactionId;
      if (paymentId === undefined) return { kind: 'unknown', reason: 'the payment has no number at the network' };
      return parts.readAlipayRefundAnswer(await call(requests.refund(payment, refund, paymentId)), refund);
    },
    queryRefund: async (_payment, refund) =>
      parts.readAlipayRefundInquiry(await call(requests.refundInquiry(refund)), refund, parts),
    listRefunds: async (payment) => parts.readAlipayRefundList(await call(requests.inquiry(payment)), payment, parts),
    notifications: () =>
      notifyRoutes({
        clientId: account.clientId,
        keyVersion: account.keyVersion,
        privateKey: createPrivateKey(account.privateKey),
        publicKey: createPublicKey(account.publicKey),
        notifyUrl: context.notifyUrl,
        parts,
        storage,
        sink,
        clock,
        log,
      }),
    // Keys are exchanged by hand: there is nothing to fetch.
    maintain: async () => undefined,
  };
}
