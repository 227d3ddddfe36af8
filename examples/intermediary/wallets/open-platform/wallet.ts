import type { Clock } from '../../core/clock.js';
import type { Log } from '../../core/log.js';
import type { Payment } from '../../model.js';
import type { Parts } from '../../parts.js';
import type { Storage } from '../../storage/storage.js';
import type { NotificationSink } from '../notification.js';
import type { CloseReport, OrderReport, Outcome, RefundReport, ReverseReport, Wallet } from '../wallet.js';
import type { GatewayOutcome } from './answers.js';
import type { GatewayAccount, GatewayRequest } from './link.js';
import { notifyRoutes, TRADE_NOTIFY_PATH } from './notify-routes.js';
import { readOwnRefund } from './refunds.js';
import { createRequests, fixedOrderMembers } from './requests.js';

export interface OpenPlatformOptions {
  readonly account: GatewayAccount;
  readonly publicUrl: string;
  readonly parts: Parts;
  readonly storage: Storage;
  readonly sink: NotificationSink;
  readonly clock: Clock;
  readonly log: Log;
}

/** Alipay over its open platform (gateway.do, RSA2), for an application that trades for sellers. */
export function createOpenPlatform(options: OpenPlatformOptions): Wallet {
  const { account, publicUrl, parts, storage, sink, clock, log } = options;
  const link = parts.openGatewayLink(account, clock);
  const requests = createRequests({
    notifyUrl: `${publicUrl}${TRADE_NOTIFY_PATH}`,
    sellerFor: parts.tradeSellerFor,
    amountFor: parts.tradeAmount,
  });

  async function call(request: GatewayRequest): Promise<GatewayOutcome> {
    const outcome = parts.classifyGatewayAnswer(await link.send(request));
    if (outcome.kind === 'unknown' || outcome.kind === 'refused') {
      const reason = outcome.kind === 'refused' ? outcome.code : outcome.reason;
      log('alipay.answer', { method: request.method, kind: outcome.kind, reason });
    }
    return outcome;
  }

  const close = async (payment: Payment): Promise<Outcome<CloseReport>> =>
    parts.readTradeClose(await call(requests.close(payment)), payment);

  const askRefund = async (payment: Payment, refundNo: string): Promise<Outcome<RefundReport>> =>
    parts.readTradeRefundQuery(await call(requests.refundQuery(payment, refundNo)), payment, refundNo);

  /** What was refused for the payer's means may still be paid in the wallet: it is ended before it is called failed. */
  async function pay(payment: Payment, paymentCode: string): Promise<Outcome<OrderReport>> {
    const outcome = parts.readTradePay(await call(requests.pay(payment, paymentCode)), payment);
    if (outcome.kind !== 'refused' || !parts.leavesTrade(outcome.code)) return outcome;
    const ended = parts.readTradeCancel(await call(requests.clear(payment)), payment);
    return ended.kind === 'ok' && ended.value !== 'AGAIN'
      ? outcome
      : { kind: 'unknown', reason: `refused (${outcome.code}), and its trade is not ended yet` };
  }

  /** One operation ends what is open and gives back what was paid. */
  async function reverse(payment: Payment): Promise<Outcome<ReverseReport>> {
    // Of a known payer, a trade is there from the beginning, and a close takes nothing back that was paid meanwhile.
    if (payment.mode === 'MPM_STATIC' && payment.capture === undefined) {
      const closed = await close(payment);
      if (closed.kind === 'ok' && closed.value === 'DONE') return { kind: 'ok', value: 'DONE' };
    }
    return parts.readTradeCancel(await call(requests.cancel(payment)), payment);
  }

  return {
    name: 'ALIPAY',
    namesPagePayer: true,
    orderRequest: (payment, merchant) => JSON.stringify(fixedOrderMembers(payment, merchant)),
    place: async (payment) => parts.readTradePlace(await call(requests.place(payment)), payment),
    pay,
    query: async (payment) => parts.readTradeQuery(await call(requests.query(payment)), payment, parts),
    close,
    reverse,
    refund: async (payment, refund) =>
      parts.readTradeRefund(await call(requests.refund(payment, refund)), payment, refund),
    queryRefund: async (payment, refund) => readOwnRefund(await askRefund(payment, refund.networkRefundNo), refund),
    // No operation lists them: those of the portal are told by notices.
    listRefunds: async () => ({ kind: 'ok', value: [] }),
    notifications: () => notifyRoutes({ appId: account.appId, link, askRefund, parts, storage, sink, log }),
    // Keys are exchanged by hand: there is nothing to fetch.
    maintain: async () => undefined,
  };
}
