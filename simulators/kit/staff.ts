import type { ProtectionRule } from '../../src/record/facts.js';
import type { Journal } from '../../src/record/journal.js';
import type { Tell } from './acts-told.js';

/** What the staff of a network has set. */
export interface Staff {
  /** Merchants whose funds do not cover a refund. */
  readonly withoutFunds: Set<string>;
  /** Merchants whose refunds stay under way until somebody settles them. */
  readonly refundsHeld: Set<string>;
  /** What each merchant is no longer protected from. */
  readonly permitted: Map<string, Set<ProtectionRule>>;
  /** Won for one yuan from now on, in place of the switch `krw-per-cny`; orders keep the rate that they were made with. */
  krwPerCny?: number;
}

export const newStaff = (): Staff => ({ withoutFunds: new Set(), refundsHeld: new Set(), permitted: new Map() });

export function resetStaff(staff: Staff): void {
  for (const one of [staff.withoutFunds, staff.refundsHeld, staff.permitted]) one.clear();
  delete staff.krwPerCny;
}

/** Whether the network lets this merchant do what it refuses to all others. */
export const permits = ({ permitted }: Pick<Staff, 'permitted'>, account: string, rule: ProtectionRule): boolean =>
  permitted.get(account)?.has(rule) === true;

const PROTECTION_RULES: readonly ProtectionRule[] = ['over-refund', 'used-code', 'duplicate-order'];

/** How the staff sets it. @param merchants Those whom the network knows, by its own numbers. */
export function createStaffActs({
  staff,
  network,
  merchants,
  journal,
  tell,
}: {
  staff: Staff;
  network: string;
  merchants: ReadonlyMap<string, unknown>;
  journal: Journal;
  tell: Tell;
}) {
  return {
    /** Refunds of this merchant that are accepted from now on stay under way until they are settled by hand. */
    holdRefunds({ account, hold = true }: { account: string; hold?: boolean }): void {
      tell('holdRefunds', { account, hold });
      if (hold) staff.refundsHeld.add(account);
      else staff.refundsHeld.delete(account);
    },

    /** Whether a merchant's funds cover refunds; if not, they are refused. */
    setFunds({ account, enough }: { account: string; enough: boolean }): void {
      tell('setFunds', { account, enough });
      if (enough) staff.withoutFunds.delete(account);
      else staff.withoutFunds.add(account);
    },

    /** From now on the network does not guard this merchant by this rule: what it refuses to others, it carries out. */
    relax({ account, rule }: { account: string; rule: ProtectionRule }): void {
      if (!PROTECTION_RULES.includes(rule))
        throw new RangeError(`unknown rule "${rule}" (known: ${PROTECTION_RULES.join(', ')})`);
      if (!merchants.has(account)) throw new RangeError(`no merchant has the number "${account}"`);
      tell('relax', { account, rule });
      if (permits(staff, account, rule)) return;
      staff.permitted.set(account, new Set([...(staff.permitted.get(account) ?? []), rule]));
      journal.fact({ kind: 'protection-lifted', network, account, rule });
    },

    /** Another rate for orders from now on; earlier ones keep theirs, and so do their refunds. @param krwPerCny Whole won. */
    setRate({ krwPerCny }: { krwPerCny: number }): void {
      if (!Number.isSafeInteger(krwPerCny) || krwPerCny < 1)
        throw new RangeError(`krwPerCny: ${krwPerCny} is not a whole number of at least 1`);
      tell('setRate', { krwPerCny });
      staff.krwPerCny = krwPerCny;
    },
  };
}
