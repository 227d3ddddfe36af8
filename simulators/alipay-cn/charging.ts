import type { Wallet } from '../kit/customer-wallets.js';
import type { Desk } from './desk.js';
import { charge, type Order } from './orders.js';

/** Takes the money from a wallet. @param exchange The one that caused it, where one did. */
export function chargeNow({ book, app }: Pick<Desk, 'book' | 'app'>, order: Order, wallet: Wallet, exchange?: string) {
  book.apply(charge(order, wallet, app.clock.now()), exchange);
}
