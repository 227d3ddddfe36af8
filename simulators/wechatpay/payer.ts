import { type Money, toWire, type WireMoney } from '../../src/core/money.js';
import type { Journal } from '../../src/record/journal.js';
import type { Desk } from './desk.js';
import { codeOfUrl } from './operations/native.js';
import { charge, failPayment, isUnpaid, NETWORK, type Order, tradeState } from './orders.js';
import { BEHAVIOURS, type Behaviour, type CodeProblem, type Wallet } from './wallets.js';

/**
 * What a person with this wallet can do. An act takes place at once, or later in network time: `afterMs` from now, or
 * `atExpiry` ms from the order's expiry (-500: half a second before it).
 */
export interface When {
  readonly afterMs?: number;
  readonly atExpiry?: number;
}

/** What the wallet shows after an act. */
export interface Shown {
  readonly order: string;
  readonly orderState: string;
  /** Whether this act took the money. */
  readonly paid: boolean;
  readonly message: string;
  /** True where the act is yet to come; the rest is then how things stand now. */
  readonly planned: boolean;
}

export interface Scanned {
  readonly session: string;
  readonly order: string;
  readonly orderState: string;
  readonly amount: WireMoney;
  /** What the wallet will be charged. */
  readonly payerAmount: WireMoney;
  readonly description: string;
  readonly account: string;
}

/** Names the order before the payer: by the session that a scan opened, or by the code that was shown to the store. */
export type Before =
  | { readonly session: string; readonly paymentCode?: undefined }
  | { readonly paymentCode: string; readonly session?: undefined };

export type PayerActs = ReturnType<typeof createPayerActs>;

