import { createHash } from 'node:crypto';
import type { Clock } from '../../src/core/clock.js';
import { cny, isMore, type Money, subtract } from '../../src/core/money.js';
import type { Random } from '../../src/core/random.js';
import type { Ledger } from '../../src/record/ledger.js';
import { type CodeWallet, type CodeWallets, createCodeWallets } from '../kit/code-wallets.js';
import { couponFor, NETWORK, type Order, type Payer, type Problem } from './orders.js';
import type { Switches } from './switches.js';

/** The people with a wallet, and the codes that they show. */
export interface Wallet extends Payer, CodeWallet {
  /** False: large payments ask for the password, whatever the code's behaviour says. */
  readonly passwordFree: boolean;
  coupon?: Money;
}

interface WalletTerms {
  readonly balance?: bigint;
  /** Default: true. */
  readonly passwordFree?: boolean;
  readonly coupon?: Money;
}

export interface Wallets extends Omit<CodeWallets<Wallet, WalletTerms>, 'problemWith' | 'canPay'> {
  /** The payer's id under an application; under the institution's own it is `openid`. */
  openidUnder(wallet: Wallet, appid: string): string;
  /** Whose id this is under the application; undefined if it is nobody's. */
  walletUnder(id: { readonly appid: string; readonly openid: string }): Wallet | undefined;
  /** Why WeChat refuses a code for this order; undefined if it is good. @param again True: one that was used is good. */
  problemWith(code: string, order: string, again?: boolean): Problem | undefined;
  canPay(wallet: Wallet, order: Order): boolean;
  /** Quick Pay asks for the password above a threshold (WX-U22) unless the wallet is password-free. */
  asksPassword(wallet: Wallet, amount: Money): boolean;
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
  const wallets = createCodeWallets<Wallet, WalletTerms>({
    clock,
    random,
    ledger,
    network: NETWORK,
    make: (payer, terms) => ({ payer, openid: `o${random.word(27)}`, closed: false, passwordFree: true, ...terms }),
    // 10 to 14 are mainland wallets (https://pay.weixin.qq.com/doc/global/v2/en/4013658162).
    drawCode: () => `1${random.int(0, 4)}${random.digits(16)}`,
    codeLifetimeMs: switches['code-lifetime-ms'],
  });
  const thresholdFen = cny(switches['password-threshold'] === '1000-cny' ? 100_000 : 300_000);

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
    ...wallets,
    openidUnder,
    walletUnder: ({ appid, openid }) => wallets.find((wallet) => openidUnder(wallet, appid) === openid),
    problemWith(code, order, again = false) {
      switch (wallets.problemWith(code, again, order)) {
        case 'invalid':
          return refusal('AUTH_CODE_INVALID', 'PARAM_ERROR', 268501011, 'the code is none of this network');
        case 'used':
          return refusal('AUTH_CODE_ERROR', 'TRADE_ERROR', 268501784, 'the code was used for another order');
        case 'expired':
          return refusal('AUTHCODEEXPIRE', 'TRADE_ERROR', 268501011, 'the code has expired');
        case undefined:
          return undefined;
      }
    },
    canPay(wallet, order) {
      const coupon = couponFor(order, wallet);
      const payerTotal = coupon === undefined ? order.payerTotal : subtract(order.payerTotal, coupon);
      return wallets.canPay(wallet, { payerTotal });
    },
    asksPassword: ({ passwordFree }, amount) => !passwordFree && isMore(amount, thresholdFen),
  };
}
