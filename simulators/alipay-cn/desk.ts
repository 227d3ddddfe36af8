import type { ProtectionRule } from '../../src/record/facts.js';
import type { Wallets } from '../kit/customer-wallets.js';
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
export interface Staff {
  /** Merchants whose funds do not cover a refund. */
  readonly withoutFunds: Set<string>;
  /** Merchants whose refunds stay under way until somebody settles them. */
  readonly refundsHeld: Set<string>;
  /** How many of a merchant's next cancels are put off. */
  readonly cancelsPutOff: Map<string, number>;
  /** Won for one yuan from now on, in place of the switch `krw-per-cny`; trades keep the rate that they were made with. */
  krwPerCny?: number;
  /** What each merchant is no longer protected from. */
  readonly permitted: Map<string, Set<ProtectionRule>>;
}

/** Whose trade an act was about, where it names one. */
export function accountIn(detail: unknown, book: Book): { account?: string } {
  if (typeof detail !== 'object' || detail === null) return {};
  const { account, order } = detail as { account?: unknown; order?: unknown };
  const owner =
    typeof account === 'string' ? account : typeof order === 'string' ? book.find(order)?.account : undefined;
  return owner === undefined ? {} : { account: owner };
}

/** Whether the network lets this merchant do what it refuses to all others. */
export const permits = ({ permitted }: Staff, account: string, rule: ProtectionRule): boolean =>
  permitted.get(account)?.has(rule) === true;

/** Whether this cancel is one of those that are put off; then it counts as one. */
export function isPutOff({ cancelsPutOff }: Staff, account: string): boolean {
  const left = cancelsPutOff.get(account) ?? 0;
  if (left <= 0) return false;
  cancelsPutOff.set(account, left - 1);
  return true;
}

export const newStaff = (): Staff => ({
  withoutFunds: new Set(),
  refundsHeld: new Set(),
  cancelsPutOff: new Map(),
  permitted: new Map(),
});

export function resetStaff(staff: Staff): void {
  for (const one of [staff.withoutFunds, staff.refundsHeld, staff.cancelsPutOff, staff.permitted]) one.clear();
  delete staff.krwPerCny;
}
