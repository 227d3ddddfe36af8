import { createHash } from 'node:crypto';
import type { Clock, Timer } from '../../src/core/clock.js';
import { cny, isMore, type Money, subtract } from '../../src/core/money.js';
import type { Random } from '../../src/core/random.js';
import type { Ledger } from '../../src/record/ledger.js';
import { couponFor, NETWORK, type Order, type Payer, type Problem } from './orders.js';
import type { Switches } from './switches.js';

/** The people with a wallet, and the codes that they show. */
export interface Wallet extends Payer {
  /** Fen at the beginning; a wallet without is never empty. */
  readonly balance?: bigint;
  /** False: large payments ask for the password, whatever the code's behaviour says. */
  readonly passwordFree: boolean;
  closed: boolean;
  coupon?: Money;
}

export const BEHAVIOURS = ['pays', 'password', 'declines', 'insufficient-funds'] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];
export type CodeProblem = 'expired' | 'invalid';

/** An 18-digit code in a wallet. One code is good for one order, ever. */
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
  usedFor?: string;
}

export interface Wallets {
  add(payer: string | undefined, terms: { balance?: bigint; passwordFree: boolean; coupon?: Money }): Wallet;
  /** Throws for a payer that nobody created. */
  wallet(payer: string): Wallet;
  show(terms: Omit<PaymentCode, 'code' | 'shownNetworkMs' | 'usedFor'>): PaymentCode;
  code(code: string): PaymentCode | undefined;
  /** The payer's id under an application; under the institution's own it is `openid`. */
  openidUnder(wallet: Wallet, appid: string): string;
  /** Whose id this is under the application; undefined if it is nobody's. */
  walletUnder(id: { readonly appid: string; readonly openid: string }): Wallet | undefined;
  /** Why WeChat refuses a code for this order; undefined if it is good. @param again True: one that was used is good. */
  problemWith(code: string, order: string, again?: boolean): Problem | undefined;
  canPay(wallet: Wallet, order: Order): boolean;
  /** Quick Pay asks for the password above a threshold (WX-U22) unless the wallet is password-free. */
  asksPassword(wallet: Wallet, amount: Money): boolean;
  /** A person does something later, in network time. @param account The merchant that it concerns. */
  later(afterMs: number, account: string, act: () => void): void;
  reset(): void;
}

export function createWallets({
  clock,
  random,
  ledger,
  switches,
  spAppid,
}: {
  spAppid: string;
  clock: Clock;
  random: Random;
  ledger: Ledger;
  switches: Switches;
}): Wallets {
  const wallets = new Map<string, Wallet>();
  const codes = new Map<string, PaymentCode>();
  const plans = new Set<Timer>();
  const thresholdFen = cny(switches['password-threshold'] === '1000-cny' ? 100_000 : 300_000);

  const codeOf = (): string => {
    // 10 to 14 are mainland wallets (https://pay.weixin.qq.com/doc/global/v2/en/4013658162).
    const code = `1${random.int(0, 4)}${random.digits(16)}`;
    return codes.has(code) ? codeOf() : code;
  };

  /** One person has another id under every application, and nobody can tell one from the other. */
  const openidUnder = ({ payer, openid }: Wallet, appid: string): string =>
    appid === spAppid
      ? openid
      : `o${createHash('sha256').update(`${openid} ${payer} ${appid}`).digest('base64url').slice(0, 27)}`;

  /** Under the generic reading of WX-U39 only the internal number tells one trouble from another. */
  const refusal = (code: string, generic: string, errno: number, issue: string): Problem => ({
    code: switches['auth-code-errors'] === 'apiv2' ? code : generic,
    errno,
    issue,
    field: '/payer/auth_code',
  });

  return {
    add(payer = `payer-${random.word(8)}`, terms) {
      const wallet: Wallet = { payer, openid: `o${random.word(27)}`, closed: false, ...terms };
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
    openidUnder,
    walletUnder: ({ appid, openid }) => [...wallets.values()].find((wallet) => openidUnder(wallet, appid) === openid),
    problemWith(code, order, again = false) {
      const shown = codes.get(code);
      if (shown === undefined || shown.problem === 'invalid') {
        return refusal('AUTH_CODE_INVALID', 'PARAM_ERROR', 268501011, 'the code is none of this network');
      }
      if (!again && shown.usedFor !== undefined && shown.usedFor !== order) {
        return refusal('AUTH_CODE_ERROR', 'TRADE_ERROR', 268501784, 'the code was used for another order');
      }
      const ageMs = clock.now().networkMs - shown.shownNetworkMs;
      if (shown.problem === 'expired' || ageMs > (shown.lifetimeMs ?? switches['code-lifetime-ms'])) {
        return refusal('AUTHCODEEXPIRE', 'TRADE_ERROR', 268501011, 'the code has expired');
      }
      return undefined;
    },
    canPay(wallet, order) {
      const { payer, balance } = wallet;
      if (balance === undefined) return true;
      const coupon = couponFor(order, wallet);
      const amount = coupon === undefined ? order.payerTotal : subtract(order.payerTotal, coupon);
      const moved = ledger.balance(`${NETWORK}:payer:${payer}`).find(({ currency }) => currency === amount.currency);
      return balance + (moved?.minor ?? 0n) >= amount.minor;
    },
    asksPassword: ({ passwordFree }, amount) => !passwordFree && isMore(amount, thresholdFen),
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
