import type { Journal } from '../../src/record/journal.js';
import { createTell } from '../kit/acts-told.js';
import { createCustomerActs, type Wallet } from '../kit/customer-wallets.js';
import { type Attempt, createDecidingActs } from '../kit/deciding-acts.js';
import { createSessions, type Scanned } from '../kit/payer-sessions.js';
import { createOpeningActs, createWalletActs } from '../kit/wallet-acts.js';
import { chargeNow } from './charging.js';
import type { Desk } from './desk.js';
import { codeOfUrl } from './operations/prepaid.js';
import { faceOrder, isUnpaid, NETWORK, type Order } from './orders.js';

export type { Shown } from '../kit/deciding-acts.js';
export type { Scanned } from '../kit/payer-sessions.js';

export type PayerActs = ReturnType<typeof createPayerActs>;

/** What a person with this wallet can do. `openOrder` stands for a payment page too, which calls up trade_no. */
export function createPayerActs(desk: Desk, journal: Journal) {
  const { book, wallets } = desk;
  const { clock, random } = desk.app;
  const tell = createTell('payer-acted', NETWORK, journal, book);
  const sessions = createSessions({ noun: 'trade', book, wallets, random, chargedBy: book.findByNetworkOrder });

  function pay(order: Order, wallet: Wallet): Attempt {
    if (!isUnpaid(order)) return { message: `the trade is ${order.state}` };
    if (wallet.closed) return { message: 'the account is closed' };
    if (order.payer !== undefined && order.payer.payer !== wallet.payer)
      return { message: 'the trade is for another payer' };
    if (!wallets.canPay(wallet, order)) return { message: 'the balance is too small' };
    chargeNow(desk, order, wallet);
    return { message: 'paid', paid: true };
  }

  /** The first to see a trade is the one whom it waits for. */
  function open(found: Order, wallet: Wallet): Scanned {
    if (isUnpaid(found) && found.payer === undefined) book.apply(faceOrder(found, wallet));
    const order = sessions.now(found);
    return sessions.open(order, wallet, {
      orderState: order.state,
      payerAmount: order.payerTotal,
      description: order.subject,
    });
  }

  return {
    ...createCustomerActs(wallets, tell),
    ...createWalletActs(wallets, tell),
    ...createOpeningActs({ book, wallets, tell, nouns: { order: 'trade', code: 'code' }, codeOfUrl, open }),
    ...createDecidingActs(
      { clock, wallets, sessions, tell },
      // Whoever puts a trade away can take it out again: the network learns nothing of it.
      { stateOf: ({ state }) => state, pay, refuse: () => {} },
    ),

    /** Forgets what is open in the wallets. */
    putAway: sessions.putAway,
  };
}
