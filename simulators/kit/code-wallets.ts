import type { Clock, Timer } from '../../src/core/clock.js';
import type { Money } from '../../src/core/money.js';
import type { Random } from '../../src/core/random.js';
import type { Ledger } from '../../src/record/ledger.js';

/** Wallets that show a code to a store: the people with one, and the codes that they show. */
export interface Payer {
  readonly payer: string;
  /** The wallet's own number for its user. */
  readonly customer: string;
}

export interface Wallet extends Payer {
  /** Fen at the beginning; a wallet without is never empty. */
  readonly balance?: bigint;
  closed: boolean;
}

export const BEHAVIOURS = ['pays', 'password', 'declines', 'insufficient-funds'] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];
export type CodeProblem = 'expired' | 'invalid';

/** An 18-digit code in a wallet. One code is good for one payment, ever. */
export interface PaymentCode {
  readonly code: string;
  readonly payer: string;
  readonly behaviour: Behaviour;
  readonly problem?: CodeProblem;
  /** Network ms after which the payer does by itself what `behaviour` says. */
  readonly actsAfterMs?: number;
  /** Network ms for which it can be used, in place of the network's own. */
  readonly lifetimeMs?: number;
  readonly shownNetworkMs: number;
  /** The network's number of the order. */
  usedFor?: string;
}

export interface Wallets {
  add(payer: string | undefined, terms: { balance?: bigint }): Wallet;
  /** Throws for a payer that nobody created. */
  wallet(payer: string): Wallet;
  /** By the wallet's own number for its user. */
  ofCustomer(customer: string): Wallet | undefined;
  show(terms: Omit<PaymentCode, 'code' | 'shownNetworkMs' | 'usedFor'>): PaymentCode;
  code(code: string): PaymentCode | undefined;
  /** Why a code cannot be charged now; undefined if it is good. @param again True: one that was used is good. */
  problemWith(code: string, again: boolean): CodeProblem | undefined;
  canPay(wallet: Wallet, order: { readonly payerTotal: Money }): boolean;
  /** A person does something later, in network time. @param account The merchant that it concerns. */
  later(afterMs: number, account: string, act: () => void): void;
  reset(): void;
}

export function createWallets({
  clock,
  random,
  ledger,
  network,
  prefixes,
  codeLifetimeMs,
}: {
  clock: Clock;
  random: Random;
  ledger: Ledger;
  network: string;
  /** Digits that codes and user numbers of this network begin with; a code has 18, a user number 16. */
  prefixes: { code: string; customer: string };
  codeLifetimeMs: number;
}): Wallets {
  const wallets = new Map<string, Wallet>();
  const codes = new Map<string, PaymentCode>();
  const plans = new Set<Timer>();

  const codeOf = (): string => {
    const code = prefixes.code + random.digits(18 - prefixes.code.length);
    return codes.has(code) ? codeOf() : code;
  };

  return {
    add(payer = `payer-${random.word(8)}`, terms) {
      const wallet: Wallet = {
        payer,
        customer: prefixes.customer + random.digits(16 - prefixes.customer.length),
        closed: false,
        ...terms,
      };
      wallets.set(payer, wallet);
      return wallet;
    },
    wallet(payer) {
      const found = wallets.get(payer);
      if (found === undefined) throw new RangeError(`no payer is called "${payer}"; create one with createPayer`);
      return found;
    },
    ofCustomer: (customer) => [...wallets.values()].find((wallet) => wallet.customer === customer),
    show(terms) {
      const shown: PaymentCode = { ...terms, code: codeOf(), shownNetworkMs: clock.now().networkMs };
      codes.set(shown.code, shown);
      return shown;
    },
    code: (code) => codes.get(code),
    problemWith(code, again) {
      const shown = codes.get(code);
      if (shown === undefined || shown.problem === 'invalid') return 'invalid';
      if (!again && shown.usedFor !== undefined) return 'invalid';
      const ageMs = clock.now().networkMs - shown.shownNetworkMs;
      const isOld = ageMs > (shown.lifetimeMs ?? codeLifetimeMs);
      return shown.problem === 'expired' || isOld ? 'expired' : undefined;
    },
    canPay({ payer, balance }, { payerTotal: amount }) {
      if (balance === undefined) return true;
      const moved = ledger.balance(`${network}:payer:${payer}`).find(({ currency }) => currency === amount.currency);
      return balance + (moved?.minor ?? 0n) >= amount.minor;
    },
    later(afterMs, account, act) {
      const plan = clock.after(
        afterMs,
        'payer',
        () => {
          plans.delete(plan);
          act();
        },
        account,
      );
      plans.add(plan);
    },
    reset() {
      for (const plan of plans) plan.cancel();
      plans.clear();
      wallets.clear();
      codes.clear();
    },
  };
}
