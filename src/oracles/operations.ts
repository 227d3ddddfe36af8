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
  | 'keys'
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
  'wechatpay.global.jsapi': { role: 'pay-prepaid', amount: ['amount', 'total'], currency: ['amount', 'currency'] },
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
  'wechatpay.global.certificates': { role: 'keys' },
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
 * - `unknown`: no answer, or one that says nothing: 429, 5xx, a 2xx that cannot be read or verified, or with a state that no
 *   document names;
 * - `unsent`: no connection, so it may be treated as not executed.
 */
export type Meaning = 'done' | 'waiting' | 'refused' | 'unknown' | 'unsent';

export function meaningOf(exchange: TimedExchange): Meaning {
  const { outcome, response } = exchange;
  if (outcome === 'refused') return 'unsent';
  if (outcome !== 'answered' || response === undefined || isSpoilt(exchange) || hasUnknownState(exchange))
    return 'unknown';
  const { status } = response;
  const body = asRecord(jsonOf(response.body));
  const word = asText(body.trade_state) ?? asText(body.status) ?? asText(body.code);
  if (word !== undefined && WAITING.has(word)) return 'waiting';
  if (status >= 200 && status < 300) return status === 202 ? 'waiting' : 'done';
  if (status < 400 || status >= 500 || UNKNOWN_STATUSES.has(status) || UNKNOWN_CODES.has(asText(body.code) ?? ''))
    return 'unknown';
  return 'refused';
}

/** Faults after which a 2xx answer can no longer be read whole. */
const SPOILING = ['truncate-answer', 'garble-answer', 'half-close'];

export const isStruckBy = ({ faults }: Pick<TimedExchange, 'faults'>, ...names: readonly string[]): boolean =>
  faults.some((fault) => names.some((name) => fault === name || fault.startsWith(`${name}:`)));

/** What a fault's label adds to its name: the form of a forgery, the style of an unusual message. */
export const variantOf = ({ faults }: Pick<TimedExchange, 'faults'>, name: string): string | undefined =>
  faults.find((fault) => fault.startsWith(`${name}:`))?.slice(name.length + 1);

/** Forged, and not only old: to refuse what was rightly signed some time ago is advice (SIGN-09). */
const isUnverifiable = (exchange: TimedExchange): boolean =>
  isStruckBy(exchange, 'forge-answer') && variantOf(exchange, 'forge-answer') !== 'stale-timestamp';

/** A 2xx answer that nobody may believe. An answer without a body has only its signature to spoil. */
function isSpoilt(exchange: TimedExchange): boolean {
  const { status = 0, body } = exchange.response ?? {};
  if (status < 200 || status >= 300) return false;
  if (isUnverifiable(exchange)) return true;
  if (status === 204) return false;
  return isStruckBy(exchange, ...SPOILING) || (body !== undefined && body.length > 0 && jsonOf(body) === undefined);
}

/** A 2xx answer whose state is a word that no document names (TIMEOUT-13). */
export function hasUnknownState(exchange: TimedExchange): boolean {
  const { status = 0, body } = exchange.response ?? {};
  if (status < 200 || status >= 300 || isUnverifiable(exchange) || isStruckBy(exchange, ...SPOILING)) return false;
  const said = asRecord(jsonOf(body));
  if (['pay-code', 'query'].includes(roleOf(exchange))) {
    const word = asText(said.trade_state);
    return word !== undefined && !TRADE_STATES.has(word);
  }
  const word = ['refund', 'refund-query'].includes(roleOf(exchange)) ? asText(said.status) : undefined;
  return word !== undefined && !REFUND_STATES.has(word);
}

const TRADE_STATES: ReadonlySet<string> = new Set([
  'SUCCESS',
  'REFUND',
  'NOTPAY',
  'CLOSED',
  'REVOKED',
  'USERPAYING',
  'PAYERROR',
  'ACCEPT',
]);
const REFUND_STATES: ReadonlySet<string> = new Set([
  'SUCCESS',
  'PROCESSING',
  'CLOSED',
  'REFUNDCLOSE',
  'ABNORMAL',
  'CHANGE',
]);

/** The state that a readable answer names. */
export const stateOf = ({ response }: TimedExchange): string | undefined => {
  const body = asRecord(jsonOf(response?.body));
  return asText(body.trade_state) ?? asText(body.status);
};

/** The network's own word for what went wrong; absent from an answer that went well. */
export const codeOf = ({ response }: TimedExchange): string | undefined =>
  asText(asRecord(jsonOf(response?.body)).code);

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
  meaningOf(exchange) === 'refused' && ['ORDERPAID', 'ORDER_PAID'].includes(codeOf(exchange) ?? '');

/** Whether the network says that it knows no such order: no end of anything while the order may still be on its way. */
export const isNotFound = (exchange: TimedExchange): boolean =>
  meaningOf(exchange) === 'refused' &&
  exchange.response?.status === 404 &&
  ['ORDERNOTEXIST', 'ORDER_NOT_EXIST', 'NOT_FOUND'].includes(codeOf(exchange) ?? '');

/** Whether the network lacks the funds for a refund: nothing is wrong with it, only too soon. */
export const isUnfunded = (exchange: TimedExchange): boolean =>
  ['NOT_ENOUGH', 'NOTENOUGH'].includes(codeOf(exchange) ?? '');

/** An answer from which something may be concluded. */
export const isDefinite = (exchange: TimedExchange): boolean =>
  ['done', 'waiting', 'refused'].includes(meaningOf(exchange));

/** For messages: `reverse x12 stayed unanswered (lost)`. */
export function endOf(exchange: TimedExchange): string {
  const { outcome, response } = exchange;
  return outcome === 'answered' ? `was answered ${response?.status}` : `stayed without an answer (${outcome})`;
}
