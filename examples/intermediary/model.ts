import type { Money } from './core/money.js';

/**
 * The records of this intermediary, as they are stored. Northbound forms are made from them in `api/views.ts`, southbound
 * ones in each wallet's folder. Instants are epoch milliseconds.
 */
export type WalletName = 'WECHATPAY' | 'ALIPAY';
export type PaymentMode = 'MPM_DYNAMIC' | 'MPM_STATIC' | 'CPM';
export type PaymentStatus = 'PENDING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'EXPIRED';
export type UnpaidEnd = 'FAILED' | 'CANCELLED' | 'EXPIRED';
export type RefundStatus = 'PENDING' | 'SUCCEEDED' | 'FAILED' | 'ACTION_REQUIRED';
export type Source = 'NETWORK_ANSWER' | 'QUERY' | 'NOTIFICATION' | 'STAFF' | 'RECONCILIATION';
export type RequestedBy = 'MERCHANT' | 'PLATFORM' | 'NETWORK_CANCEL' | 'SALE' | 'STORE_STOPPED' | 'NETWORK' | 'TIMEOUT';

export interface Failure {
  code: string;
  message: string;
}

export interface ExchangeRate {
  base: string;
  quote: string;
  rate: string;
  id: string;
}

export interface PaymentKey {
  merchantId: string;
  paymentId: string;
}

/** The network's evidence that money was taken. Without it a payment never becomes SUCCEEDED (STATE-02). */
export interface Capture {
  transactionId?: string;
  at: number;
  payerAmount?: Money;
  exchangeRate?: ExchangeRate;
  maskedPayer?: string;
}

/** The decision to end a payment unpaid. It stays until the network confirmed the end, or took the money all the same. */
export interface Undo {
  as: UnpaidEnd;
  requestedBy: RequestedBy;
  at: number;
  /** Close or reverse calls made so far. */
  attempts: number;
  failure?: Failure;
}

export interface Cancellation {
  status: 'NONE' | 'PENDING' | 'SUCCEEDED' | 'FAILED';
  kind?: 'VOID' | 'REFUND';
  requestedBy?: RequestedBy;
  at?: number;
}

/**
 * How far the request that opens the order at the network got. `IN_FLIGHT` is stored *before* the bytes leave, so that a
 * crash between the two is seen afterwards as an unknown outcome (IDEM-12).
 */
export interface Placing {
  state: 'NEW' | 'IN_FLIGHT' | 'UNKNOWN' | 'PLACED';
  attempts: number;
  /** When the last attempt was answered or given up; the wait before a reverse counts from here. */
  endedAt?: number;
}

export interface Payment extends PaymentKey {
  saleId?: string;
  mode: PaymentMode;
  wallet: WalletName;
  storeId: string;
  terminalId?: string;
  amount: Money;
  description?: string;
  requestedAt: string;
  expiresAt?: number;
  /** What the caller sent, as a keyed digest: a repeat is compared with it (IDEM-05). */
  fingerprint: string;
  origin?: 'NETWORK_CANCEL';

  status: PaymentStatus;
  version: number;
  createdAt: number;
  updatedAt: number;
  succeededAt?: number;
  qrPayload?: string;
  /** Of a static QR: with these the payment page calls the wallet up. Signed once, so that every reading shows the same. */
  walletCall?: Readonly<Record<string, string>>;
  /** Of a static QR, where the wallet goes on at an address of its own instead. */
  redirectUrl?: string;
  approvalNumber?: string;
  failure?: Failure;
  cancellation: Cancellation;

  /** The number under which the network knows this payment; drawn and stored before anything is sent. */
  orderId: string;
  /** The merchant's id at the network when the payment was made; it does not follow later changes. */
  networkMerchantId: string;
  /** The order request, fixed at creation, so that a repeat carries the same parameters (IDEM-08). No payment code in it. */
  orderRequest: string;
  /** Who opened the payment page, by the wallet's own id. Shown to nobody. */
  walletUserId?: string;
  placing: Placing;
  capture?: Capture;
  /** All captured money is back with the payer. */
  returned?: { how: 'REVERSE' | 'REFUND' | 'NETWORK'; at: number };
  undo?: Undo;
  /** Set when the network refused to reverse a paid order: its money goes back by refund instead. */
  reverseRefused?: boolean;
  returnAttempts: number;
  /** Queries since the payment last changed its phase; they index the poll ladders. */
  polls: number;
  notFoundCount: number;
  /** When the worker looks at this payment again. */
  dueAt?: number;
}

