import { toWire, type WireMoney } from '../../src/core/money.js';
import type { Journal } from '../../src/record/journal.js';
import { BEHAVIOURS, type Behaviour, type CodeProblem, type Wallet } from '../kit/code-wallets.js';
import { chargeNow } from './charging.js';
import { accountIn, type Desk } from './desk.js';
import { codeOfUrl } from './operations/prepaid.js';
import { faceOrder, isUnpaid, NETWORK, type Order } from './orders.js';

/**
 * What a person with this wallet can do. An act takes place at once, or later in network time: `afterMs` from now, or
 * `atExpiry` ms from the trade's expiry (-500: half a second before it).
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

/** Names the trade before the payer: by the session that a scan opened, or by the code that was shown to the store. */
export type Before =
  | { readonly session: string; readonly paymentCode?: undefined }
  | { readonly paymentCode: string; readonly session?: undefined };

export type PayerActs = ReturnType<typeof createPayerActs>;

export function createPayerActs(desk: Desk, journal: Journal) {
  const { app, book, wallets } = desk;
  const { clock, random } = app;
  const sessions = new Map<string, { readonly payer: string; readonly networkOrder: string }>();

  const tell = (action: string, detail: unknown): void =>
    journal.fact({ kind: 'payer-acted', network: NETWORK, ...accountIn(detail, book), action, detail });

  function facing({ session, paymentCode }: Before): { order: Order; wallet: Wallet } {
    if (session !== undefined) {
      const open = sessions.get(session);
      if (open === undefined) throw new RangeError(`no wallet has a session "${session}"; open one with scan`);
      return { order: known(open), wallet: wallets.wallet(open.payer) };
    }
    const shown = wallets.code(paymentCode);
    if (shown === undefined) throw new RangeError(`no wallet has shown the code "${paymentCode}"; show one with code`);
    const order = shown.usedFor === undefined ? undefined : book.findByNetworkOrder(shown.usedFor);
    if (order === undefined) throw new RangeError(`the code "${paymentCode}" has not been charged yet`);
    return { order, wallet: wallets.wallet(shown.payer) };
  }

  function known({ networkOrder }: { readonly networkOrder: string }): Order {
    const order = book.findByNetworkOrder(networkOrder);
    if (order === undefined) throw new RangeError(`no trade has the number ${networkOrder}`);
    return order;
  }

  const show = (before: Order, message: string, more: Partial<Shown> = {}): Shown => {
    const order = known(before);
    return { order: order.number, orderState: order.state, paid: false, message, planned: false, ...more };
  };

  function pay(before: Order, wallet: Wallet): Shown {
    const order = known(before);
    if (!isUnpaid(order)) return show(order, `the trade is ${order.state}`);
    if (wallet.closed) return show(order, 'the account is closed');
    if (order.payer !== undefined && order.payer.payer !== wallet.payer)
      return show(order, 'the trade is for another payer');
    if (!wallets.canPay(wallet, order)) return show(order, 'the balance is too small');
    chargeNow(desk, order, wallet);
    return show(order, 'paid', { paid: true });
  }

  /** Whoever puts a trade away can take it out again: the network learns nothing of it. */
  const refusePayment = (order: Order): Shown => show(order, 'declined');

  /** Puts a trade before a payer. The first to see it is the one whom it waits for. */
  function open(found: Order, wallet: Wallet): Scanned {
    if (isUnpaid(found) && found.payer === undefined) book.apply(faceOrder(found, wallet));
    const order = known(found);
    const session = `session-${random.word(10)}`;
    sessions.set(session, { payer: wallet.payer, networkOrder: order.networkOrder });
    return {
      session,
      order: order.number,
      orderState: order.state,
      amount: toWire(order.total),
      payerAmount: toWire(order.payerTotal),
      description: order.subject,
      account: order.account,
    };
  }

  /** Now, or planned. */
  function at({ afterMs, atExpiry }: When, order: Order, act: () => Shown): Shown {
    const waitMs = afterMs ?? (atExpiry === undefined ? 0 : order.expiresNetworkMs + atExpiry - clock.now().networkMs);
    if (waitMs <= 0) return act();
    wallets.later(waitMs, order.account, act);
    return show(order, `in ${Math.round(waitMs)} ms of network time`, { planned: true });
  }

  const ownerOf = (payer: string | undefined): Wallet =>
    payer === undefined ? wallets.add(undefined, {}) : wallets.wallet(payer);

  return {
    /** Without `balance` (fen) the wallet is never empty. */
    createPayer(terms: { payer?: string; balance?: number | string } = {}): { payer: string; walletUserId: string } {
      const { payer, balance } = terms;
      const made = wallets.add(payer, balance === undefined ? {} : { balance: BigInt(balance) });
      tell('createPayer', { ...terms, payer: made.payer });
      return { payer: made.payer, walletUserId: made.customer };
    },

    /** From now on the payer cannot pay. */
    closeAccount({ payer }: { payer: string }): void {
      wallets.wallet(payer).closed = true;
      tell('closeAccount', { payer });
    },

    /**
     * Shows a payment code. `password`: the wallet asks for it and the payer types it after `afterMs`, or by a later act.
     * Whoever `declines` closes the box, of which the network learns nothing. A payer who is not named is made for it. `lifetimeMs` is for
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
    } = {}): { paymentCode: string; payer: string } {
      if (!BEHAVIOURS.includes(behaviour))
        throw new RangeError(`unknown behaviour "${behaviour}" (known: ${BEHAVIOURS.join(', ')})`);
      const owner = ownerOf(payer);
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

    /** Opens a code in the wallet. A payer who is not named is made for it. */
    scan({ payer, codeUrl }: { payer?: string; codeUrl: string }): Scanned {
      const code = codeOfUrl(codeUrl);
      const order = code === undefined ? undefined : book.findByCode(code);
      if (order === undefined) throw new RangeError(`the code "${codeUrl}" is none of this network`);
      const owner = ownerOf(payer);
      const scanned = open(order, owner);
      tell('scan', { payer: owner.payer, order: order.number, session: scanned.session });
      return scanned;
    },

    /** Puts a trade before a payer by its number, as a payment page does with trade_no. */
    openOrder({ payer, order: name }: { payer?: string; order: string }): Scanned {
      const order = book.find(name) ?? book.findByNetworkOrder(name);
      if (order === undefined) throw new RangeError(`no trade has the number "${name}"`);
      const owner = ownerOf(payer);
      const opened = open(order, owner);
      tell('openOrder', { payer: owner.payer, order: order.number, session: opened.session });
      return opened;
    },

    /** Pays what is before the payer; for a code that asked for it, with the right password. */
    confirm({ afterMs, atExpiry, ...before }: Before & When): Shown {
      const { order, wallet } = facing(before);
      tell('confirm', { ...before, afterMs, atExpiry, order: order.number });
      return at({ afterMs, atExpiry }, order, () => pay(order, wallet));
    },

    decline({ afterMs, atExpiry, ...before }: Before & When): Shown {
      const { order } = facing(before);
      tell('decline', { ...before, afterMs, atExpiry, order: order.number });
      return at({ afterMs, atExpiry }, order, () => refusePayment(order));
    },

    /** A wrong password leaves the box open, and the trade as it is. */
    typePassword({ afterMs, atExpiry, right, ...before }: Before & When & { right: boolean }): Shown {
      const { order, wallet } = facing(before);
      tell('typePassword', { ...before, right, afterMs, atExpiry, order: order.number });
      return at({ afterMs, atExpiry }, order, () =>
        right ? pay(order, wallet) : show(order, 'the password is wrong'),
      );
    },

    /** Looks at the trade for a while, then pays or declines, or puts the phone away for good. */
    hesitate({
      afterMs,
      afterwards = 'nothing',
      ...before
    }: Before & { afterMs?: number; afterwards?: 'confirm' | 'decline' | 'nothing' }): Shown {
      const { order, wallet } = facing(before);
      tell('hesitate', { ...before, afterMs, afterwards, order: order.number });
      if (afterwards === 'nothing') return show(order, 'nothing');
      return at({ afterMs: afterMs ?? 0 }, order, () =>
        afterwards === 'confirm' ? pay(order, wallet) : refusePayment(order),
      );
    },

    /** The trade as this wallet shows it now. */
    look(before: Before): Shown {
      return show(facing(before).order, 'looked');
    },

    /** Forgets what is open in the wallets. */
    putAway(): void {
      sessions.clear();
    },
  };
}
