import type { FaultParameters, NetworksOfWorld } from '../world/interfaces.js';

/** Wallets that a scenario can be held with, as the northbound contract names them. */
export type WalletName = 'WECHATPAY' | 'ALIPAY';

/** Networks that have a wallet behind them. */
export type WalletNetwork = 'wechatpay' | 'alipay' | 'alipay-cn';

export const isWallet = (name: string): name is WalletName => Object.hasOwn(CHANNELS, name);

/** The network behind a wallet, and its messages by what they are for: one script arms its faults by these for any wallet. */
export interface WalletMessages {
  readonly network: WalletNetwork;
  /** Opens an order with a QR for the payer to scan. */
  readonly prepaid: string;
  /** Opens an order for the payer who has opened the code on a counter. */
  readonly counter: string;
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
  /** Absent where a network tells of no refund. */
  readonly refundNotice?: string;
  /** Parameters of `answer-error`: answers that leave open what became of the request, as this network gives them. */
  readonly troubles: readonly FaultParameters[];
  /** The one of these that stands for a network that is away. */
  readonly outage: FaultParameters;
}

/** What is known of a wallet before anything runs: its messages, and how its network can be lied about. */
export interface KnownWallet extends WalletMessages {
  readonly name: WalletName;
  /** Ways in which an answer can fail to verify, for the fault `forge-answer`. */
  readonly answerForms: readonly string[];
  /** Names of the forgeries that tell of what has not happened. */
  readonly forgeries: readonly string[];
}

/**
 * Over which of its contracts a wallet can be reached, by the names that a manifest gives them (`capabilities.channels`). The
 * first is the one of an intermediary that names none.
 */
export const CHANNELS = {
  WECHATPAY: {
    global: {
      network: 'wechatpay',
      prepaid: 'wechatpay.global.native',
      counter: 'wechatpay.global.jsapi',
      code: 'wechatpay.global.micropay',
      query: 'wechatpay.global.order-query',
      close: 'wechatpay.global.close',
      reverse: 'wechatpay.global.reverse',
      refund: 'wechatpay.global.refund',
      refundQuery: 'wechatpay.global.refund-query',
      paymentNotice: 'wechatpay.global.notify.payment',
      refundNotice: 'wechatpay.global.notify.refund',
      troubles: [{ status: 429 }, { status: 500 }, { status: 502 }, { status: 503 }],
      outage: { status: 503 },
    },
  },
  ALIPAY: {
    'in-store': {
      network: 'alipay',
      prepaid: 'alipay.ams.pay',
      counter: 'alipay.ams.pay',
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
    'open-platform': {
      network: 'alipay-cn',
      prepaid: 'alipay-cn.trade.precreate',
      counter: 'alipay-cn.trade.create',
      code: 'alipay-cn.trade.pay',
      query: 'alipay-cn.trade.query',
      // A close is refused while nobody has scanned the code, a cancel never is.
      close: 'alipay-cn.trade.cancel',
      reverse: 'alipay-cn.trade.cancel',
      refund: 'alipay-cn.trade.refund',
      refundQuery: 'alipay-cn.trade.refund-query',
      paymentNotice: 'alipay-cn.notify.trade',
      troubles: [
        { status: 200, code: 'ACQ.SYSTEM_ERROR' },
        { status: 200, code: 'isp.unknow-error' },
      ],
      outage: { status: 200, code: 'isp.unknow-error' },
    },
  },
} as const satisfies Record<WalletName, Readonly<Record<string, WalletMessages & { network: keyof NetworksOfWorld }>>>;

/** The channel of each wallet that has several. */
export interface ChosenChannels {
  readonly ALIPAY: keyof (typeof CHANNELS)['ALIPAY'];
}

export type ChannelName = ChosenChannels[keyof ChosenChannels];

/** How a wallet is spoken to over the channels that an intermediary has chosen. */
export const messagesOf = (wallet: WalletName, { ALIPAY }: ChosenChannels): WalletMessages =>
  wallet === 'ALIPAY' ? CHANNELS.ALIPAY[ALIPAY] : CHANNELS.WECHATPAY.global;
