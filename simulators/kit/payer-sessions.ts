import { type Money, toWire, type WireMoney } from '../../src/core/money.js';
import type { Random } from '../../src/core/random.js';
import type { CodeWallet, CodeWallets, PaymentCode } from './code-wallets.js';
import type { BookedOrder } from './order.js';
import type { OrderIndex } from './order-index.js';

/** Names the order before the payer: by the session that a scan opened, or by the code that was shown to the store. */
export type Before =
  | { readonly session: string; readonly paymentCode?: undefined }
  | { readonly paymentCode: string; readonly session?: undefined };

/** What a wallet shows of an order that was put before its payer. */
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

/** What stands before the payers of a network. */
export interface Sessions<O, W> {
  /** Puts an order before a payer. */
  open(
    order: O,
    wallet: W,
    shown: { readonly orderState: string; readonly payerAmount: Money; readonly description: string },
  ): Scanned;
  /** Throws a RangeError where nothing of that name is before anybody. */
  facing(before: Before): { order: O; wallet: W };
  /** The order as it is now. */
  now(order: { readonly networkOrder: string }): O;
  putAway(): void;
}

/**
 * @param noun What the network calls an order.
 * @param chargedBy The order that a code was charged for, by what the network goes by.
 */
export function createSessions<O extends BookedOrder, W extends CodeWallet>({
  noun,
  book,
  wallets,
  random,
  chargedBy,
}: {
  noun: string;
  book: OrderIndex<O>;
  wallets: Pick<CodeWallets<W, never>, 'wallet' | 'code'>;
  random: Random;
  chargedBy: (usedFor: string) => O | undefined;
}): Sessions<O, W> {
  const sessions = new Map<string, { readonly payer: string; readonly networkOrder: string }>();

  function now({ networkOrder }: { readonly networkOrder: string }): O {
    const order = book.findByNetworkOrder(networkOrder);
    if (order === undefined) throw new RangeError(`no ${noun} has the number ${networkOrder}`);
    return order;
  }

  function shownWith(paymentCode: string): PaymentCode {
    const shown = wallets.code(paymentCode);
    if (shown === undefined) throw new RangeError(`no wallet has shown the code "${paymentCode}"; show one with code`);
    return shown;
  }

  return {
    open(order, { payer }, { orderState, payerAmount, description }) {
      const session = `session-${random.word(10)}`;
      sessions.set(session, { payer, networkOrder: order.networkOrder });
      return {
        session,
        order: order.number,
        orderState,
        amount: toWire(order.total),
        payerAmount: toWire(payerAmount),
        description,
        account: order.account,
      };
    },
    facing({ session, paymentCode }) {
      if (session !== undefined) {
        const open = sessions.get(session);
        if (open === undefined) throw new RangeError(`no wallet has a session "${session}"; open one with scan`);
        return { order: now(open), wallet: wallets.wallet(open.payer) };
      }
      const { usedFor, payer } = shownWith(paymentCode);
      const order = usedFor === undefined ? undefined : chargedBy(usedFor);
      if (order === undefined) throw new RangeError(`the code "${paymentCode}" has not been charged yet`);
      return { order, wallet: wallets.wallet(payer) };
    },
    now,
    putAway: () => sessions.clear(),
  };
}
