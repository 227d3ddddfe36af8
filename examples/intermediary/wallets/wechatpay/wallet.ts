import type { Clock } from '../../core/clock.js';
import { member, textMember } from '../../core/json.js';
import type { Log } from '../../core/log.js';
import type { Payment } from '../../model.js';
import type { Parts } from '../../parts.js';
import type { Storage } from '../../storage/storage.js';
import type { NotificationSink } from '../notification.js';
import type { Outcome, Placed, RefundReport, Wallet } from '../wallet.js';
import { readRefund } from './answers.js';
import { createKeyRefresher, createKeyRing } from './keys.js';
import { type RawAnswer, UNKNOWN_SERIAL, type WechatPayAccount, type WechatPayRequest } from './link.js';
import { notifyRoutes, PAYMENT_NOTIFY_PATH, REFUND_NOTIFY_PATH } from './notify-routes.js';
import { holdOwnKey } from './own-key.js';
import { createRequests, fixedOrderMembers, type RequestContext } from './requests.js';

export interface WechatPayOptions {
  readonly account: WechatPayAccount;
  readonly publicUrl: string;
  readonly parts: Parts;
  readonly storage: Storage;
  readonly sink: NotificationSink;
  readonly clock: Clock;
  readonly log: Log;
}

/** WeChat Pay for cross-border institutions: the global APIv3 with `sp_mchid`, `sp_appid` and the merchant's `sub_mchid`. */
export function createWechatPay(options: WechatPayOptions): Wallet {
  const { account, publicUrl, parts, storage, sink, clock, log } = options;
  const keys = createKeyRing(storage, account);
  const ownKey = holdOwnKey({ files: account.ownKeyFiles, load: parts.loadOwnKey, clock, log });
  const link = parts.openWechatPayLink(account, keys, ownKey);
  const context: RequestContext = {
    spMchid: account.spMchid,
    spAppid: account.spAppid,
    paymentNotifyUrl: `${publicUrl}${PAYMENT_NOTIFY_PATH}`,
    refundNotifyUrl: `${publicUrl}${REFUND_NOTIFY_PATH}`,
    merchantIdFor: parts.networkMerchantIdFor,
    amountFor: parts.networkAmount,
  };
  const requests = createRequests(context);
  const refresher = createKeyRefresher({
    keys,
    apiV3Key: account.apiV3Key,
    clock,
    log,
    mayRefresh: parts.mayRefreshKeys,
    everyMs: parts.refreshKeysEveryMs,
    keeps: parts.keepsCertificate,
    download: () => link.send(requests.certificates()),
  });

  async function call(request: WechatPayRequest): Promise<Outcome<unknown>> {
    const answer = await link.send(request);
    refreshIfSerialUnknown(answer);
    const outcome = parts.classifyAnswer(answer);
    if (outcome.kind !== 'ok') {
      const reason = outcome.kind === 'refused' ? outcome.code : outcome.reason;
      log('wechatpay.answer', { path: request.path, kind: outcome.kind, reason, status: answer.status });
    }
    return outcome;
  }

  /** An answer signed by a certificate not held yet stays an unknown outcome; the next one can be verified. */
  function refreshIfSerialUnknown(answer: RawAnswer): void {
    if (answer.problem === UNKNOWN_SERIAL) void refresher.refresh();
  }

  function callUpOf(answer: unknown): Outcome<Placed> {
    const prepayId = textMember(answer, 'prepay_id');
    if (!prepayId) return { kind: 'unknown', reason: 'answer without prepay_id' };
    const { privateKey } = ownKey.current();
    const walletCall = parts.signCallUp({ appId: account.spAppid, prepayId, privateKey }, clock.wall());
    return { kind: 'ok', value: { walletCall } };
  }

  async function listRefunds(payment: Payment): Promise<Outcome<RefundReport[]>> {
    const reports: RefundReport[] = [];
    for (;;) {
      const outcome = await call(requests.listRefunds(payment, reports.length));
      if (outcome.kind !== 'ok') return outcome;
      const entries = member(outcome.value, 'data');
      if (!Array.isArray(entries)) return { kind: 'unknown', reason: 'refund list without data' };
      for (const entry of entries) {
        reports.push({ ...readRefund(entry), state: parts.readRefundStatus(member(entry, 'status')) });
      }
      const total = member(outcome.value, 'total_num');
      if (entries.length === 0 || typeof total !== 'number' || reports.length >= total)
        return { kind: 'ok', value: reports };
    }
  }

  return {
    name: 'WECHATPAY',
    namesPagePayer: true,
    orderRequest: (payment, merchant) => JSON.stringify(fixedOrderMembers(payment, merchant, context)),
    async place(payment) {
      const outcome = await call(requests.place(payment));
      if (outcome.kind !== 'ok') return outcome;
      if (payment.mode === 'MPM_STATIC') return callUpOf(outcome.value);
      const qrPayload = member(outcome.value, 'code_url');
      return typeof qrPayload === 'string' && qrPayload !== ''
        ? { kind: 'ok', value: { qrPayload } }
        : { kind: 'unknown', reason: 'answer without code_url' };
    },
    pay: async (payment, code) => parts.readPayAnswer(await call(requests.pay(payment, code)), payment, parts),
    query: async (payment) => parts.readQueryAnswer(await call(requests.query(payment)), payment, parts),
    close: async (payment) => parts.readCloseAnswer(await call(requests.close(payment))),
    reverse: async (payment) => parts.readReverseAnswer(await call(requests.reverse(payment))),
    refund: async (payment, refund) => parts.readRefundAnswer(await call(requests.refund(payment, refund)), refund),
    queryRefund: async (payment, refund) =>
      parts.readRefundQuery(await call(requests.queryRefund(payment, refund)), refund, parts),
    listRefunds,
    notifications: () =>
      notifyRoutes({ ...context, apiV3Key: account.apiV3Key, parts, storage, keys, refresher, sink, clock, log }),
    maintain() {
      ownKey.lookWhenDue();
      return refresher.refreshWhenDue();
    },
  };
}
