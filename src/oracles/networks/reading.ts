import type { WireRequest } from '../../record/exchange.js';
import type { TimedExchange } from '../../record/history.js';

/** What a southbound operation is for. Oracles judge roles, so that another network is another file beside this one. */
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

export interface Operation {
  readonly role: Role;
  /** The amount that a request asks for; undefined where it names none, or none that can be read. */
  readonly amount?: (body: unknown) => { readonly minor: number | string; readonly currency: string } | undefined;
  /** The payer's code as it stands in the request: a number stays a number. */
  readonly code?: (body: unknown) => unknown;
  /** The network's advice: network ms between the request that opened an order and this one (CANCEL-07). */
  readonly notSoonerMs?: number;
  readonly facts?: readonly string[];
}

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

/** An answer that came whole and genuine. */
export interface Said {
  readonly status: number;
  readonly body: unknown;
}

/** How the messages of one network are read. */
export interface NetworkReading {
  /** By the name of the operation, and by the request where one name serves several roles. */
  operation(exchange: Pick<TimedExchange, 'operation'> & Partial<Pick<TimedExchange, 'request'>>): Operation;
  /** What a request asks for; absent where that is the JSON of its body. */
  asked?(request: WireRequest): unknown;
  meaning(said: Said, role: Role): Meaning;
  /** The state that an answer names. */
  state(body: unknown, role: Role): string | undefined;
  /** Those in which the order is paid, or was. */
  readonly paidStates: readonly string[];
  /** Whether that is a word which no document names. */
  isUnknownState(body: unknown, role: Role): boolean;
  /** Whether a notice says that its order is over: nobody has paid it, or all has gone back. Absent: this network tells of none. */
  tellsOfEnd?(notice: WireRequest): boolean;
  /** The network's own word for what went wrong; absent from an answer that went well. */
  code(body: unknown): string | undefined;
  /** Whether who did not prove himself is answered so, without a signature: clients may take it for what it says. */
  isRefusalToStrangers(body: unknown): boolean;
  /** A refusal since the order is paid. */
  readonly alreadyPaid: readonly string[];
  /** A refusal since there is no such order. */
  isNotFound(said: Said): boolean;
  /** A refusal since the network lacks the funds for a refund. */
  readonly unfunded: readonly string[];
}

/** The value at a path into JSON. */
export const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, member) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? (inner as Readonly<Record<string, unknown>>)[member]
        : undefined,
    value,
  );

export const textAt = (value: unknown, ...path: readonly string[]): string | undefined => {
  const found = at(value, path);
  return typeof found === 'string' ? found : undefined;
};
