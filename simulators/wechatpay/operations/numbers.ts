import type { Desk } from '../desk.js';
import type { NumberedAnswer } from '../errors.js';
import type { Institution } from '../institution.js';
import type { Order, Problem } from '../orders.js';

/** WeChat Pay's order numbers have 28 digits and begin with 42. */
export const drawNetworkOrder = ({ random }: Institution): string => `42000000${random.digits(20)}`;

/** Refund numbers have 29 digits and begin with 50. */
export const drawNetworkRefund = ({ random }: Institution): string => `503000${random.digits(23)}`;

export const ok = (body: unknown): NumberedAnswer => ({ status: 200, errno: 0, body });
export const noContent: NumberedAnswer = { status: 204, errno: 0 };

export interface OrderInPath {
  readonly transaction_id?: string;
  readonly out_trade_no?: string;
}

/** The order that is named, if it is this sub-merchant's: another's is as unknown as none. */
export function findOrder(
  { book }: Desk,
  { transaction_id, out_trade_no }: OrderInPath,
  account: string,
): Order | undefined {
  const order = transaction_id !== undefined ? book.findByNetworkOrder(transaction_id) : book.find(out_trade_no ?? '');
  if (order?.account !== account) return undefined;
  // An order that nobody has paid can be found by the merchant's number alone: its own number is not yet known.
  return transaction_id !== undefined && order.paidAt === undefined ? undefined : order;
}

export const NO_SUCH_ORDER: Problem = { code: 'ORDERNOTEXIST', errno: 268512771, issue: 'no order has this number' };
