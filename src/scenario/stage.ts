import type { Money } from '../core/money.js';
import type { Random } from '../core/random.js';
import type { FaultName, FaultParameters, NetworksOfWorld } from '../world/interfaces.js';

/** What the IUT answered to one northbound call. Never thrown: whatever an IUT does is something to judge. */
export interface Answer {
  /** Absent where no HTTP answer came. */
  readonly status: number | undefined;
  readonly outcome: 'answered' | 'timeout' | 'reset' | 'refused' | 'unreadable';
  readonly body: unknown;
}

/** A payment that the script asked for: its ids and the request, and every answer to its creation. */
export interface Payment {
  readonly merchantId: string;
  readonly paymentId: string;
  readonly amount: Money;
  readonly request: Readonly<Record<string, unknown>>;
  readonly answer: Answer;
  /** Text of the QR that the first answer gave; empty if it gave none. */
  readonly qr: string;
}

export interface Refund {
  readonly refundId: string;
  readonly amount: Money;
  readonly answer: Answer;
}

export interface PayRequest {
  /** Default: a won amount that is unique in the lane. */
  readonly amount?: Money;
  /** Default MPM_DYNAMIC; CPM when a payment code is given. */
  readonly mode?: 'MPM_DYNAMIC' | 'CPM';
  readonly paymentCode?: string;
  readonly paymentId?: string;
  readonly saleId?: string;
  /** Network ms from now to `expiresAt`. */
  readonly expiresInMs?: number;
  /** Members that replace those above in the request as sent, for hostile or repeated requests. */
  readonly with?: Readonly<Record<string, unknown>>;
}

/** The IUT, driven through the northbound contract as platform and terminal of one merchant. */
export interface Intermediary {
  pay(request?: PayRequest): Promise<Payment>;
  /** Sends the same create once more (or with changes): the same id, the same content. */
  repeat(payment: Payment, changes?: Readonly<Record<string, unknown>>): Promise<Answer>;
  refund(
    payment: Payment,
    request: { amount: Money; refundId?: string; with?: Readonly<Record<string, unknown>> },
  ): Promise<Refund>;
  cancel(payment: Payment, request?: { requestId?: string }): Promise<Answer>;
  /** For a payment that was never sent, give its id and amount. */
  networkCancel(
    payment: Pick<Payment, 'paymentId' | 'amount' | 'request'>,
    changes?: Readonly<Record<string, unknown>>,
  ): Promise<Answer>;
  /** A read that is part of the script (polling while it settles is not). */
  read(payment: Pick<Payment, 'paymentId'>): Promise<Answer>;
  readRefund(refund: Pick<Refund, 'refundId'>): Promise<Answer>;
  list(query?: Readonly<Record<string, string>>): Promise<Answer>;
  /** A create request that is never sent: for a network cancellation of a payment never seen. */
  draft(request?: PayRequest): Pick<Payment, 'paymentId' | 'amount' | 'request'>;
  /** Asks for, or cancels, this merchant's payment as someone else: with another token, or (null) with none. */
  as(token: string | null): Pick<Intermediary, 'read' | 'cancel' | 'refund' | 'list'>;
}

/** A wallet with an order before it, unpaid. */
export interface Cashier {
  confirm(): void;
  decline(): void;
}

/** A fault armed for the next message(s) of this scenario's merchant. It must strike, or the scenario is INCONCLUSIVE. */
export interface NextFault {
  readonly struck: number;
  disarm(): Promise<void>;
}

export interface Stage {
  readonly iut: Intermediary;
  /** The merchant of this scenario; `anotherMerchant` makes one more, with a driver of its own. */
  readonly merchantId: string;
  readonly accounts: Readonly<Record<string, string>>;
  anotherMerchant(): Promise<{ readonly merchantId: string; readonly iut: Intermediary; readonly token: string }>;
  readonly wechatpay: {
    readonly payer: NetworksOfWorld['wechatpay']['payer'];
    readonly operator: NetworksOfWorld['wechatpay']['operator'];
    /** What the wallet of this lane's IUT calls its order for a payment; waits until the network knows one. */
    orderOf(payment: Payment): Promise<string>;
    readonly native: 'wechatpay.global.native';
    readonly micropay: 'wechatpay.global.micropay';
    readonly query: 'wechatpay.global.order-query';
    readonly close: 'wechatpay.global.close';
    readonly reverse: 'wechatpay.global.reverse';
    readonly refund: 'wechatpay.global.refund';
    readonly refundQuery: 'wechatpay.global.refund-query';
    readonly paymentNotice: 'wechatpay.global.notify.payment';
    readonly refundNotice: 'wechatpay.global.notify.refund';
    /** Names of the forgeries that tell of what has not happened. */
    readonly forgeries: readonly string[];
  };
  /** A person with a wallet: the acts that most scripts need. Finer ones stand in `wechatpay.payer`. */
  readonly shopper: {
    /** A fresh payment code; what its owner will do when it is read. */
    code(behaviour: 'pays' | 'password' | 'declines' | 'insufficient-funds'): string;
    /** Opens the QR of a payment in a wallet and waits at the cashier. */
    opens(payment: Payment): Cashier;
    /** Opens and confirms. */
    pays(payment: Payment): Cashier;
    /** Of a code payment that asked for the password. */
    confirms(paymentCode: string): void;
    declines(paymentCode: string): void;
  };
  readonly zeropay: { readonly operator: NetworksOfWorld['zeropay']['operator'] };
  readonly nemesis: {
    /** Strikes the next message of an operation or notification that bears this scenario's merchant. */
    next(
      operation: string,
      fault: FaultName,
      parameters?: FaultParameters,
      options?: { times?: number; skip?: number },
    ): Promise<NextFault>;
    /** Strikes the whole network until disarmed; `instance` isolation only. */
    network(network: 'wechatpay', fault: FaultName): Promise<NextFault>;
  };
  /** Only with `instance` isolation. */
  readonly life: {
    kill(): Promise<void>;
    restart(): Promise<void>;
  };
  /** Resolves when the lane is quiet and every payment of this scenario is at its goal, or has had all its time. */
  settled(): Promise<void>;
  /** Waits until the IUT says so northbound; gives up after `T_converge` (then the state was not reached: INCONCLUSIVE). */
  until(payment: Payment, status: 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'EXPIRED'): Promise<void>;
  untilRefund(refund: Refund, status: 'SUCCEEDED' | 'FAILED' | 'ACTION_REQUIRED'): Promise<void>;
  /** Waits until something has happened on the wire or in a ledger. */
  happens(what: string, condition: (seen: Seen) => boolean): Promise<void>;
  /** Lets network time pass (divided by the rate). */
  pass(networkMs: number): Promise<void>;
  /** A won amount that is unique in the lane. */
  amount(atLeast?: number): Money;
  readonly random: Random;
  /** Ends the scenario as INCONCLUSIVE (`state-not-reached`) unless true. */
  require(reached: boolean, state: string): void;
}

/** What a waiting script may look at: counts of facts about its own merchant. */
export interface Seen {
  count(kind: string, match?: Readonly<Record<string, unknown>>): number;
  /** Closed exchanges of an operation that bear this scenario's merchant. */
  exchanges(operation: string): number;
}
