import type { Answer } from '../../kit/pipeline.js';
import type { App } from '../app.js';
import type { Principal } from '../contract.js';
import type { Desk } from '../desk.js';
import type { Order, Problem } from '../orders.js';

/** 28 digits, as in published samples; theirs begin with the day, these are the seed's alone and the same on every day. */
export const drawNetworkNumber = ({ random }: App): string => `20${random.digits(26)}`;

export const ok = (body: unknown): Answer => ({ status: 200, body });

/** The trade that is named, if it is the caller's; trade_no rules where both numbers are sent. */
export function findOrder(
  { book }: Pick<Desk, 'book'>,
  { trade_no: networkOrder, out_trade_no: number = '' }: { readonly trade_no?: string; readonly out_trade_no?: string },
  { account }: Principal,
): Order | undefined {
  const found = networkOrder !== undefined ? book.findByNetworkOrder(networkOrder) : book.find(number);
  return account === undefined || found?.account === account ? found : undefined;
}

export const NO_SUCH_ORDER: Problem = { code: 'ACQ.TRADE_NOT_EXIST', issue: 'no trade has this number' };
