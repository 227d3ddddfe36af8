import { type Money, toWire, type WireMoney } from '../../src/core/money.js';
import { orderNamed } from './named.js';
import type { BookedOrder } from './order.js';
import type { OrderIndex } from './order-index.js';

/** An order as the network's staff see it. @typeParam Own What the network tells of it besides: its product, its mode. */
export type OrderSheet<Own> = Own & {
  readonly order: string;
  readonly networkOrder: string;
  readonly account: string;
  readonly state: string;
  readonly amount: WireMoney;
  readonly payerAmount: WireMoney;
  readonly returned: WireMoney;
  readonly payer?: string;
  readonly refunds: readonly RefundSheet[];
};

export interface RefundSheet {
  readonly refund: string;
  readonly networkRefund: string;
  readonly state: string;
  readonly amount: WireMoney;
  readonly payerAmount: WireMoney;
  readonly by: 'iut' | 'portal';
}

export const sheetOf = <Own extends object>(
  order: BookedOrder,
  { own, state, returned }: { own: Own; state: string; returned: Money },
): OrderSheet<Own> => ({
  order: order.number,
  networkOrder: order.networkOrder,
  account: order.account,
  ...own,
  state,
  amount: toWire(order.total),
  payerAmount: toWire(order.payerTotal),
  returned: toWire(returned),
  ...(order.payer === undefined ? {} : { payer: order.payer.payer }),
  refunds: order.refunds.map(({ number, networkRefund, state, amount, payerAmount, by }) => ({
    refund: number,
    networkRefund,
    state,
    amount: toWire(amount),
    payerAmount: toWire(payerAmount),
    by,
  })),
});

/** How the staff look at them. Orders are named by the IUT's number or by the network's own. */
export const createSheetActs = <O extends BookedOrder, Sheet>(
  book: OrderIndex<O>,
  noun: string,
  sheet: (order: O) => Sheet,
) => ({
  orderState({ order }: { order: string }): Sheet {
    return sheet(orderNamed(book, noun, order));
  },

  orders({ account }: { account?: string } = {}): Sheet[] {
    return [...book.all()].filter((order) => account === undefined || order.account === account).map(sheet);
  },
});
