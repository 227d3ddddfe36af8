import { add, type Money, money, subtract } from '../../src/core/money.js';
import type { Random } from '../../src/core/random.js';
import type { Ledger } from '../../src/record/ledger.js';
import { bankNamed } from './banks.js';
import type { Condition } from './conditions.js';
import type { Limits } from './limits.js';

export const CURRENCY = 'KRW';

/** What a user lets the institution do with an account. */
export type Consent = 'given' | 'missing' | 'expired';

export interface Account {
  /** Bank code and number: what it is named by outside of messages. */
  readonly key: string;
  readonly bank: string;
  readonly number: string;
  readonly holder: string;
  /** Date of birth (six digits) of a person, number (ten) of a business. */
  readonly holderInfo: string;
  /** The institution's handle of it. */
  readonly fintechUseNum: string;
  /** What was in it before anything that the ledger knows. */
  readonly opening: Money;
  /** The part of its balance that cannot be withdrawn. */
  readonly held: Money;
  readonly condition?: Condition;
  readonly inquiries: Consent;
  readonly withdrawals: Consent;
  readonly limits: Limits;
  /** Unix ms. */
  readonly openedAtMs: number;
}

export interface AccountTerms {
  readonly bank: string;
  readonly holder: string;
  readonly holderInfo?: string;
  /** Drawn where it is absent. */
  readonly number?: string;
  /** Won. */
  readonly balance?: Money;
  readonly openedAtMs: number;
  /** Merchants and the institution have it for good: a reset leaves it as it was opened. */
  readonly stays?: boolean;
}

export type AccountChange = Partial<Omit<Account, 'key' | 'bank' | 'number' | 'fintechUseNum'>>;

/** The accounts of all banks. Their money is in the ledger. */
export interface Accounts {
  /** Throws RangeError for an unknown bank, or a number that is in use. */
  open(terms: AccountTerms): Account;
  find(key: string): Account | undefined;
  ofHandle(fintechUseNum: string): Account | undefined;
  change(key: string, change: AccountChange): void;
  /** The same account, whole: a member that it does not have is gone. */
  replace(account: Account): void;
  balance(account: Account): Money;
  /** What can be withdrawn of it. */
  available(account: Account): Money;
  /** Makes the balance what the staff says. */
  setBalance(key: string, balance: Money): void;
  all(): Iterable<Account>;
  reset(): void;
}

/** Its name in the ledger. */
export const ledgerAccount = (key: string): string => `openbanking:account:${key}`;

/** Won that a user can withdraw on a day, unless the staff says otherwise (OB-U15). */
export const DAY_LIMIT = money(CURRENCY, 10_000_000);

export function createAccounts({ ledger, random }: { ledger: Ledger; random: Random }): Accounts {
  const accounts = new Map<string, Account>();
  const byHandle = new Map<string, string>();
  const lasting = new Map<string, Account>();

  const moved = (key: string): Money =>
    ledger.balance(ledgerAccount(key)).find(({ currency }) => currency === CURRENCY) ?? money(CURRENCY, 0n);

  function drawn(bank: string): string {
    const number = random.digits(12);
    return accounts.has(bank + number) ? drawn(bank) : number;
  }

  const store: Accounts = {
    open({ bank, holder, holderInfo, number = drawn(bank), balance, openedAtMs, stays = false }) {
      bankNamed(bank);
      const key = bank + number;
      if (!/^[A-Za-z0-9]{1,16}$/.test(number)) throw new RangeError(`"${number}" is no account number`);
      if (accounts.has(key)) throw new RangeError(`bank ${bank} has an account ${number} already`);
      const account: Account = {
        key,
        bank,
        number,
        holder,
        holderInfo: holderInfo ?? random.pick(['880101', '900512', '751230']),
        fintechUseNum: random.digits(24),
        opening: balance ?? money(CURRENCY, 0n),
        held: money(CURRENCY, 0n),
        inquiries: 'given',
        withdrawals: 'given',
        limits: { 'withdrawals-a-day': DAY_LIMIT },
        openedAtMs,
      };
      accounts.set(key, account);
      byHandle.set(account.fintechUseNum, key);
      if (stays) lasting.set(key, account);
      return account;
    },
    find: (key) => accounts.get(key),
    ofHandle: (handle) => accounts.get(byHandle.get(handle) ?? ''),
    change(key, change) {
      const account = accounts.get(key);
      if (account !== undefined) accounts.set(key, { ...account, ...change });
    },
    replace: (account) => void accounts.set(account.key, account),
    balance: ({ key, opening }) => add(opening, moved(key)),
    available: (account) => subtract(store.balance(account), account.held),
    setBalance: (key, balance) => store.change(key, { opening: subtract(balance, moved(key)) }),
    all: () => accounts.values(),
    reset() {
      accounts.clear();
      byHandle.clear();
      for (const [key, account] of lasting) {
        accounts.set(key, account);
        byHandle.set(account.fintechUseNum, key);
      }
    },
  };
  return store;
}
