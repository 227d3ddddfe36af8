import type { Money } from '../../core/money.js';
import type { Answer } from '../../iut/northbound.js';
import type { Exchange } from '../../record/exchange.js';
import type { FactOf } from '../../record/facts.js';
import type { ProbedNetwork } from './networks/network.js';

/** What was seen while one small payment was made with each wallet: all that the checks know. */
export interface Evidence {
  readonly health: Answer<unknown>;
  /** Absent: nothing listened where Pyx calls. */
  readonly provisioning?: Provisioning;
  /** One for each wallet; none where there is no merchant to pay. */
  readonly payments: readonly ProbePayment[];
  /** What it told the platform, whole lane. */
  readonly events: readonly Exchange[];
  readonly eventFacts: readonly FactOf<'event-received'>[];
}

export interface Provisioning {
  readonly way: 'api' | 'file';
  /** Why there is no merchant. */
  readonly problem?: string;
  /** Of the registration, or of reading a merchant of the pool, both asked as the platform. */
  readonly status?: number;
}

export interface ProbePayment {
  readonly network: ProbedNetwork;
  readonly mode: 'MPM_DYNAMIC' | 'CPM';
  readonly amount: Money;
  /** The merchant's number at the network. */
  readonly account: string;
  readonly created: Answer<unknown>;
  /** The QR that it gave; empty if it gave none. */
  readonly qr: string;
  /** Real ms that were waited for a first request to the network. */
  readonly waitedMs: number;
  /** What arrived at the network's address, whole lane. */
  readonly requests: readonly Exchange[];
  /** What was meant for the network, and arrived at another's address. */
  readonly astray: readonly Exchange[];
  /** Of the order request, where one came. */
  readonly order?: Exchange;
  readonly delivery?: FactOf<'acknowledged'>;
  readonly deliveryExchange?: Exchange;
  /** Read as soon as the notice was answered; undefined if it could not be read. */
  readonly status?: string;
}

export const isSuccess = (status: number | undefined): boolean => status !== undefined && status >= 200 && status < 300;

/** A definite no; what follows from it is nobody's address or key. */
export const isRefusal = ({ status }: Pick<Answer<unknown>, 'status'>): boolean =>
  status !== undefined && status >= 400 && status < 500;

/** A body as an object; empty where it is none. */
export function jsonOf(body: Buffer | undefined): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse((body ?? Buffer.alloc(0)).toString('utf8'));
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

export const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
