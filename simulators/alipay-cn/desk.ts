import type { Wallets } from '../kit/customer-wallets.js';
import { type Staff as KitStaff, newStaff as newKitStaff, resetStaff as resetKitStaff } from '../kit/staff.js';
import type { App } from './app.js';
import type { Book } from './book.js';

/** What operations, payers and staff work with. */
export interface Desk {
  readonly app: App;
  readonly book: Book;
  readonly wallets: Wallets;
  readonly staff: Staff;
}

/** What the network's staff has set. */
export interface Staff extends KitStaff {
  /** How many of a merchant's next cancels are put off. */
  readonly cancelsPutOff: Map<string, number>;
}

/** Whether this cancel is one of those that are put off; then it counts as one. */
export function isPutOff({ cancelsPutOff }: Staff, account: string): boolean {
  const left = cancelsPutOff.get(account) ?? 0;
  if (left <= 0) return false;
  cancelsPutOff.set(account, left - 1);
  return true;
}

export const newStaff = (): Staff => ({ ...newKitStaff(), cancelsPutOff: new Map() });

export function resetStaff(staff: Staff): void {
  resetKitStaff(staff);
  staff.cancelsPutOff.clear();
}
