import type { Money } from '../core/money.js';

/**
 * The closed vocabulary of what happened. Beside raw exchanges the journal holds these, and oracles judge them, so that
 * one oracle serves every network. A simulator writes a fact in the same step as the posting it belongs to.
 */
export type Fact = { readonly scenario?: string } & (
  | OrderFact
  | RefundFact
  | BankFact
  | NotificationFact
  | NorthboundFact
  | EventFact
  | LifeFact
  | HarnessFact
);

export type FactKind = Fact['kind'];
export type FactOf<K extends FactKind> = Extract<Fact, { kind: K }>;

/** Ids that every fact about money carries. */
interface OrderRef {
  readonly network: string;
  /** The network's number of the merchant (WeChat `sub_mchid`). */
  readonly account: string;
  /** The number that the IUT gave (WeChat `out_trade_no`). */
  readonly order: string;
  /** The network's own number, known from the first charge on. */
  readonly networkOrder?: string;
  readonly exchange?: string;
}

export type OrderFact =
  | (OrderRef & {
      readonly kind: 'order-opened';
      readonly amount: Money;
      /** `prepaid`: the payer comes later (QR, cashier); `code`: the payer's code was read by the store. */
      readonly form: 'prepaid' | 'code';
      readonly paymentCode?: string;
      /** Network ms at which the network gives it up by itself. */
      readonly expiresNetworkMs?: number;
    })
  | (OrderRef & {
      readonly kind: 'payer-charged';
      /** In the order's currency. */
      readonly amount: Money;
      readonly payerAmount: Money;
      readonly payer: string;
      readonly posting: string;
    })
  | (OrderRef & {
      readonly kind: 'charge-returned';
      readonly amount: Money;
      readonly payerAmount: Money;
      readonly cause: 'reverse' | 'refund' | 'network';
      readonly refund?: string;
      readonly posting: string;
    })
  | (OrderRef & {
      readonly kind: 'order-closed';
      /** `closed`, `expired`: nothing was taken; `revoked`: code payment undone; `failed`: the payer or bank refused. */
      readonly how: 'closed' | 'expired' | 'revoked' | 'failed';
    });

export type RefundFact = OrderRef & {
  readonly refund: string;
  readonly networkRefund: string;
  readonly amount: Money;
} & (
    | { readonly kind: 'refund-accepted'; readonly by: 'iut' | 'portal' }
    | { readonly kind: 'refund-succeeded' }
    | { readonly kind: 'refund-failed'; readonly how: 'abnormal' | 'closed' }
  );

/** Ids that every fact about a transfer between bank accounts carries. */
interface BankTransferRef {
  readonly network: string;
  /** The network's number of the merchant that it is for; where the message names none, the customer's account. */
  readonly account: string;
  /** The number that the IUT gave it, unique for its day (KFTC `bank_tran_id`). */
  readonly transfer: string;
  /** The banks' day, `yyyymmdd`: a later one may see the same number again. */
  readonly date: string;
  /** `withdrawal`: from a customer's account to the IUT's own; `deposit`: from the IUT's own to a customer's. */
  readonly direction: 'withdrawal' | 'deposit';
  readonly amount: Money;
  /** The customer's account: standard code of the bank, and number. */
  readonly bankAccount: string;
  readonly exchange?: string;
}

export type BankFact =
  /** The banks have taken it in: money is on its way, and what becomes of it does not depend on the IUT any more. */
  | (BankTransferRef & { readonly kind: 'bank-transfer-accepted' })
  /** The customer's account has given the money to the IUT's own. */
  | (BankTransferRef & { readonly kind: 'bank-withdrawn'; readonly direction: 'withdrawal'; readonly posting: string })
  /** The customer's account has received the money from the IUT's own. */
  | (BankTransferRef & { readonly kind: 'bank-deposited'; readonly direction: 'deposit'; readonly posting: string })
  /** A bank has refused it, at once or after it was accepted: nothing has moved, or what was on its way is back. */
  | (BankTransferRef & { readonly kind: 'bank-transfer-refused'; readonly code: string });

/** What is false about a forged notification, and which requirement forbids believing it. */
export interface Forgery {
  readonly form: string;
  readonly requirement: string;
  /** Must not be acknowledged as success either. False where an acknowledgement is right or disputed. */
  readonly mustRefuse: boolean;
}

export type NotificationFact =
  | {
      readonly kind: 'notification-sent';
      readonly network: string;
      readonly account: string;
      readonly order: string;
      readonly refund?: string;
      readonly about: 'payment' | 'refund';
      /** The notice's own id; resends keep it. */
      readonly notification: string;
      /** 1 for the first sending. */
      readonly attempt: number;
      /** Absent: genuine. */
      readonly forgery?: Forgery;
      readonly exchange: string;
    }
  | {
      readonly kind: 'acknowledged';
      readonly network: string;
      readonly account: string;
      readonly order: string;
      readonly refund?: string;
      readonly about: 'payment' | 'refund';
      readonly notification: string;
      readonly attempt: number;
      readonly forgery?: Forgery;
      readonly exchange: string;
      /** HTTP status, absent if there was no answer. */
      readonly status?: number;
      /** Whether the network takes it as success and stops. */
      readonly success: boolean;
      /** Real ms from the last byte sent to the last byte of the answer. */
      readonly latencyMs: number;
    };

