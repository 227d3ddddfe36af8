import type { Marks } from '../../src/record/exchange.js';
import type { Book } from './book.js';

/** Whose message it is, from its content: what was sent is believed nowhere else. */
export interface MarkReader {
  marksOf(body: unknown): Marks;
  reset(): void;
}

/**
 * Only a payment names its merchant. What follows it names numbers, and is the merchant's who named them first: also while
 * that payment has not arrived, since it is held back or was lost.
 */
export function createMarkReader(
  book: Pick<Book, 'find' | 'findByNetworkOrder' | 'findRefund' | 'findByNetworkRefund'>,
): MarkReader {
  const accountOf = new Map<string, string>();
  const orderOf = new Map<string, string>();
  return {
    marksOf(body) {
      const [number, networkOrder, refund, networkRefund] = [
        'paymentRequestId',
        'paymentId',
        'refundRequestId',
        'refundId',
      ].map((name) => text(member(body, name)));
      const known =
        (networkOrder === undefined ? undefined : book.findByNetworkOrder(networkOrder)) ??
        (number === undefined ? undefined : book.find(number)) ??
        (networkRefund === undefined ? undefined : book.findByNetworkRefund(networkRefund)?.order) ??
        (refund === undefined ? undefined : book.findRefund(refund)?.order);
      const merchant = text(member(member(member(body, 'order'), 'merchant'), 'referenceMerchantId'));
      const order = number ?? known?.number ?? (refund === undefined ? undefined : orderOf.get(refund));
      if (order !== undefined && merchant !== undefined && !accountOf.has(order)) accountOf.set(order, merchant);
      if (order !== undefined && refund !== undefined && !orderOf.has(refund)) orderOf.set(refund, order);
      const found = {
        account: merchant ?? known?.account ?? (order === undefined ? undefined : accountOf.get(order)),
        order,
        networkOrder: networkOrder ?? known?.networkOrder,
        refund,
        paymentCode: text(member(member(body, 'paymentMethod'), 'paymentMethodId')),
      };
      return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
    },
    reset() {
      accountOf.clear();
      orderOf.clear();
    },
  };
}

const member = (of: unknown, name: string): unknown => (of as Record<string, unknown> | null | undefined)?.[name];
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
