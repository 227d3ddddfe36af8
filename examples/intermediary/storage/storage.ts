import type { HistoryEntry, Merchant, Order, OutboxEvent, Payment, PaymentKey, Refund } from '../model.js';

export interface PaymentFilter {
  from?: number;
  to?: number;
  status?: string;
  wallet?: string;
  storeId?: string;
  after?: { createdAt: number; paymentId: string };
  limit: number;
}

/** One answered action request (cancel, merchant change): the same id again must mean the same thing. */
export interface ActionRequest {
  fingerprint: string;
}

/** Nothing can be read or written now: the disk is full, or gone. What was to be stored is not. */
export class StorageFailed extends Error {}

/**
 * All that this intermediary remembers. Synchronous on purpose: a decision and its storing are one uninterrupted step, and
 * `transaction` makes it one for a second instance on the same file as well.
 */
export interface Storage {
  /** Runs the work in one write transaction; inside another it joins that one. */
  transaction<T>(work: () => T): T;

  findMerchant(merchantId: string): Merchant | undefined;
  findMerchantByToken(tokenDigest: string): Merchant | undefined;
  saveMerchant(merchant: Merchant): void;
  /** Merchants with a change whose time has come. */
  merchantsToChange(now: number): Merchant[];

  findPayment(key: PaymentKey): Payment | undefined;
  findPaymentByOrderId(orderId: string): Payment | undefined;
  paymentsOfSale(merchantId: string, saleId: string): Payment[];
  listPayments(merchantId: string, filter: PaymentFilter): Payment[];
  newestCreatedAt(merchantId: string): number;
  findOrder(key: PaymentKey): Order | undefined;
  insertOrder(order: Order, claimOwner: string | undefined): void;
  saveOrder(order: Order): void;

  findRefund(merchantId: string, refundId: string): Refund | undefined;
  refundsOf(key: PaymentKey): Refund[];

  /** Remembers that a payment code was used; the earlier user, if there is one. */
  useCode(codeDigest: string, key: PaymentKey): PaymentKey | undefined;
  findAction(merchantId: string, kind: string, requestId: string): ActionRequest | undefined;
  saveAction(merchantId: string, kind: string, requestId: string, action: ActionRequest): void;

  addHistory(key: PaymentKey, entry: HistoryEntry): void;
  history(key: PaymentKey): HistoryEntry[];

  addEvent(event: OutboxEvent): void;
  /** Takes events that are due; nobody else gets them until they are saved, removed, or their owner has died. */
  takeEvents(now: number, owner: string, limit: number): OutboxEvent[];
  saveEvent(event: OutboxEvent): void;
  removeEvent(eventId: string): void;

  /** Takes the right to work on a payment; false while another instance has it. */
  claim(key: PaymentKey, owner: string): boolean;
  release(key: PaymentKey, owner: string): void;
  claimOwners(): string[];
  releaseAllOf(owner: string): void;
  /** Payments to work on now that nobody has claimed; audits of finished ones come last. */
  duePayments(now: number, limit: number): PaymentKey[];
  nextDueAt(): number | undefined;
  openWork(): number;

  saveCertificate(serial: string, pem: string): void;
  removeCertificate(serial: string): void;
  certificates(): { serial: string; pem: string }[];

  close(): void;
}