/** What the IUT said northbound, in answer to a call of Pyx. */
export interface NorthboundFact {
  readonly kind: 'northbound-answered';
  readonly operation: string;
  readonly merchant: string;
  /** The merchant whose token was used; absent: the merchant itself or the platform. */
  readonly principal?: string;
  readonly payment?: string;
  readonly refund?: string;
  readonly purpose: 'stimulus' | 'read' | 'probe';
  readonly request: unknown;
  /** Absent where no HTTP answer came. */
  readonly status?: number;
  readonly body?: unknown;
  readonly outcome: 'answered' | 'timeout' | 'reset' | 'refused' | 'unreadable';
  /** Breaches of the northbound contract in the answer. */
  readonly problems: readonly string[];
  readonly latencyMs: number;
  /** Journal sequence number of the moment the call was sent, so that “before” and “after” can be told. */
  readonly sentSeq: number;
  readonly exchange: string;
}

/** What the IUT told the platform, or a merchant at its own address, by itself. */
export interface EventFact {
  readonly kind: 'event-received';
  /** Absent in journals from before merchants could hear: the platform. */
  readonly receiver?: 'platform' | 'merchant';
  readonly event: string;
  readonly type: string;
  /** At the platform whom the event names; at a merchant's own address whose that is. */
  readonly merchant: string;
  readonly payment?: string;
  readonly refund?: string;
  readonly body: unknown;
  readonly authentic: boolean;
  /** Answered with a 2xx that the IUT was still there to hear. */
  readonly accepted: boolean;
  readonly problems: readonly string[];
  readonly exchange: string;
}

export type LifeFact =
  | { readonly kind: 'iut-started'; readonly instance: number; readonly pid?: number }
  | {
      readonly kind: 'iut-killed';
      readonly instance: number;
      readonly how: 'kill' | 'stop' | 'died';
      readonly detail?: string;
    }
  | {
      readonly kind: 'iut-output';
      readonly instance: number;
      readonly stream: 'stdout' | 'stderr';
      readonly text: string;
    }
  | {
      /** The IUT's processes cannot (or can again) write to files, as with a full disk. */
      readonly kind: 'storage-changed';
      readonly instance: number;
      readonly works: boolean;
    };

/** What a network refuses by itself, and so would hide that the IUT does not. */
export type ProtectionRule = 'over-refund' | 'used-code' | 'duplicate-order';

/** A message that is kept on its way, by the name that it is released by. */
interface HeldMessage {
  readonly hold: string;
  readonly what: 'request' | 'answer' | 'notification';
  readonly network: string;
  readonly operation: string;
  readonly account?: string;
  /** That of a request or an answer; a notification opens its own when it is sent. */
  readonly exchange?: string;
}

/** Something that a person at a network did. */
interface Act<K extends string> {
  readonly kind: K;
  readonly network: string;
  /** Whose order it was about, where it was about one: then it belongs to that merchant's scenario alone. */
  readonly account?: string;
  readonly action: string;
  readonly detail: unknown;
}

export type HarnessFact =
  | {
      /** Pyx made a merchant known to IUT and networks. Its account is what southbound calls must carry. */
      readonly kind: 'merchant-registered';
      readonly merchant: string;
      readonly accounts: Readonly<Record<string, string>>;
    }
  | {
      /**
       * `step`: the IUT's wall clock alone was set by so much, and networks keep the true time; `age`: so much time is taken
       * to have passed, everywhere.
       */
      readonly kind: 'clock-moved';
      readonly how: 'step' | 'age';
      /** Negative: back. */
      readonly byMs: number;
    }
  | {
      readonly kind: 'fault-struck';
      readonly fault: string;
      readonly arming: string;
      readonly network: string;
      readonly operation: string;
      readonly parameters: Readonly<Record<string, unknown>>;
      readonly exchange?: string;
    }
  | (HeldMessage & { readonly kind: 'message-held' })
  | (HeldMessage & { readonly kind: 'message-released' })
  | {
      /** A certificate or public key was shown, was first fetched by the IUT, began to sign, or was taken back. */
      readonly kind: 'key-changed';
      readonly network: string;
      /** `platform`: the network's own key; `merchant`: the one that the IUT signs with. */
      readonly what: 'platform' | 'merchant';
      /** Serial of the certificate, or id of the public key. */
      readonly serial: string;
      readonly step: 'published' | 'fetched' | 'signing' | 'withdrawn';
    }
  | {
      /** From here on the network does not guard this merchant: what is found after it was seen with a permissive network. */
      readonly kind: 'protection-lifted';
      readonly network: string;
      readonly account: string;
      readonly rule: ProtectionRule;
    }
  | {
      /** An address inside, which nobody has a reason to call, was made for a merchant to name as its webhook. */
      readonly kind: 'canary-opened';
      readonly merchant: string;
      readonly canary: string;
      /** How the address is written: `plain` is 127.0.0.1 itself. */
      readonly spelling: string;
      readonly url: string;
    }
  | {
      readonly kind: 'canary-contacted';
      readonly merchant: string;
      readonly canary: string;
      readonly spelling: string;
      readonly exchange: string;
    }
  | {
      /** Bytes that are no notification were sent to an order's notify address, and ended so. */
      readonly kind: 'bytes-posted';
      readonly network: string;
      readonly account: string;
      readonly order: string;
      /** What is wrong with them, for people: `oversized`. */
      readonly what: string;
      /** Absent where the IUT broke the connection, or said nothing. */
      readonly status?: number;
      readonly exchange: string;
    }
  | Act<'payer-acted'>
  | Act<'operator-acted'>
  | { readonly kind: 'stall'; readonly where: 'judge' | 'machine'; readonly lengthMs: number }
  | {
      readonly kind: 'act-settled';
      readonly how: 'settled' | 'overdue' | 'mute' | 'unread';
      readonly waitedMs: number;
      readonly detail: string;
    };
