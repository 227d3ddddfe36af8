import type { Money } from '../core/money.js';
import type { Random } from '../core/random.js';
import type { ProtectionRule } from '../record/facts.js';
import type { FaultName, FaultParameters, NetworksOfWorld } from '../world/interfaces.js';
import type { KnownWallet, WalletMessages, WalletName } from './wallets.js';

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
  /** What the first answer gave to call up the wallet from a payment page (`WALLET_CALL`), if it gave that. */
  readonly call: Readonly<Record<string, string>> | undefined;
  /** Where the first answer sends the payer's browser from a payment page (`REDIRECT`), if it does. */
  readonly address: string | undefined;
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
  readonly mode?: 'MPM_DYNAMIC' | 'MPM_STATIC' | 'CPM';
  readonly paymentCode?: string;
  /** Of MPM_STATIC: the text of the store's QR, as `staticQr` gave it. */
  readonly qrPayload?: string;
  /** Of MPM_STATIC: who opened the page, in the wallet's terms; default: a payer that nobody saw before. */
  readonly walletUserId?: string;
  /** Default: the merchant's first store. */
  readonly storeId?: string;
  /** Default: the wallet that the scenario is held with. AUTO leaves it to the prefix of the payment code. */
  readonly wallet?: WalletName | 'AUTO';
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
  /** The payment with its QR: where the first answer gave none, the same create is sent once more. */
  withQr(payment: Payment): Promise<Payment>;
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
  /**
   * The text of a store's QR in the street (default: the merchant's first store, and the wallet that the scenario is held
   * with); empty if the IUT gave none.
   */
  staticQr(storeId?: string, of?: WalletName): Promise<Answer & { readonly payload: string }>;
  /** As the platform: PATCH with a fresh `requestId` unless one is given. */
  changeMerchant(changes: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** As the platform. */
  merchant(): Promise<Answer>;
  history(payment: Pick<Payment, 'paymentId'>): Promise<Answer>;
  receipt(payment: Pick<Payment, 'paymentId'>): Promise<Answer>;
  refundsOf(payment: Pick<Payment, 'paymentId'>): Promise<Answer>;
  /** Any bytes northbound, with the merchant's token unless another (or, null, none) is given. A stimulus whatever its method. */
  raw(request: RawRequest): Promise<Answer>;
  /** The same driver against the n-th instance (1, 2); a scenario with `instances: 2` alone has a second. */
  instance(n: number): Intermediary;
  /** A create request that is never sent: for a network cancellation of a payment never seen. */
  draft(request?: PayRequest): Pick<Payment, 'paymentId' | 'amount' | 'request'>;
  /** Asks for, or cancels, this merchant's payment as someone else: with another token, or (null) with none. */
  as(token: string | null): Pick<Intermediary, 'read' | 'cancel' | 'refund' | 'list'>;
}

