import type { Desk } from './desk.js';
import { charge, type Order } from './orders.js';
import type { Wallet } from './wallets.js';

/** Takes the money from a wallet; the coupon that it held is used up by it. @param exchange The one that caused it. */
export function chargeWallet(
  { book, institution }: Pick<Desk, 'book' | 'institution'>,
  order: Order,
  wallet: Wallet,
  exchange?: string,
): void {
  book.apply(charge(order, wallet, institution.clock.now()), exchange);
  delete wallet.coupon;
}
