import type { Finding } from '../oracles/oracle.js';
import type { Settling } from './settle.js';

/** One scenario as it was played: what happened to the script, not yet what it means. */
export interface Played {
  readonly id: string;
  readonly lane: string;
  readonly merchants: readonly string[];
  /** Real ms. */
  readonly durationMs: number;
  readonly end: PlayedEnd;
  /** The last `settled`, if it came to that. */
  readonly settling?: Settling;
  readonly faults: readonly PlayedFault[];
}

export type PlayedEnd =
  | { readonly kind: 'completed' }
  /** The script could not reach the state that it needs. */
  | { readonly kind: 'state-not-reached'; readonly detail: string }
  | { readonly kind: 'interrupted' }
  /** Pyx went wrong, or the machine did. */
  | { readonly kind: 'error'; readonly detail: string };

export interface PlayedFault {
  readonly fault: string;
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly struck: number;
}

/** A finding with all that decides whether it counts. */
export interface JudgedFinding extends Finding {
  readonly scenario: string;
  /** First seen after its scenario had settled. */
  readonly late: boolean;
  readonly confirmation?: Confirmation;
}

export interface Confirmation {
  readonly confirmed: boolean;
  /** In words: where, at which rate, and what came out without the fault. */
  readonly note: string;
}

/** One scenario with what the oracles said of it. */
export interface Tried {
  readonly played: Played;
  readonly exercises: ReadonlyMap<string, number>;
  readonly findings: readonly JudgedFinding[];
}

/** A scenario that this IUT's declared capabilities leave out. */
export interface NotApplicable {
  readonly id: string;
  readonly reason: string;
}