export interface RawRequest {
  readonly method: string;
  /** With its query, from `/v1` on. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Null sends no Authorization at all. */
  readonly token?: string | null;
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

export interface HoldOptions {
  /** How many to let pass first; default 0. */
  readonly skip?: number;
  /** How many to hold; default 1. */
  readonly times?: number;
}

/** Messages of one operation that are kept back at the place where they were caught, until they are let go. */
export interface Hold {
  /** Resolves when something is held; gives up after `T_converge` (INCONCLUSIVE, `state-not-reached`). */
  held(): Promise<void>;
  /** Messages held at this moment. */
  readonly count: number;
  /** Lets go what is held, in the order in which it came, and holds nothing more. */
  release(): Promise<void>;
}

/** A wallet on the stage: what is known of it, and what every network's staff can do. */
export interface Wallet extends KnownWallet {
  /**
   * The network's staff, or somebody else: a forged notice that claims the success of an unpaid payment.
   * @param about The payment, or what the network calls its order, which must then be known to it (else RangeError).
   */
  forge(about: Payment | string, form: string): Promise<void>;
  /** The network sends its latest notice of a payment once more. */
  resend(about: Payment | string): Promise<void>;
  /** The merchant refunds a part of a payment at the network's own portal. */
  refundFromPortal(payment: Payment, amount: Money): Promise<void>;
  /** What the network calls its order for a payment; waits until it knows one. */
  orderOf(payment: Payment): Promise<string>;
  /**
   * From now on the network does not protect this scenario's merchant from what the IUT must refuse by itself
   * (the IUT, not the network, is the guard). What is found afterwards is labelled *permissive*.
   */
  permit(rule: ProtectionRule): void;
}

export interface Stage {
  readonly iut: Intermediary;
  /** The merchant of this scenario; `anotherMerchant` makes one more, with a driver of its own. */
  readonly merchantId: string;
  readonly accounts: Readonly<Record<string, string>>;
  anotherMerchant(): Promise<{ readonly merchantId: string; readonly iut: Intermediary; readonly token: string }>;
  /** The wallet that the scenario is held with. */
  readonly wallet: Wallet;
  /** Any wallet that the IUT declares. */
  walletNamed(name: WalletName): Wallet;
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
    readonly jsapi: 'wechatpay.global.jsapi';
    readonly certificates: 'wechatpay.global.certificates';
    /** Names of the forgeries that tell of what has not happened. */
    readonly forgeries: readonly string[];
    /**
     * From now on the network does not protect this scenario's merchant from what the IUT must refuse by itself
     * (NORTHBOUND.md: the IUT, not the network, is the guard). What is found afterwards is labelled *permissive*.
     */
    permit(rule: ProtectionRule): void;
  };
  /** Whoever stands behind the channel over which Alipay is reached. */
  readonly alipay: {
    readonly payer: NetworksOfWorld['alipay' | 'alipay-cn']['payer'];
    readonly operator: NetworksOfWorld['alipay' | 'alipay-cn']['operator'];
  };
  /** What the staff of the channel `open-platform` can do besides. */
  readonly openPlatform: {
    readonly operator: NetworksOfWorld['alipay-cn']['operator'];
  };
  /** A person with the scenario's wallet: the acts that most scripts need. Finer ones stand in `wechatpay.payer`, `alipay.payer` and `openPlatform.payer`. */
  readonly shopper: {
    /** A fresh payment code that lives for an hour; what its owner will do when it is read. */
    code(behaviour: 'pays' | 'password' | 'declines' | 'insufficient-funds', of?: WalletName): string;
    /** Opens the QR of a payment in its wallet and waits at the cashier. */
    opens(payment: Payment): Cashier;
    /** Opens and confirms. */
    pays(payment: Payment): Cashier;
    /** The payment page does what the IUT answered: it calls up the wallet, which verifies that, or leads to it. The payer is waited for. */
    opensPage(payment: Payment): Cashier;
    /** Of a code payment that asked for the password. */
    confirms(paymentCode: string, of?: WalletName): void;
    declines(paymentCode: string, of?: WalletName): void;
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
    /**
     * Strikes the whole network (or one operation of it, whoever's), until disarmed or `times` times;
     * `instance` isolation only.
     */
    network(
      network: WalletMessages['network'],
      fault: FaultName,
      parameters?: FaultParameters,
      options?: { operation?: string; times?: number },
    ): Promise<NextFault>;
    /**
     * Keeps back the next message of an operation that bears this scenario's merchant: the request before the network has
     * seen it, its answer after the network has acted, or a notification before it is sent. It must strike, or the
     * scenario is INCONCLUSIVE; the lane is not quiet while anything is held.
     */
    hold(operation: string, what: 'request' | 'answer' | 'notification', options?: HoldOptions): Promise<Hold>;
    /** Lets go what several holds keep, in the order given, in one turn of the event loop. */
    releaseTogether(holds: readonly Hold[]): Promise<void>;
  };
  /** Only with `instance` isolation. Instances count from 1, which is the default. */
  readonly life: {
    kill(instance?: number): Promise<void>;
    restart(instance?: number): Promise<void>;
    /** From now on the IUT's processes cannot write to files, as with a full disk. */
    storageFails(): Promise<void>;
    storageWorks(): Promise<void>;
  };
  /** Only with `clock` isolation, which runs at rate 1. */
  readonly clock: {
    /**
     * The wall clock of the IUT (of all its instances) is set by so many ms, on or back, as by an administrator or the
     * network's time; its timers keep what they still have to wait. Networks and platform keep the true time and refuse
     * what is 300 s off it, so that less than five minutes, all steps together, leaves it able to speak.
     */
    step(ms: number): void;
    /** So many ms have passed, for everybody and by every clock, without anything having happened meanwhile. */
    age(ms: number): void;
    /** For how long the IUT says that it remembers keys, in ms. */
    readonly retentionMs: number;
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
  /** Exchanges of an operation that hang at this moment. */
  hanging(operation: string): number;
}
