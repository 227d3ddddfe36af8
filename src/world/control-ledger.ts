import { add, type Money, money } from '../core/money.js';
import { inFlightAccount, type Ledger, type Posting } from '../record/ledger.js';

export interface LedgerView {
  /** Whether all accounts together hold nothing, in each currency. */
  readonly balances: boolean;
  /** What they hold together where that is not nothing: a fault of Pyx. */
  readonly off: readonly Money[];
  readonly accounts: readonly { readonly account: string; readonly balance: readonly Money[] }[];
  readonly postings: readonly Posting[];
}

/** The ledger as the control API shows it. The total is taken over the accounts as they stand, not over the postings. */
export function viewLedger(ledger: Ledger): LedgerView {
  const postings = [...ledger.postings.values()];
  const names = new Set(
    postings.flatMap(({ legs, network }) => [...legs.map(({ account }) => account), inFlightAccount(network)]),
  );
  const accounts = [...names].sort().map((account) => ({ account, balance: ledger.balance(account) }));
  const totals = new Map<string, Money>();
  for (const held of accounts.flatMap(({ balance }) => balance)) {
    totals.set(held.currency, add(totals.get(held.currency) ?? money(held.currency, 0n), held));
  }
  const off = [...totals.values()].filter(({ minor }) => minor !== 0n);
  return { balances: off.length === 0, off, accounts, postings };
}
