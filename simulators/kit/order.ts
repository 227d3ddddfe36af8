import type { Instant } from '../../src/core/clock.js';
import type { Money } from '../../src/core/money.js';
import type { Fact, FactOf } from '../../src/record/facts.js';
import type { PostingRequest } from '../../src/record/ledger.js';

/** What the orders of every network have in common, and what becomes of them. A network's own order has more. */
export interface BookedOrder {
  /** The network's number of the merchant. */
  readonly account: string;
  /** The number that the IUT gave. */
  readonly number: string;
  /** The network's own number. */
  readonly networkOrder: string;
  /** What the payer showed, or what the order's own code says; empty where it has none. */
  readonly code: string;
  readonly total: Money;
  /** What the wallet is charged. */
  readonly payerTotal: Money;
  readonly state: string;
  readonly openedAt: Instant;
  /** Network ms at which the network gives an unpaid order up. */
  readonly expiresNetworkMs: number;
  readonly payer?: { readonly payer: string };
  readonly paidAt?: Instant;
  readonly refunds: readonly BookedRefund[];
}

export interface BookedRefund {
  /** The number that the IUT gave, or the portal. */
  readonly number: string;
  /** The network's own number. */
  readonly networkRefund: string;
  /** In the order's currency. */
  readonly amount: Money;
  /** In the wallet's. */
  readonly payerAmount: Money;
  readonly by: 'iut' | 'portal';
  readonly state: string;
  readonly createdAt: Instant;
  /** There from the moment on at which the payer has it. */
  readonly succeededAt?: Instant;
}

export type RefundOf<O extends BookedOrder> = O['refunds'][number];

/** A fact about money, to which the book adds the posting. */
export type MoneyFact = WithoutPosting<FactOf<'payer-charged'> | FactOf<'charge-returned'>>;
type WithoutPosting<F> = F extends unknown ? Omit<F, 'posting'> : never;

/** A movement of money, with the fact that is written in the same step. Holds are kept under the network's refund number. */
export type Movement =
  | { readonly act: 'post'; readonly posting: PostingRequest; readonly fact: MoneyFact }
  | { readonly act: 'hold'; readonly refund: string; readonly posting: PostingRequest }
  | { readonly act: 'resolve'; readonly refund: string; readonly as: 'posted' | 'voided'; readonly fact?: MoneyFact };

/** What becomes of one order. Whom the network tells of it is the network's to add. */
export interface Transition<O> {
  readonly order: O;
  readonly movements: readonly Movement[];
  readonly facts: readonly Fact[];
}

/** Why a network refuses: a code that it documents, and what a person may read. */
export interface Problem {
  readonly code: string;
  readonly issue: string;
}

/** What a rule answers with. */
export type Decision<T, P = Problem> = T | { readonly problem: P };

export const isRefused = <T extends object, P>(decision: Decision<T, P>): decision is { readonly problem: P } =>
  'problem' in decision;

/** Moves an order's own dates into the past, those of its refunds with it, as if it had been made `byMs` earlier. */
export function aged<O extends BookedOrder>(order: O, byMs: number): O {
  const earlier = ({ wireMs, networkMs }: Instant): Instant => ({ wireMs: wireMs - byMs, networkMs: networkMs - byMs });
  return {
    ...order,
    openedAt: earlier(order.openedAt),
    expiresNetworkMs: order.expiresNetworkMs - byMs,
    ...(order.paidAt === undefined ? {} : { paidAt: earlier(order.paidAt) }),
    refunds: order.refunds.map((refund) => ({ ...refund, createdAt: earlier(refund.createdAt) })),
  };
}
