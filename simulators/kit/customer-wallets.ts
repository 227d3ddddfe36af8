import type { Clock } from '../../src/core/clock.js';
import type { Random } from '../../src/core/random.js';
import type { Ledger } from '../../src/record/ledger.js';
import { type CodeWallet, type CodeWallets, createCodeWallets } from './code-wallets.js';

/** Wallets whose users have one number, the same for everybody who asks. */
export interface Payer {
  readonly payer: string;
  /** The wallet's own number for its user. */
  readonly customer: string;
}

export type Wallet = Payer & CodeWallet;

export interface Wallets extends CodeWallets<Wallet, { balance?: bigint }> {
  /** By the wallet's own number for its user. */
  ofCustomer(customer: string): Wallet | undefined;
}

export function createWallets({
  prefixes,
  ...terms
}: {
  clock: Clock;
  random: Random;
  ledger: Ledger;
  network: string;
  /** Digits that codes and user numbers of this network begin with; a code has 18, a user number 16. */
  prefixes: { code: string; customer: string };
  codeLifetimeMs: number;
}): Wallets {
  const { random } = terms;
  const draw = (prefix: string, length: number): string => prefix + random.digits(length - prefix.length);
  const wallets = createCodeWallets<Wallet, { balance?: bigint }>({
    ...terms,
    make: (payer, given) => ({ payer, customer: draw(prefixes.customer, 16), closed: false, ...given }),
    drawCode: () => draw(prefixes.code, 18),
  });
  return { ...wallets, ofCustomer: (customer) => wallets.find((wallet) => wallet.customer === customer) };
}

/** How such a payer is made. @param tell Writes the act down. */
export function createCustomerActs(wallets: Wallets, tell: (action: string, detail: unknown) => void) {
  return {
    /** Without `balance` (fen) the wallet is never empty. */
    createPayer(terms: { payer?: string; balance?: number | string } = {}): { payer: string; walletUserId: string } {
      const { payer, balance } = terms;
      const made = wallets.add(payer, balance === undefined ? {} : { balance: BigInt(balance) });
      tell('createPayer', { ...terms, payer: made.payer });
      return { payer: made.payer, walletUserId: made.customer };
    },
  };
}
