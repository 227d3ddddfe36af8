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
  /** Part of its time that was stalled, 0 to 1: above a tenth nothing is said about time. */
  readonly stalled: number;
  /** Scenarios in the same lane whose faults struck while this one was played. */
  readonly neighbours: readonly string[];
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
  /** Where its evidence stands, if not in the lane in which the scenario was played. */
  readonly lane?: string;
  /** Where the IUT was killed, in a scenario with kill points. */
  readonly point?: string;
  /** Seen only after the network had stopped protecting this merchant. */
  readonly permissive?: boolean;
  readonly confirmation?: Confirmation;
  /** Of one that rests on choices where documents differ, and of which every other reading could be tried. */
  readonly readings?: Readings;
}

/** What came of the other documented readings. */
export interface Readings {
  /** Seen under each of them too. */
  readonly holds: boolean;
  readonly note: string;
}

export interface Confirmation {
  readonly confirmed: boolean;
  /** In words: where, at which rate, and what came out without the fault. */
  readonly note: string;
  /** Lane of the run that confirmed it, or did not. */
  readonly lane: string;
  /** Part of that run that was stalled, 0 to 1. */
  readonly stalled: number;
  /** Not seen alone, and these scenarios' faults had struck beside it: that may be why. */
  readonly interference?: readonly string[];
}

/** What came of killing the IUT at one moment of a scenario. */
export interface StruckPoint {
  /** `after wechatpay.global.micropay was opened (1st)`. */
  readonly name: string;
  readonly lane: string;
  readonly how: 'survived' | 'broken' | 'not-struck' | 'inconclusive' | 'error';
  /** Why nothing can be said, or what the script could not reach any more. */
  readonly detail?: string;
}

/** One scenario with what the oracles said of it. */
export interface Tried {
  readonly played: Played;
  readonly exercises: ReadonlyMap<string, number>;
  readonly findings: readonly JudgedFinding[];
  /** Of a scenario with kill points. */
  readonly killed?: {
    readonly points: readonly StruckPoint[];
    /** How many the unkilled run had; more than were struck where a sample was drawn. */
    readonly of: number;
  };
}

/** A scenario that this IUT's declared capabilities leave out. */
export interface NotApplicable {
  readonly id: string;
  readonly reason: string;
}
