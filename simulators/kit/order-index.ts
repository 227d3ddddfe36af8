import type { BookedOrder, RefundOf } from './order.js';

export interface FoundRefund<O extends BookedOrder> {
  readonly order: O;
  readonly refund: RefundOf<O>;
}

/** Orders and refunds by their numbers, and as they were before. */
export interface OrderIndex<O extends BookedOrder> {
  /** The order with the IUT's number; of several (only where `duplicate-order` is permitted) the latest. */
  find(number: string): O | undefined;
  findByNetworkOrder(networkOrder: string): O | undefined;
  /** By what its own code says, or by the latest payment code that was shown for it. */
  findByCode(code: string): O | undefined;
  /** Of several refunds with one number the latest; where numbers are unique in an order alone, of the latest order with such a refund. */
  findRefund(number: string): FoundRefund<O> | undefined;
  findByNetworkRefund(networkRefund: string): FoundRefund<O> | undefined;
  /** The order as queries showed it before its latest change, or as it is where it has had none. */
  before(order: O): O;
  refundBefore(refund: RefundOf<O>): RefundOf<O>;
  all(): Iterable<O>;
}

/** @param looksOther Whether queries show an order differently after a change; only then the earlier look is remembered. */
export function createOrderIndex<O extends BookedOrder>(looksOther: (before: O, order: O) => boolean) {
  // Kept by the network's own number, since a network that does not guard its merchant takes a number twice.
  const orders = new Map<string, O>();
  const latestOfNumber = new Map<string, string>();
  const orderByCode = new Map<string, string>();
  const orderByRefund = new Map<string, string>();
  const orderByNetworkRefund = new Map<string, string>();
  /** What a copy of the book that lags behind would still show. */
  const ordersBefore = new Map<string, O>();
  const refundsBefore = new Map<string, RefundOf<O>>();

  const orderOf = (networkOrder: string | undefined): O | undefined =>
    networkOrder === undefined ? undefined : orders.get(networkOrder);

  function refundIn(
    networkOrder: string | undefined,
    matches: (refund: RefundOf<O>) => boolean,
  ): FoundRefund<O> | undefined {
    const order = orderOf(networkOrder);
    const refund: RefundOf<O> | undefined = order?.refunds.findLast(matches);
    return order === undefined || refund === undefined ? undefined : { order, refund };
  }

  function remember(before: O, order: O): void {
    if (looksOther(before, order)) ordersBefore.set(order.networkOrder, before);
    for (const [at, refund] of before.refunds.entries())
      if (order.refunds[at]?.state !== refund.state) refundsBefore.set(refund.networkRefund, refund);
  }

  const index: OrderIndex<O> = {
    find: (number) => orderOf(latestOfNumber.get(number)),
    findByNetworkOrder: orderOf,
    findByCode: (code) => orderOf(orderByCode.get(code)),
    findRefund: (number) => refundIn(orderByRefund.get(number), (refund) => refund.number === number),
    findByNetworkRefund: (networkRefund) =>
      refundIn(orderByNetworkRefund.get(networkRefund), (refund) => refund.networkRefund === networkRefund),
    before: (order) => ordersBefore.get(order.networkOrder) ?? order,
    refundBefore: (refund) => refundsBefore.get(refund.networkRefund) ?? refund,
    all: () => orders.values(),
  };

  return {
    ...index,
    /** Takes in an order as it is now. */
    keep(order: O): void {
      const { networkOrder, number, code, refunds } = order;
      const before = orders.get(networkOrder);
      if (before === undefined) latestOfNumber.set(number, networkOrder);
      else remember(before, order);
      if (code !== '' && code !== before?.code) orderByCode.set(code, networkOrder);
      orders.set(networkOrder, order);
      for (const refund of refunds) {
        if (orderByNetworkRefund.has(refund.networkRefund)) continue;
        orderByRefund.set(refund.number, networkOrder);
        orderByNetworkRefund.set(refund.networkRefund, networkOrder);
      }
    },
    reset(): void {
      for (const map of [orders, latestOfNumber, orderByCode, orderByRefund, orderByNetworkRefund]) map.clear();
      for (const map of [ordersBefore, refundsBefore]) map.clear();
    },
  };
}