export function createPayerActs({ institution, book, wallets }: Desk, journal: Journal) {
  const { clock, random } = institution;
  const sessions = new Map<string, { readonly payer: string; readonly order: string }>();

  const tell = (action: string, detail: unknown): void =>
    journal.fact({ kind: 'payer-acted', network: NETWORK, action, detail });

  function facing({ session, paymentCode }: Before): { order: Order; wallet: Wallet } {
    if (session !== undefined) {
      const open = sessions.get(session);
      if (open === undefined) throw new RangeError(`no wallet has a session "${session}"; open one with scan`);
      return { order: known(open.order), wallet: wallets.wallet(open.payer) };
    }
    const shown = wallets.code(paymentCode);
    if (shown === undefined) throw new RangeError(`no wallet has shown the code "${paymentCode}"; show one with code`);
    const order = shown.usedFor === undefined ? undefined : book.find(shown.usedFor);
    if (order === undefined) throw new RangeError(`the code "${paymentCode}" has not been charged yet`);
    return { order, wallet: wallets.wallet(shown.payer) };
  }

  function known(number: string): Order {
    const order = book.find(number);
    if (order === undefined) throw new RangeError(`no order has the number ${number}`);
    return order;
  }

  const show = (number: string, message: string, paid = false, planned = false): Shown => {
    const order = known(number);
    return { order: number, orderState: tradeState(order), paid, message, planned };
  };

  function pay(number: string, wallet: Wallet): Shown {
    const order = known(number);
    if (!isUnpaid(order)) return show(number, `the order is ${tradeState(order)}`);
    if (wallet.closed) return show(number, 'the account is closed');
    if (!wallets.canPay(wallet, order.payerTotal)) {
      if (order.product === 'MICROPAY') book.apply(failPayment(order));
      return show(number, 'the balance is too small');
    }
    book.apply(charge(order, wallet, clock.now()));
    return show(number, 'paid', true);
  }

  function refusePayment(number: string): Shown {
    const order = known(number);
    // Whoever puts the QR code's order away can open it again; whoever closes the box for a password has failed it.
    if (order.state === 'USERPAYING') book.apply(failPayment(order));
    return show(number, 'declined');
  }

  /** Now, or planned. */
  function at({ afterMs, atExpiry }: When, order: Order, act: () => Shown): Shown {
    const waitMs = afterMs ?? (atExpiry === undefined ? 0 : order.expiresNetworkMs + atExpiry - clock.now().networkMs);
    if (waitMs <= 0) return act();
    wallets.later(waitMs, order.account, act);
    return show(order.number, `in ${Math.round(waitMs)} ms of network time`, false, true);
  }

  return {
    /** Without `balance` (fen) the wallet is never empty; with `passwordFree: false` large payments ask for the password. */
    createPayer(terms: { payer?: string; balance?: number | string; passwordFree?: boolean } = {}): {
      payer: string;
      openid: string;
    } {
      const { payer, balance, passwordFree = true } = terms;
      const made = wallets.add(payer, { passwordFree, ...(balance === undefined ? {} : { balance: BigInt(balance) }) });
      tell('createPayer', { ...terms, payer: made.payer });
      return { payer: made.payer, openid: made.openid };
    },

    /** From now on the payer can neither pay nor be refunded. */
    closeAccount({ payer }: { payer: string }): void {
      wallets.wallet(payer).closed = true;
      tell('closeAccount', { payer });
    },

    /**
     * Shows a payment code. `password`: the wallet asks for it and the payer types it after `afterMs`, or by a later act.
     * `declines` comes to say no after `afterMs` (default 5 s). A payer who is not named is made for it. `lifetimeMs` is for
     * rated trials, where a minute of the code is shorter than an IUT's unrated patience with an answer.
     */
    code({
      payer,
      behaviour = 'pays',
      codeProblem,
      afterMs,
      lifetimeMs,
    }: {
      payer?: string;
      behaviour?: Behaviour;
      codeProblem?: CodeProblem;
      afterMs?: number;
      lifetimeMs?: number;
    } = {}): {
      paymentCode: string;
      payer: string;
    } {
      if (!BEHAVIOURS.includes(behaviour))
        throw new RangeError(`unknown behaviour "${behaviour}" (known: ${BEHAVIOURS.join(', ')})`);
      const owner = payer === undefined ? wallets.add(undefined, { passwordFree: true }) : wallets.wallet(payer);
      const shown = wallets.show({
        payer: owner.payer,
        behaviour,
        ...(codeProblem === undefined ? {} : { problem: codeProblem }),
        ...(afterMs === undefined ? {} : { actsAfterMs: afterMs }),
        ...(lifetimeMs === undefined ? {} : { lifetimeMs }),
      });
      tell('code', { payer: owner.payer, behaviour, codeProblem, afterMs, lifetimeMs, paymentCode: shown.code });
      return { paymentCode: shown.code, payer: owner.payer };
    },

    /** Opens a QR code's order in the wallet. A payer who is not named is made for it. */
    scan({ payer, codeUrl }: { payer?: string; codeUrl: string }): Scanned {
      const code = codeOfUrl(codeUrl);
      const order = code === undefined ? undefined : book.findByCode(code);
      if (order === undefined) throw new RangeError(`the QR code "${codeUrl}" is none of this network`);
      const owner = payer === undefined ? wallets.add(undefined, { passwordFree: true }) : wallets.wallet(payer);
      const session = `session-${random.word(10)}`;
      sessions.set(session, { payer: owner.payer, order: order.number });
      tell('scan', { payer: owner.payer, order: order.number, session });
      return {
        session,
        order: order.number,
        orderState: tradeState(order),
        ...amounts(order),
        description: order.description,
        account: order.account,
      };
    },

    /** Pays what is before the payer; for a code that asked for it, with the right password. */
    confirm({ afterMs, atExpiry, ...before }: Before & When): Shown {
      const { order, wallet } = facing(before);
      tell('confirm', { ...before, afterMs, atExpiry, order: order.number });
      return at({ afterMs, atExpiry }, order, () => pay(order.number, wallet));
    },

    decline({ afterMs, atExpiry, ...before }: Before & When): Shown {
      const { order } = facing(before);
      tell('decline', { ...before, afterMs, atExpiry, order: order.number });
      return at({ afterMs, atExpiry }, order, () => refusePayment(order.number));
    },

    /** A wrong password leaves the box open, and the order as it is. */
    typePassword({ afterMs, atExpiry, right, ...before }: Before & When & { right: boolean }): Shown {
      const { order, wallet } = facing(before);
      tell('typePassword', { ...before, right, afterMs, atExpiry, order: order.number });
      return at({ afterMs, atExpiry }, order, () =>
        right ? pay(order.number, wallet) : show(order.number, 'the password is wrong'),
      );
    },

    /** Looks at the order for a while, then pays or declines, or puts the phone away for good. */
    hesitate({
      afterMs,
      afterwards = 'nothing',
      ...before
    }: Before & { afterMs?: number; afterwards?: 'confirm' | 'decline' | 'nothing' }): Shown {
      const { order, wallet } = facing(before);
      tell('hesitate', { ...before, afterMs, afterwards, order: order.number });
      if (afterwards === 'nothing') return show(order.number, 'nothing');
      return at({ afterMs: afterMs ?? 0 }, order, () =>
        afterwards === 'confirm' ? pay(order.number, wallet) : refusePayment(order.number),
      );
    },

    /** The order as this wallet shows it now. */
    look(before: Before): Shown {
      return show(facing(before).order.number, 'looked');
    },

    /** Forgets what is open in the wallets. */
    putAway(): void {
      sessions.clear();
    },
  };
}

const amounts = ({ total, payerTotal }: { total: Money; payerTotal: Money }) => ({
  amount: toWire(total),
  payerAmount: toWire(payerTotal),
});