export type RefundPurpose = 'REQUESTED' | 'CANCEL' | 'COMPENSATION' | 'PORTAL';

export interface Refund extends PaymentKey {
  refundId: string;
  amount: Money;
  reason?: string;
  purpose: RefundPurpose;
  fingerprint: string;
  status: RefundStatus;
  version: number;
  createdAt: number;
  completedAt?: number;
  failure?: Failure;
  payerAmount?: Money;
  exchangeRate?: ExchangeRate;
  /** The number under which the network knows this refund: one for all retries (REFUND-02). */
  networkRefundNo: string;
  networkRefundId?: string;
  sending: 'QUEUED' | 'IN_FLIGHT' | 'UNKNOWN' | 'ACCEPTED';
  attempts: number;
  /** True once an attempt ended unknown: a refusal of a later attempt then needs a query before it counts. */
  everUnknown: boolean;
  /** The refusal of a repeat, kept until a query shows whether the first attempt had come through. */
  refusal?: Failure;
  sentAt?: number;
  polls: number;
  dueAt?: number;
}

/** A payment with its refunds: the unit that is loaded, decided upon and stored together. */
export interface Order {
  payment: Payment;
  refunds: Refund[];
}

export interface HistoryEntry {
  at: number;
  kind: string;
  status: PaymentStatus;
  amount?: Money;
  networkReference?: string;
  source: Source;
}

export interface Store {
  storeId: string;
  name: string;
  address: string;
  terminals?: unknown;
}

export interface WalletRegistration {
  wallet: string;
  status: 'NONE' | 'PENDING' | 'ACTIVE' | 'REJECTED' | 'SUSPENDED';
  networkMerchantId?: string;
  reason?: string;
}

export interface Merchant {
  merchantId: string;
  legalName: string;
  displayName: { ko: string; en?: string; zh?: string };
  businessRegistrationNumber: string;
  mcc: string;
  region: string;
  settlementAccount: { bankCode: string; accountNumber: string; holder: string };
  feeSchedule: unknown[];
  webhook?: { url: string; secret: string };
  stores: Store[];
  walletRegistrations: WalletRegistration[];
  status: 'ACTIVE' | 'SUSPENDED' | 'CLOSED';
  tokenDigest: string;
  fingerprint: string;
  version: number;
  createdAt: number;
  updatedAt: number;
  /** Changes agreed for a later instant (MERCH-05), in the order in which they take effect. */
  scheduled: { effectiveAt: number; change: MerchantChange }[];
}

export type MerchantChange = Partial<
  Pick<
    Merchant,
    | 'legalName'
    | 'displayName'
    | 'businessRegistrationNumber'
    | 'mcc'
    | 'region'
    | 'settlementAccount'
    | 'feeSchedule'
    | 'webhook'
    | 'stores'
    | 'walletRegistrations'
    | 'status'
  >
>;

/** An event on its way to one receiver. The body is stored as the bytes that every attempt sends (CB-14). */
export interface OutboxEvent {
  eventId: string;
  receiver: 'PLATFORM' | 'MERCHANT';
  merchantId: string;
  type: string;
  body: string;
  attempts: number;
  dueAt: number;
}

export const keyOf = ({ merchantId, paymentId }: PaymentKey): PaymentKey => ({ merchantId, paymentId });
export const isUnpaidEnd = (status: PaymentStatus): status is UnpaidEnd =>
  status !== 'PENDING' && status !== 'SUCCEEDED';

/**
 * Whether what ends an open order at its network also gives back what was paid meanwhile. Prepaid orders of WeChat Pay are
 * closed, which is refused once they are paid; a reverse, and any cancel at Alipay, takes the money back.
 */
export const endingReturnsMoney = ({ wallet, mode }: Pick<Payment, 'wallet' | 'mode'>): boolean =>
  mode === 'CPM' || wallet === 'ALIPAY';
