import { isCurrency, type Money, money } from '../core/money.js';
import { asRecord, asText, jsonOf, type TimedExchange } from '../record/history.js';

/** What a southbound operation is for. Oracles judge roles, so that another network is more rows here. */
export type Role =
  | 'pay-prepaid'
  | 'pay-code'
  | 'query'
  | 'close'
  | 'reverse'
  | 'refund'
  | 'refund-query'
  | 'refund-list'
  | 'other';

interface Operation {
  readonly role: Role;
  /** Where the request's body says these; every member is a path into its JSON. */
  readonly amount?: readonly string[];
  readonly currency?: readonly string[];
  readonly code?: readonly string[];
  /** The network's advice: network ms between the request that opened an order and this one (CANCEL-07). */
  readonly notSoonerMs?: number;
  readonly facts?: readonly string[];
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  'wechatpay.global.native': { role: 'pay-prepaid', amount: ['amount', 'total'], currency: ['amount', 'currency'] },
  'wechatpay.global.micropay': {
    role: 'pay-code',
    amount: ['amount', 'total'],
    currency: ['amount', 'currency'],
    code: ['payer', 'auth_code'],
  },
  'wechatpay.global.order-query': { role: 'query' },
  'wechatpay.global.close': { role: 'close', notSoonerMs: 300_000, facts: ['WX-U27'] },
  'wechatpay.global.reverse': { role: 'reverse', notSoonerMs: 15_000 },
  'wechatpay.global.refund': { role: 'refund', amount: ['amount', 'refund'], currency: ['amount', 'currency'] },
  'wechatpay.global.refund-query': { role: 'refund-query' },
  'wechatpay.global.refund-list': { role: 'refund-list' },
};

export const operationOf = ({ operation }: Pick<TimedExchange, 'operation'>): Operation =>
  OPERATIONS[operation] ?? { role: 'other' };

export const roleOf = (exchange: Pick<TimedExchange, 'operation'>): Role => operationOf(exchange).role;

/** Asks the network to take money, now or when the payer comes. */
export const isPay = (exchange: TimedExchange): boolean => roleOf(exchange).startsWith('pay-');

/** Asks the network to end an order, and to give back what it took. */
export const isUndo = (exchange: TimedExchange): boolean => ['close', 'reverse'].includes(roleOf(exchange));

/** The amount that a pay or refund request asks for; undefined where it cannot be read. */
export function askedAmount(exchange: TimedExchange): Money | undefined {
  const { amount, currency } = operationOf(exchange);
  const body = jsonOf(exchange.request.body);
  const minor = amount === undefined ? undefined : at(body, amount);
  const code = currency === undefined ? undefined : asText(at(body, currency));
  if (typeof minor !== 'number' || !Number.isSafeInteger(minor) || code === undefined || !isCurrency(code))
    return undefined;
  return money(code, minor);
}

/** The payer's code as it stands in the request: a number stays a number. */
export function askedCode(exchange: TimedExchange): unknown {
  const { code } = operationOf(exchange);
  return code === undefined ? undefined : at(jsonOf(exchange.request.body), code);
}

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce((inner, member) => asRecord(inner)[member], value);

/**
 * What an IUT may conclude from the answer to one of its requests (JUDGEMENT.md, section 1).
 * - `done`: it was executed, or the question was answered with a final state;
 * - `waiting`: it was understood and is not final;
 * - `refused`: a definite error, nothing was executed;
 * - `unknown`: no answer, or one that says nothing: 429, 5xx;
 * - `unsent`: no connection, so it may be treated as not executed.
 */
export type Meaning = 'done' | 'waiting' | 'refused' | 'unknown' | 'unsent';

export function meaningOf({ outcome, response }: TimedExchange): Meaning {
  if (outcome === 'refused') return 'unsent';
  if (outcome !== 'answered' || response === undefined) return 'unknown';
  const { status } = response;
  const body = asRecord(jsonOf(response.body));
  const word = asText(body.trade_state) ?? asText(body.status) ?? asText(body.code);
  if (word !== undefined && WAITING.has(word)) return 'waiting';
  if (status >= 200 && status < 300) return status === 202 ? 'waiting' : 'done';
  if (status < 400 || status >= 500 || UNKNOWN_STATUSES.has(status) || UNKNOWN_CODES.has(asText(body.code) ?? ''))
    return 'unknown';
  return 'refused';
}

/** Words of states that are not final. */
const WAITING: ReadonlySet<string> = new Set(['NOTPAY', 'USERPAYING', 'ACCEPT', 'PROCESSING']);
const UNKNOWN_STATUSES: ReadonlySet<number> = new Set([408, 425, 429]);
/** Without their underscores too, as older pages spell them. */
const UNKNOWN_CODES: ReadonlySet<string> = new Set([
  'SYSTEMERROR',
  'SYSTEM_ERROR',
  'BANKERROR',
  'BANK_ERROR',
  'BIZERR_NEED_RETRY',
  'FREQUENCY_LIMITED',
]);

/** Whether the network refuses since the order is paid: news about money, not a failure. */
export const isAlreadyPaid = (exchange: TimedExchange): boolean =>
  meaningOf(exchange) === 'refused' &&
  ['ORDERPAID', 'ORDER_PAID'].includes(asText(asRecord(jsonOf(exchange.response?.body)).code) ?? '');

/** An answer from which something may be concluded. */
export const isDefinite = (exchange: TimedExchange): boolean =>
  ['done', 'waiting', 'refused'].includes(meaningOf(exchange));

/** For messages: `reverse x12 stayed unanswered (lost)`. */
export function endOf(exchange: TimedExchange): string {
  const { outcome, response } = exchange;
  return outcome === 'answered' ? `was answered ${response?.status}` : `stayed without an answer (${outcome})`;
}
