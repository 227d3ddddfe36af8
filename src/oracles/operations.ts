import { fromWire, isCurrency, type Money } from '../core/money.js';
import { contentOf, jsonOf, type TimedExchange } from '../record/history.js';
import { readingOf } from './networks/index.js';
import type { Meaning, Operation, Role, Said } from './networks/reading.js';

export type { Meaning, Role } from './networks/reading.js';

type Read = Pick<TimedExchange, 'operation'> & Partial<Pick<TimedExchange, 'request'>>;

export const operationOf = (exchange: Read): Operation => readingOf(exchange)?.operation(exchange) ?? { role: 'other' };

export const roleOf = (exchange: Read): Role => operationOf(exchange).role;

/** Asks the network to take money, now or when the payer comes. */
export const isPay = (exchange: TimedExchange): boolean => roleOf(exchange).startsWith('pay-');

/** Asks the network to end an order, and to give back what it took. */
export const isUndo = (exchange: TimedExchange): boolean => ['close', 'reverse'].includes(roleOf(exchange));

/** What a request asks for, apart from what proves whose it is. */
export const askedOf = (exchange: TimedExchange): unknown => {
  const { asked = contentOf } = readingOf(exchange) ?? {};
  return asked(exchange.request);
};

/** The amount that a pay or refund request asks for; undefined where it cannot be read. */
export function askedAmount(exchange: TimedExchange): Money | undefined {
  const asked = operationOf(exchange).amount?.(askedOf(exchange));
  if (asked === undefined || !isCurrency(asked.currency)) return undefined;
  return fromWire({ currency: asked.currency, value: String(asked.minor) });
}

/** The payer's code as it stands in the request: a number stays a number. */
export const askedCode = (exchange: TimedExchange): unknown => operationOf(exchange).code?.(askedOf(exchange));

/** What the IUT may conclude from what came back. */
export function meaningOf(exchange: TimedExchange): Meaning {
  const { outcome, response } = exchange;
  if (outcome === 'refused') return 'unsent';
  if (outcome !== 'answered' || response === undefined || isSpoilt(exchange) || hasUnknownState(exchange))
    return 'unknown';
  return readingOf(exchange)?.meaning(saidBy(response), roleOf(exchange)) ?? 'unknown';
}

const saidBy = ({ status, body }: NonNullable<TimedExchange['response']>): Said => ({ status, body: jsonOf(body) });

/** Faults after which a 2xx answer can no longer be read whole. */
const SPOILING = ['truncate-answer', 'garble-answer', 'half-close'];

export const isStruckBy = ({ faults }: Pick<TimedExchange, 'faults'>, ...names: readonly string[]): boolean =>
  faults.some((fault) => names.some((name) => fault === name || fault.startsWith(`${name}:`)));

/** What a fault's label adds to its name: the form of a forgery, the style of an unusual message. */
export const variantOf = ({ faults }: Pick<TimedExchange, 'faults'>, name: string): string | undefined =>
  faults.find((fault) => fault.startsWith(`${name}:`))?.slice(name.length + 1);

/** Forged, and not only old: to refuse what was rightly signed some time ago is advice (SIGN-09). */
const isUnverifiable = (exchange: TimedExchange): boolean =>
  isStruckBy(exchange, 'forge-answer') &&
  variantOf(exchange, 'forge-answer') !== 'stale-timestamp' &&
  !isPlainRefusal(exchange);

/** Without a signature, as this network refuses strangers: who takes it for a refusal is right, and so is who does not. */
export const isPlainRefusal = (exchange: TimedExchange): boolean =>
  variantOf(exchange, 'forge-answer') === 'unsigned' &&
  (readingOf(exchange)?.isRefusalToStrangers(jsonOf(exchange.response?.body)) ?? false);

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
  return readingOf(exchange)?.isUnknownState(jsonOf(body), roleOf(exchange)) ?? false;
}

/** A whole and genuine answer that says nothing of the outcome: the network is in trouble, or asks for patience (TIMEOUT-07). */
export const saysTrouble = (exchange: TimedExchange): boolean =>
  exchange.outcome === 'answered' &&
  meaningOf(exchange) === 'unknown' &&
  !isSpoilt(exchange) &&
  !hasUnknownState(exchange);

/** The state that a readable answer names. */
export const stateOf = (exchange: TimedExchange): string | undefined =>
  readingOf(exchange)?.state(jsonOf(exchange.response?.body), roleOf(exchange));

/** Whether the state that a readable answer names is one of an order that is paid, or was. */
export const isPaidState = (exchange: TimedExchange): boolean =>
  readingOf(exchange)?.paidStates.includes(stateOf(exchange) ?? '') ?? false;

/** Whether a notice says that its order is over: nobody has paid it, or all has gone back. */
export const tellsOfEnd = (notice: TimedExchange): boolean => readingOf(notice)?.tellsOfEnd?.(notice.request) ?? false;

/** The network's own word for what went wrong; absent from an answer that went well. */
export const codeOf = (exchange: TimedExchange): string | undefined =>
  readingOf(exchange)?.code(jsonOf(exchange.response?.body));

/** Whether the network refuses since the order is paid: news about money, not a failure. */
export const isAlreadyPaid = (exchange: TimedExchange): boolean =>
  meaningOf(exchange) === 'refused' && (readingOf(exchange)?.alreadyPaid.includes(codeOf(exchange) ?? '') ?? false);

/** Whether the network says that it knows no such order: no end of anything while the order may still be on its way. */
export const isNotFound = (exchange: TimedExchange): boolean =>
  meaningOf(exchange) === 'refused' &&
  exchange.response !== undefined &&
  (readingOf(exchange)?.isNotFound(saidBy(exchange.response)) ?? false);

/** Whether the network lacks the funds for a refund: nothing is wrong with it, only too soon. */
export const isUnfunded = (exchange: TimedExchange): boolean =>
  readingOf(exchange)?.unfunded.includes(codeOf(exchange) ?? '') ?? false;

/** An answer from which something may be concluded. */
export const isDefinite = (exchange: TimedExchange): boolean =>
  ['done', 'waiting', 'refused'].includes(meaningOf(exchange));

/** For messages: `reverse x12 stayed unanswered (lost)`. */
export function endOf(exchange: TimedExchange): string {
  const { outcome, response } = exchange;
  return outcome === 'answered' ? `was answered ${response?.status}` : `stayed without an answer (${outcome})`;
}
