import type { Book } from './book.js';
import type { Institution } from './institution.js';
import type { Wallets } from './wallets.js';

/** What operations, payers and staff work with. */
export interface Desk {
  readonly institution: Institution;
  readonly book: Book;
  readonly wallets: Wallets;
  readonly staff: Staff;
}

/** What the network's staff has set. */
export interface Staff {
  /** Merchants whose unsettled funds do not cover a refund. */
  readonly withoutFunds: Set<string>;
  /** Merchants whose refunds stay PROCESSING until somebody settles them. */
  readonly refundsHeld: Set<string>;
}
