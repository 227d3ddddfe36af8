import type { Clock } from '../../src/core/clock.js';
import type { Tell } from './acts-told.js';
import type { CodeWallet, CodeWallets } from './code-wallets.js';
import type { BookedOrder } from './order.js';
import type { Before, Sessions } from './payer-sessions.js';

/**
 * When a person acts: at once, or later in network time, `afterMs` from now, or `atExpiry` ms from the order's expiry
 * (-500: half a second before it).
 */
export interface When {
  readonly afterMs?: number;
  readonly atExpiry?: number;
}

/** What the wallet shows after an act. @typeParam Problem Codes of the network's own pages. */
export interface Shown<Problem extends string = never> {
  readonly order: string;
  readonly orderState: string;
  /** Whether this act took the money. */
  readonly paid: boolean;
  readonly message: string;
  /** True where the act is yet to come; the rest is then how things stand now. */
  readonly planned: boolean;
  /** Why the network refused the payment: an order is paid once, whoever comes second. */
  readonly problem?: Problem;
}

/** What came of an attempt to pay. */
export interface Attempt<Problem extends string = never> {
  readonly message: string;
  readonly paid?: boolean;
  readonly problem?: Problem;
}

/** What a network does with what its payers decide; both are given the order as it is at that moment. */
export interface Decisions<O, W, Problem extends string = never> {
  stateOf(order: O): string;
  pay(order: O, wallet: W): Attempt<Problem>;
  /** Somebody who does not want to pay has put it away. */
  refuse(order: O): void;
}

/** What a person does with the order before them, now or planned. */
export function createDecidingActs<O extends BookedOrder, W extends CodeWallet, Problem extends string = never>(
  {
    clock,
    wallets,
    sessions: { facing, now },
    tell,
  }: { clock: Clock; wallets: Pick<CodeWallets<W, never>, 'later'>; sessions: Sessions<O, W>; tell: Tell },
  { stateOf, pay, refuse }: Decisions<O, W, Problem>,
) {
  function show(before: O, { message, paid = false, problem }: Attempt<Problem>, planned = false): Shown<Problem> {
    const order = now(before);
    return {
      order: order.number,
      orderState: stateOf(order),
      paid,
      message,
      planned,
      ...(problem === undefined ? {} : { problem }),
    };
  }

  const paying = (before: O, wallet: W) => () => show(before, pay(now(before), wallet));

  const refusing = (before: O) => () => {
    refuse(now(before));
    return show(before, { message: 'declined' });
  };

  function at({ afterMs, atExpiry }: When, order: O, act: () => Shown<Problem>): Shown<Problem> {
    const waitMs = afterMs ?? (atExpiry === undefined ? 0 : order.expiresNetworkMs + atExpiry - clock.now().networkMs);
    if (waitMs <= 0) return act();
    wallets.later(waitMs, order.account, act);
    return show(order, { message: `in ${Math.round(waitMs)} ms of network time` }, true);
  }

  return {
    /** Pays what is before the payer; for a code that asked for it, with the right password. */
    confirm({ afterMs, atExpiry, ...before }: Before & When): Shown<Problem> {
      const { order, wallet } = facing(before);
      tell('confirm', { ...before, afterMs, atExpiry, order: order.number });
      return at({ afterMs, atExpiry }, order, paying(order, wallet));
    },

    decline({ afterMs, atExpiry, ...before }: Before & When): Shown<Problem> {
      const { order } = facing(before);
      tell('decline', { ...before, afterMs, atExpiry, order: order.number });
      return at({ afterMs, atExpiry }, order, refusing(order));
    },

    /** A wrong password leaves the box open, and the order as it is. */
    typePassword({ afterMs, atExpiry, right, ...before }: Before & When & { right: boolean }): Shown<Problem> {
      const { order, wallet } = facing(before);
      tell('typePassword', { ...before, right, afterMs, atExpiry, order: order.number });
      const wrong = () => show(order, { message: 'the password is wrong' });
      return at({ afterMs, atExpiry }, order, right ? paying(order, wallet) : wrong);
    },

    /** Looks at the order for a while, then pays or declines, or puts the phone away for good. */
    hesitate({
      afterMs,
      afterwards = 'nothing',
      ...before
    }: Before & { afterMs?: number; afterwards?: 'confirm' | 'decline' | 'nothing' }): Shown<Problem> {
      const { order, wallet } = facing(before);
      tell('hesitate', { ...before, afterMs, afterwards, order: order.number });
      if (afterwards === 'nothing') return show(order, { message: 'nothing' });
      return at({ afterMs: afterMs ?? 0 }, order, afterwards === 'confirm' ? paying(order, wallet) : refusing(order));
    },

    /** The order as this wallet shows it now. */
    look(before: Before): Shown<Problem> {
      return show(facing(before).order, { message: 'looked' });
    },
  };
}
