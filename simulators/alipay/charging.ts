import type { Wallet } from '../kit/customer-wallets.js';
import type { Desk } from './desk.js';
import { charge, type Order } from './orders.js';

/** Takes the money from a wallet after pay has been answered, so that the partner must be told. */
export function chargeLater({ book, partner }: Pick<Desk, 'book' | 'partner'>, order: Order, wallet: Wallet): void {
  book.apply(charge(order, wallet, partner.clock.now(), { tell: true }));
}
