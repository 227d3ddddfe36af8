import type { BookedOrder } from './order.js';
import type { FoundRefund, OrderIndex } from './order-index.js';

/**
 * The order with this number, the IUT's or the network's own. Throws a RangeError where there is none.
 * @param noun What the network calls an order: `payment`, `trade`.
 */
export function orderNamed<O extends BookedOrder>(book: OrderIndex<O>, noun: string, name: string): O {
  const order = book.find(name) ?? book.findByNetworkOrder(name);
  if (order === undefined) throw new RangeError(`no ${noun} has the number "${name}"`);
  return order;
}

/** The refund with this number, the IUT's or the network's own. Throws a RangeError where there is none. */
export function refundNamed<O extends BookedOrder>(book: OrderIndex<O>, name: string): FoundRefund<O> {
  const found = book.findRefund(name) ?? book.findByNetworkRefund(name);
  if (found === undefined) throw new RangeError(`no refund has the number "${name}"`);
  return found;
}
