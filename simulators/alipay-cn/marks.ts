import type { Marks, WireRequest } from '../../src/record/exchange.js';
import type { App } from './app.js';
import type { Book } from './book.js';
import { parametersOf } from './parameters.js';

/** Whose message it is, from its content: what was sent is believed nowhere else. */
export interface MarkReader {
  marksOf(request: WireRequest, content: unknown): Marks;
  reset(): void;
}

/**
 * Only what makes a trade names its seller. What follows it names numbers, and is the seller's who named them first: also
 * while that trade has not arrived, since it is held back or was lost.
 */
export function createMarkReader(
  { tokens }: Pick<App, 'tokens'>,
  book: Pick<Book, 'find' | 'findByNetworkOrder'>,
): MarkReader {
  const accountOf = new Map<string, string>();
  return {
    marksOf(request, content) {
      const number = text(member(content, 'out_trade_no'));
      const networkOrder = text(member(content, 'trade_no'));
      const known =
        (networkOrder === undefined ? undefined : book.findByNetworkOrder(networkOrder)) ??
        (number === undefined ? undefined : book.find(number));
      const seller = text(member(member(content, 'sub_merchant'), 'merchant_id')) ?? text(member(content, 'seller_id'));
      const order = number ?? known?.number;
      if (order !== undefined && seller !== undefined && !accountOf.has(order)) accountOf.set(order, seller);
      const token = parametersOf(request).text.app_auth_token;
      const found = {
        account:
          seller ??
          known?.account ??
          (order === undefined ? undefined : accountOf.get(order)) ??
          (token === undefined ? undefined : tokens.get(token)),
        order,
        networkOrder: networkOrder ?? known?.networkOrder,
        refund: text(member(content, 'out_request_no')),
        paymentCode: text(member(content, 'auth_code')),
      };
      return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
    },
    reset: () => accountOf.clear(),
  };
}

const member = (of: unknown, name: string): unknown => (of as Record<string, unknown> | null | undefined)?.[name];
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
