import type { KeyObject } from 'node:crypto';
import type { Exchange, WireRequest } from '../../../record/exchange.js';
import type { WalletMessages } from '../../../scenario/wallets.js';
import type { ManifestLines } from '../manifest-lines.js';

/** What a network gave to the intermediary's operator, by its own names: `spMchid`, `clientId`, … */
export type Given = Readonly<Record<string, string>>;

/** A number of the operator's, as a request had it. */
export interface Stated {
  /** Of the manifest: `wechatpay.spMchid`, … */
  readonly variable: string;
  /** As the network's documents call it. */
  readonly field: string;
  readonly right: string;
  readonly sent: string | undefined;
}

/** What the preflight has to know of one network: how its messages are read, and which lines of a manifest they rest on. */
export interface ProbedNetwork {
  /** Its variables begin with it: `${wechatpay.baseUrl}`. */
  readonly name: WalletMessages['network'];
  readonly title: string;
  /** Variable of the address that it calls. */
  readonly address: string;
  /** What the targets of its API begin with: by these a request is known that went to another's address. */
  readonly targets: readonly string[];
  /** Operations that open an order. */
  readonly orders: readonly string[];
  /** Operations that ask how an order stands. */
  readonly queries: readonly string[];
  /** Whom it takes a request to be from, in its own word. */
  readonly caller: string;
  /** Variables without which a client may not even begin to ask, beside the address. */
  readonly credentials: readonly string[];
  numbersIn(request: WireRequest, given: Given): Stated[];
  /** Variable of the file with the key that its requests are signed with. */
  readonly privateKey: string;
  /** Where the signature stands. */
  readonly signaturePlace: string;
  /** The signature (base64) and what it is over; undefined where none can be read. */
  signatureIn(request: WireRequest): { readonly signature: string; isBy(key: KeyObject): boolean } | undefined;
  /** Unix ms at which the sender says that it sent. */
  sentAt(request: WireRequest): number | undefined;
  /** What a request for an order asks; empty where it cannot be read. */
  orderIn(request: WireRequest): Readonly<Record<string, unknown>>;
  /** The amount of an order as it is written there; where the wire always has decimals, without those of nothing. */
  amountIn(order: unknown): string | undefined;
  /** The member of an order that says where its notice goes. */
  readonly notifyMember: string;
  /** The text of the QR in the answer to an order. */
  codeIn(answer: unknown): string | undefined;
  /** It did as it was asked, in a signed answer. */
  hasAccepted(exchange: Exchange): boolean;
  /** Variables that its answers, and its notices, cannot be believed or read without. */
  answersRestOn(requests: readonly Exchange[], lines: ManifestLines): readonly string[];
  readonly noticesRestOn: readonly string[];
}
