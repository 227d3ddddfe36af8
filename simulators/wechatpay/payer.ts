import { cny, subtract } from '../../src/core/money.js';
import type { Journal } from '../../src/record/journal.js';
import { createTell } from '../kit/acts-told.js';
import { type Attempt, createDecidingActs, type Shown as KitShown } from '../kit/deciding-acts.js';
import { createSessions, type Scanned } from '../kit/payer-sessions.js';
import { createOpeningActs, createWalletActs } from '../kit/wallet-acts.js';
import { type CallUpParameters, type CallUpProblem, readCallUp } from './call-up.js';
import { chargeWallet } from './charging.js';
import type { Desk } from './desk.js';
import { codeOfUrl } from './operations/native.js';
import { couponFor, failPayment, isUnpaid, NETWORK, type Order, tradeState } from './orders.js';
import type { Wallet } from './wallets.js';

export type { Scanned } from '../kit/payer-sessions.js';

/** Codes of WeChat Pay's pages for an order that can no longer be paid. */
type PaymentProblem = 'ORDERPAID' | 'ORDER_CLOSED';

export type Shown = KitShown<PaymentProblem>;

/** What the wallet makes of a payment page's call: an order before the payer, as by `scan`, or an error on the screen. */
export type CalledUp =
  | ({ readonly accepted: true } & Scanned)
  | { readonly accepted: false; readonly problem: CallUpProblem; readonly message: string };

export type PayerActs = ReturnType<typeof createPayerActs>;

/** What a person with this wallet can do. Whoever has closed the account can be refunded no more either. */
export function createPayerActs(desk: Desk, journal: Journal) {
  const { institution, book, wallets } = desk;
  const { clock, random } = institution;
  const tell = createTell('payer-acted', NETWORK, journal, book);
  const sessions = createSessions({ noun: 'order', book, wallets, random, chargedBy: book.find });

  function open(order: Order, wallet: Wallet): Scanned {
    const coupon = order.paidAt === undefined ? couponFor(order, wallet) : undefined;
    const { payerTotal, description } = order;
    const payerAmount = coupon === undefined ? payerTotal : subtract(payerTotal, coupon);
    return sessions.open(order, wallet, { orderState: tradeState(order), payerAmount, description });
  }

  function pay(order: Order, wallet: Wallet): Attempt<PaymentProblem> {
    if (!isUnpaid(order)) {
      const problem = order.state === 'SUCCESS' ? 'ORDERPAID' : 'ORDER_CLOSED';
      return { message: `the order is ${tradeState(order)}`, problem };
    }
    if (wallet.closed) return { message: 'the account is closed' };
    if (!wallets.canPay(wallet, order)) {
      if (order.product === 'MICROPAY') book.apply(failPayment(order));
      return { message: 'the balance is too small' };
    }
    chargeWallet(desk, order, wallet);
    return { message: 'paid', paid: true };
  }

  /** Whoever puts the QR code's order away can open it again; whoever closes the box for a password has failed it. */
  function refuse(order: Order): void {
    if (order.state === 'USERPAYING') book.apply(failPayment(order));
  }

  const { closeAccount, code } = createWalletActs(wallets, tell);

  return {
    /**
     * Without `balance` (fen) the wallet is never empty; with `passwordFree: false` large payments ask for the password.
     * `coupon` (fen) is taken off what the next payment costs the payer, at WeChat Pay's expense; the merchant gets all.
     * `walletUserId` is the payer under the institution's application, as a payment page learns it.
     */
    createPayer(
      terms: { payer?: string; balance?: number | string; passwordFree?: boolean; coupon?: number | string } = {},
    ): {
      payer: string;
      openid: string;
      walletUserId: string;
    } {
      const { payer, balance, passwordFree = true, coupon } = terms;
      const made = wallets.add(payer, {
        passwordFree,
        ...(balance === undefined ? {} : { balance: BigInt(balance) }),
        ...(coupon === undefined ? {} : { coupon: cny(BigInt(coupon)) }),
      });
      tell('createPayer', { ...terms, payer: made.payer });
      return { payer: made.payer, openid: made.openid, walletUserId: made.openid };
    },

    /** The payer's id under another application than the institution's: what a page of the sub-merchant's learns. */
    openid({ payer, appid }: { payer: string; appid: string }): { openid: string } {
      return { openid: wallets.openidUnder(wallets.wallet(payer), appid) };
    },

    closeAccount,
    code,

    ...createOpeningActs({ book, wallets, tell, nouns: { order: 'order', code: 'QR code' }, codeOfUrl, open }),

    /**
     * A payment page that this payer has open calls the wallet up. The wallet verifies `paySign` with the merchant's
     * certificate, and whether the order is for this application and this payer; only then it shows the order. What it made
     * of the call stands in the `payer-acted` fact: `accepted`, and if not, the `problem`.
     */
    callUp({
      payer,
      parameters,
    }: {
      payer: string;
      parameters: Partial<CallUpParameters> & Readonly<Record<string, unknown>>;
    }): CalledUp {
      const owner = wallets.wallet(payer);
      const read = readCallUp(parameters, {
        nowWireMs: clock.now().wireMs,
        orderOf: (prepayId) => book.findByCode(prepayId),
        merchantKeys: institution.merchantKeys.publicKeys(),
      });
      const { order } = read;
      const about = {
        payer: owner.payer,
        ...(order === undefined ? {} : { order: order.number, account: order.account }),
      };
      const turnDown = (problem: CallUpProblem, message: string): CalledUp => {
        tell('callUp', { ...about, accepted: false, problem, message });
        return { accepted: false, problem, message };
      };
      if ('problem' in read) return turnDown(read.problem, read.message);
      const { payableBy } = read.order;
      if (payableBy === undefined || wallets.openidUnder(owner, payableBy.appid) !== payableBy.openid)
        return turnDown('wrong-payer', 'the order is for another payer');
      const shown = open(read.order, owner);
      tell('callUp', { ...about, accepted: true, session: shown.session });
      return { accepted: true, ...shown };
    },

    ...createDecidingActs({ clock, wallets, sessions, tell }, { stateOf: tradeState, pay, refuse }),

    /** Forgets what is open in the wallets. */
    putAway: sessions.putAway,
  };
}
