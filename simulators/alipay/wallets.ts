import type { Clock, Timer } from '../../src/core/clock.js';
import type { Random } from '../../src/core/random.js';
import type { Ledger } from '../../src/record/ledger.js';
import { NETWORK, type Order, type Payer } from './orders.js';
import type { Switches } from './switches.js';

/** The people with a wallet, and the codes that they show. */
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
  /** Network ms for which it can be used, in place of the switch `code-lifetime-ms`. */
  readonly lifetimeMs?: number;
  readonly shownNetworkMs: number;
  /** paymentId. */
  usedFor?: string;
}

export interface Wallets {
  add(payer: string | undefined, terms: { balance?: bigint }): Wallet;
  /** Throws for a payer that nobody created. */
  wallet(payer: string): Wallet;
  show(terms: Omit<PaymentCode, 'code' | 'shownNetworkMs' | 'usedFor'>): PaymentCode;
  code(code: string): PaymentCode | undefined;
  /** Why a code cannot be charged now; undefined if it is good. @param again True: one that was used is good. */
  problemWith(code: string, again: boolean): CodeProblem | undefined;
  canPay(wallet: Wallet, order: Order): boolean;
  /** A person does something later, in network time. @param account The merchant that it concerns. */
  later(afterMs: number, account: string, act: () => void): void;
  reset(): void;
}

export function createWallets({
  clock,
  random,
  ledger,
  switches,
}: {
  clock: Clock;
  random: Random;
  ledger: Ledger;
  switches: Switches;
}): Wallets {
  const wallets = new Map<string, Wallet>();
  const codes = new Map<string, PaymentCode>();
  const plans = new Set<Timer>();

  const codeOf = (): string => {
    // As in the documents' samples: 18 digits that begin with 28.
    const code = `28${random.digits(16)}`;
    return codes.has(code) ? codeOf() : code;
  };

  return {
    add(payer = `payer-${random.word(8)}`, terms) {
      const wallet: Wallet = { payer, customer: `2088${random.digits(12)}`, closed: false, ...terms };
      wallets.set(payer, wallet);
      return wallet;
    },
    wallet(payer) {
      const found = wallets.get(payer);
      if (found === undefined) throw new RangeError(`no payer is called "${payer}"; create one with createPayer`);
      return found;
    },
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
      const isOld = ageMs > (shown.lifetimeMs ?? switches['code-lifetime-ms']);
      return shown.problem === 'expired' || isOld ? 'expired' : undefined;
    },
    canPay({ payer, balance }, { payerTotal: amount }) {
      if (balance === undefined) return true;
      const moved = ledger.balance(`${NETWORK}:payer:${payer}`).find(({ currency }) => currency === amount.currency);
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
