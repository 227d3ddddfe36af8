import type { Wallets } from '../kit/customer-wallets.js';
import type { Staff } from '../kit/staff.js';
import type { Book } from './book.js';
import type { Partner } from './partner.js';

/** What operations, payers and staff work with. */
export interface Desk {
  readonly partner: Partner;
  readonly book: Book;
  readonly wallets: Wallets;
  readonly staff: Staff;
}
