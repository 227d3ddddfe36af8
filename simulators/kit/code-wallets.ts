import type { Clock, Timer } from '../../src/core/clock.js';
import type { Money } from '../../src/core/money.js';
import type { Random } from '../../src/core/random.js';
import type { Ledger } from '../../src/record/ledger.js';

/** Wallets that show a code to a store: the people with one, and the codes that they show. A network's own wallet has more. */
export interface CodeWallet {
  readonly payer: string;
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
  /** What it was charged for, by the number that the network goes by. */
  usedFor?: string;
}

/** @typeParam Terms What a wallet of this network is made with. */
export interface CodeWallets<W extends CodeWallet, Terms> {
  /** @param payer A name; one is drawn where there is none. */
  add(payer: string | undefined, terms: Terms): W;
  /** Throws for a payer that nobody created. */
  wallet(payer: string): W;
  find(matches: (wallet: W) => boolean): W | undefined;
  show(terms: Omit<PaymentCode, 'code' | 'shownNetworkMs' | 'usedFor'>): PaymentCode;
  code(code: string): PaymentCode | undefined;
  /**
   * Why a code cannot be charged now; undefined if it is good.
   * @param again True: one that was used is good. @param order For which it may have been used already.
   */
  problemWith(code: string, again: boolean, order?: string): CodeProblem | 'used' | undefined;
  canPay(wallet: W, order: { readonly payerTotal: Money }): boolean;
  /** A person does something later, in network time. @param account The merchant that it concerns. */
  later(afterMs: number, account: string, act: () => void): void;
  reset(): void;
}

export function createCodeWallets<W extends CodeWallet, Terms>({
  clock,
  random,
  ledger,
  network,
  make,
  drawCode,
  codeLifetimeMs,
}: {
  clock: Clock;
  random: Random;
  ledger: Ledger;
  network: string;
  make: (payer: string, terms: Terms) => W;
  drawCode: () => string;
  codeLifetimeMs: number;
}): CodeWallets<W, Terms> {
  const wallets = new Map<string, W>();
  const codes = new Map<string, PaymentCode>();
  const plans = new Set<Timer>();

  const newCode = (): string => {
    const code = drawCode();
    return codes.has(code) ? newCode() : code;
  };

  return {
    add(payer = `payer-${random.word(8)}`, terms) {
      const wallet = make(payer, terms);
      wallets.set(payer, wallet);
      return wallet;
    },
    wallet(payer) {
      const found = wallets.get(payer);
      if (found === undefined) throw new RangeError(`no payer is called "${payer}"; create one with createPayer`);
      return found;
    },
    find: (matches) => [...wallets.values()].find(matches),
    show(terms) {
      const shown: PaymentCode = { ...terms, code: newCode(), shownNetworkMs: clock.now().networkMs };
      codes.set(shown.code, shown);
      return shown;
    },
    code: (code) => codes.get(code),
    problemWith(code, again, order) {
      const shown = codes.get(code);
      if (shown === undefined || shown.problem === 'invalid') return 'invalid';
      if (!again && shown.usedFor !== undefined && shown.usedFor !== order) return 'used';
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
