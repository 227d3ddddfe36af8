import type { Journal } from '../../src/record/journal.js';
import { createTell } from '../kit/acts-told.js';
import { createCustomerActs, type Wallet } from '../kit/customer-wallets.js';
import { type Attempt, createDecidingActs } from '../kit/deciding-acts.js';
import { createSessions } from '../kit/payer-sessions.js';
import { createOpeningActs, createWalletActs } from '../kit/wallet-acts.js';
import { chargeLater } from './charging.js';
import type { Desk } from './desk.js';
import { codeOfUrl, DECLINED } from './operations/pay.js';
import { failPayment, isUnpaid, NETWORK, type Order } from './orders.js';

export type { Shown } from '../kit/deciding-acts.js';
export type { Scanned } from '../kit/payer-sessions.js';

export type PayerActs = ReturnType<typeof createPayerActs>;

/** What a person with this wallet can do. A code to scan is an order code, or the address that an entry code leads to. */
export function createPayerActs(desk: Desk, journal: Journal) {
  const { book, wallets } = desk;
  const { clock, random } = desk.partner;
  const tell = createTell('payer-acted', NETWORK, journal, book);
  const sessions = createSessions({ noun: 'payment', book, wallets, random, chargedBy: book.findByNetworkOrder });

  function pay(order: Order, wallet: Wallet): Attempt {
    if (!isUnpaid(order)) return { message: `the payment is ${order.state}` };
    if (wallet.closed) return { message: 'the account is closed' };
    if (!wallets.canPay(wallet, order)) {
      if (order.mode === 'PaymentCode') book.apply(failPayment(order, 'USER_BALANCE_NOT_ENOUGH', { tell: true }));
      return { message: 'the balance is too small' };
    }
    chargeLater(desk, order, wallet);
    return { message: 'paid', paid: true };
  }

  /** Whoever puts a code that was scanned away can scan it again; whoever closes the box for a password has failed it. */
  function refuse(order: Order): void {
    if (order.mode === 'PaymentCode' && isUnpaid(order)) book.apply(failPayment(order, DECLINED, { tell: true }));
  }

  return {
    ...createCustomerActs(wallets, tell),
    ...createWalletActs(wallets, tell),
    ...createOpeningActs({
      book,
      wallets,
      tell,
      nouns: { order: 'payment', code: 'code' },
      codeOfUrl,
      open: (order, wallet: Wallet) =>
        sessions.open(order, wallet, {
          orderState: order.state,
          payerAmount: order.payerTotal,
          description: order.description,
        }),
    }),
    ...createDecidingActs({ clock, wallets, sessions, tell }, { stateOf: ({ state }) => state, pay, refuse }),

    /** Forgets what is open in the wallets. */
    putAway: sessions.putAway,
  };
}
