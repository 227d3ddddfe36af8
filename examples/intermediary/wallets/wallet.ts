import type { Router } from 'express';
import type { Money } from '../core/money.js';
import type { Capture, ExchangeRate, Merchant, Payment, Refund, WalletName } from '../model.js';

/**
 * What became of a request to a network. *Unknown* is an outcome of its own: nothing came back, or nothing that can be
 * believed, and the operation may have happened or not (TIMEOUT-01). Only queries and repeats turn it into knowledge.
 */
export type Outcome<T> =
  | { kind: 'ok'; value: T }
  | { kind: 'refused'; code: string; message: string }
  | { kind: 'unknown'; reason: string };

export type OrderState =
  | 'WAITING'
  | 'PAID'
  | 'CLOSED'
  | 'REVERSED'
  | 'DECLINED'
  /** The network knows no such order; not final while our request may still be on its way (TIMEOUT-06). */
  | 'NOT_FOUND'
  /** A state that the documents do not name (TIMEOUT-13), or an answer about another order or amount. */
  | 'UNKNOWN';

export interface OrderReport {
  state: OrderState;
  /** With PAID: what the network says about the money. */
  capture?: Capture;
  /** At least one refund exists, ours or one made at the network's portal. */
  refunded?: boolean;
  detail?: string;
}

export interface RefundReport {
  state: 'PROCESSING' | 'SUCCEEDED' | 'FAILED' | 'ACTION_REQUIRED' | 'NOT_FOUND' | 'LATER' | 'UNKNOWN';
  networkRefundNo?: string;
  networkRefundId?: string;
  amount?: Money;
  payerAmount?: Money;
  exchangeRate?: ExchangeRate;
  detail?: string;
}

export interface Placed {
  qrPayload?: string;
  walletCall?: Readonly<Record<string, string>>;
  redirectUrl?: string;
}

export type CloseReport = 'DONE' | 'ALREADY_PAID' | 'NOT_FOUND';
export type ReverseReport = 'DONE' | 'AGAIN' | 'NOT_FOUND';

/** One network behind one narrow waist. The engine knows payments and reports, a wallet knows its network's words. */
export interface Wallet {
  readonly name: WalletName;
  /** An order for a payment page names the payer who opened it, by the wallet's own number. */
  readonly namesPagePayer: boolean;
  /** The order request as it will be sent, every time, without the payment code. */
  orderRequest(payment: Payment, merchant: Merchant): string;
  /** Opens an order for the payer to come: with a code to scan, or with what the payment page hands to the wallet. */
  place(payment: Payment): Promise<Outcome<Placed>>;
  /** Charges the wallet whose code the cashier scanned. */
  pay(payment: Payment, paymentCode: string): Promise<Outcome<OrderReport>>;
  query(payment: Payment): Promise<Outcome<OrderReport>>;
  close(payment: Payment): Promise<Outcome<CloseReport>>;
  reverse(payment: Payment): Promise<Outcome<ReverseReport>>;
  refund(payment: Payment, refund: Refund): Promise<Outcome<RefundReport>>;
  queryRefund(payment: Payment, refund: Refund): Promise<Outcome<RefundReport>>;
  listRefunds(payment: Payment): Promise<Outcome<RefundReport[]>>;
  /** Where the network's notifications arrive. */
  notifications(): Router;
  /** Fetches new keys when it is time to; called by the worker. */
  maintain(): Promise<void>;
}

/** The wallets that this installation was set up with. */
export type Wallets = Readonly<Partial<Record<WalletName, Wallet>>>;

export const isServed = (wallets: Wallets, name: string): name is WalletName => Object.hasOwn(wallets, name);

/** The wallet of a stored payment, which may be older than the present set-up: work on it waits until the wallet is back. */
export function walletNamed(wallets: Wallets, name: WalletName): Wallet {
  const wallet = wallets[name];
  if (wallet === undefined) throw new Error(`${name} is not set up here`);
  return wallet;
}
