import type { Config } from '../config.js';
import type { Clock } from '../core/clock.js';
import type { JsonObject } from '../core/json.js';
import type { Book } from '../engine/book.js';
import type { Evidence } from '../engine/evidence.js';
import type { Locks } from '../engine/locks.js';
import type { PaymentSteps } from '../engine/steps.js';
import type { Principal } from '../parts/acceptance.js';
import type { Parts } from '../parts.js';
import type { Storage } from '../storage/storage.js';
import type { Wallets } from '../wallets/wallet.js';

/** What the operations of the northbound API work with. */
export interface ApiContext {
  readonly config: Config;
  readonly parts: Parts;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly book: Book;
  readonly evidence: Evidence;
  readonly locks: Locks;
  readonly paymentSteps: PaymentSteps;
  readonly wallets: Wallets;
  /** A digest of what makes a request "the same"; keyed with a secret of this installation. */
  fingerprint(body: JsonObject): string;
  /** With which the codes on the counters are proved to be ours. */
  readonly staticQrSecret: string;
  /** Whether a merchant may have its events sent to this address (SEC-07). */
  mayCall(address: string): boolean;
  /** By which a used payment code is recognised; the code itself is kept nowhere. */
  codeDigest(paymentCode: string): string;
}

export interface Answer {
  status: number;
  body: unknown;
}

/** One call of the northbound API, authenticated and read. */
export interface Call {
  readonly principal: Principal;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}
