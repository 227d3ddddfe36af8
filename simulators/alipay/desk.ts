import type { ProtectionRule } from '../../src/record/facts.js';
import type { Wallets } from '../kit/customer-wallets.js';
import type { Book } from './book.js';
import type { Partner } from './partner.js';

/** What operations, payers and staff work with. */
export interface Desk {
  readonly partner: Partner;
  readonly book: Book;
  readonly wallets: Wallets;
  readonly staff: Staff;
}

/** What the network's staff has set. */
export interface Staff {
  /** Merchants whose funds do not cover a refund. */
  readonly withoutFunds: Set<string>;
  /** Merchants whose refunds stay PROCESSING until somebody settles them. */
  readonly refundsHeld: Set<string>;
  /** What each merchant is no longer protected from. */
  readonly permitted: Map<string, Set<ProtectionRule>>;
  /** Won for one yuan from now on, in place of the switch `krw-per-cny`; payments keep the rate that they were made with. */
  krwPerCny?: number;
}

/** Whose payment an act was about, where it names one. */
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

export const newStaff = (): Staff => ({ withoutFunds: new Set(), refundsHeld: new Set(), permitted: new Map() });

export function resetStaff(staff: Staff): void {
  for (const one of [staff.withoutFunds, staff.refundsHeld, staff.permitted]) one.clear();
  delete staff.krwPerCny;
}
