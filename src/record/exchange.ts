/**
 * Who speaks to whom.
 * - `southbound`: the IUT calls a network;
 * - `notification`: a network calls the IUT;
 * - `northbound`: Pyx, as platform or terminal, calls the IUT;
 * - `event`: the IUT tells the platform.
 */
export type Link = 'southbound' | 'notification' | 'northbound' | 'event';

/** One message exactly as it crossed the wire. Header names keep their spelling; repeated headers stay repeated. */
export interface WireMessage {
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  /** What an encrypted part of the body was before its sender encrypted it. Known only of what a simulator sent. */
  readonly plaintext?: string;
}

export interface WireRequest extends WireMessage {
  readonly method: string;
  /** Path and query, byte for byte. */
  readonly target: string;
}

export interface WireResponse extends WireMessage {
  readonly status: number;
}

/**
 * How an exchange ended. It is `unknown` from its opening until something better is proved, so that a crash of anything
 * leaves a truthful record.
 * - `answered`: the whole answer was written to (or read from) the socket;
 * - `lost`: a fault took the answer; the operation may have happened;
 * - `reset`: a fault or the peer broke the connection before the operation;
 * - `refused`: no connection;
 * - `timeout`: no answer within the caller's limit;
 * - `unreadable`: an answer that is not HTTP or not complete.
 */
export type Outcome = 'unknown' | 'answered' | 'lost' | 'reset' | 'refused' | 'timeout' | 'unreadable';

/** A message that broke a rule of its contract or of its authenticity, as the receiver in Pyx saw it. */
export interface Breach {
  readonly kind: 'authenticity' | 'contract' | 'transport' | 'acknowledgement';
  /** Stable word for the rule: `signature`, `timestamp`, `nonce-reused`, `required`, `maxLength`, `late`, … */
  readonly rule: string;
  /** JSON pointer or header name, where one can be named. */
  readonly where?: string;
  readonly message: string;
  /** Fact ids (JUDGEMENT.md, section 1) that this reading rests on. */
  readonly facts?: readonly string[];
}

/** Whose message it is, as far as its content tells. Attribution weighs these; no single one is believed. */
export interface Marks {
  /** The network's number for the merchant (WeChat `sub_mchid`), or the northbound merchantId. */
  readonly account?: string;
  /** The IUT's order number at the network (WeChat `out_trade_no`), or the northbound paymentId. */
  readonly order?: string;
  /** The network's own order number. */
  readonly networkOrder?: string;
  /** The IUT's refund number (WeChat `out_refund_no`), or the northbound refundId. */
  readonly refund?: string;
  readonly payer?: string;
  readonly paymentCode?: string;
  readonly notification?: string;
}

export interface Exchange {
  /** `x1`, `x2`, … in the order of opening within a journal. */
  readonly id: string;
  readonly link: Link;
  /** `wechatpay`, `zeropay`, or `intermediary` for the northbound link. */
  readonly network: string;
  /** Operation id of the contract, or `unknown` where no operation matches. */
  readonly operation: string;
  readonly request: WireRequest;
  readonly response?: WireResponse;
  readonly outcome: Outcome;
  /** Unix ms. */
  readonly openedAtMs: number;
  /** Real monotonic ms of the journal's clock: opening, and the last byte of the answer. */
  readonly openedRealMs: number;
  readonly closedRealMs?: number;
  /** Network time of the opening (see `Instant`). */
  readonly openedNetworkMs: number;
  readonly breaches: readonly Breach[];
  /** Names of faults that struck it. */
  readonly faults: readonly string[];
  readonly marks: Marks;
  /** Northbound only: an act of the script, a read that must not count as one, or a probe of health. */
  readonly purpose?: 'stimulus' | 'read' | 'probe';
  /** Which IUT process it came from or went to, where known. */
  readonly scenario?: string;
}
