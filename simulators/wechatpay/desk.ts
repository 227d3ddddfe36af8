import type { Staff } from '../kit/staff.js';
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
