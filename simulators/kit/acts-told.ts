import type { Journal } from '../../src/record/journal.js';
import type { BookedOrder } from './order.js';
import type { OrderIndex } from './order-index.js';

/** Writes down an act of a person, with its arguments and what came of it. */
export type Tell = (action: string, detail: unknown) => void;

/** Facts of one kind of person, each with the merchant whom it was about, where the detail names one or an order. */
export const createTell =
  (
    kind: 'payer-acted' | 'operator-acted',
    network: string,
    journal: Journal,
    book: Pick<OrderIndex<BookedOrder>, 'find'>,
  ): Tell =>
  (action, detail) =>
    journal.fact({ kind, network, ...accountIn(detail, book), action, detail });

function accountIn(detail: unknown, book: Pick<OrderIndex<BookedOrder>, 'find'>): { account?: string } {
  if (typeof detail !== 'object' || detail === null) return {};
  const { account, order } = detail as { account?: unknown; order?: unknown };
  const owner =
    typeof account === 'string' ? account : typeof order === 'string' ? book.find(order)?.account : undefined;
  return owner === undefined ? {} : { account: owner };
}
