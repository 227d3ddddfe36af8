import type { FaultParameters, NetworksOfWorld } from '../world/interfaces.js';

/** Wallets that a scenario can be held with, as the northbound contract names them. */
export type WalletName = 'WECHATPAY' | 'ALIPAY';

/** The network behind a wallet, and its messages by what they are for: one script arms its faults by these for any wallet. */
export interface WalletMessages {
  readonly network: 'wechatpay' | 'alipay';
  /** Opens an order with a QR for the payer to scan. */
  readonly prepaid: string;
  /** Charges the wallet whose code was read. */
  readonly code: string;
  readonly query: string;
  /** Ends an order with a QR. */
  readonly close: string;
  /** Ends an order by code, and gives back what it took. */
  readonly reverse: string;
  readonly refund: string;
  readonly refundQuery: string;
  readonly paymentNotice: string;
  /** Parameters of `answer-error`: answers that leave open what became of the request, as this network gives them. */
  readonly troubles: readonly FaultParameters[];
  /** The one of these that stands for a network that is away. */
  readonly outage: FaultParameters;
}

export const WALLETS = {
  WECHATPAY: {
    network: 'wechatpay',
    prepaid: 'wechatpay.global.native',
    code: 'wechatpay.global.micropay',
    query: 'wechatpay.global.order-query',
    close: 'wechatpay.global.close',
    reverse: 'wechatpay.global.reverse',
    refund: 'wechatpay.global.refund',
    refundQuery: 'wechatpay.global.refund-query',
    paymentNotice: 'wechatpay.global.notify.payment',
    troubles: [{ status: 429 }, { status: 500 }, { status: 502 }, { status: 503 }],
    outage: { status: 503 },
  },
  ALIPAY: {
    network: 'alipay',
    prepaid: 'alipay.ams.pay',
    code: 'alipay.ams.pay',
    query: 'alipay.ams.inquiry-payment',
    close: 'alipay.ams.cancel',
    reverse: 'alipay.ams.cancel',
    refund: 'alipay.ams.refund',
    refundQuery: 'alipay.ams.inquiry-refund',
    paymentNotice: 'alipay.ams.notify.payment',
    troubles: [
      { status: 200, code: 'UNKNOWN_EXCEPTION' },
      { status: 200, code: 'REQUEST_TRAFFIC_EXCEED_LIMIT' },
    ],
    outage: { status: 200, code: 'UNKNOWN_EXCEPTION' },
  },
} as const satisfies Record<WalletName, WalletMessages & { network: keyof NetworksOfWorld }>;
