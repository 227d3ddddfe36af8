import type { Found } from '../../fuzz/bucket.js';
import type { PlayedStep } from '../../fuzz/play.js';
import type { TryStatistics } from '../../fuzz/statistics.js';
import type { Step } from '../../fuzz/steps.js';
import type { Check } from '../preflight.js';
import type { Told } from './told.js';

/** One list of steps as it was held: plain data, so that it may come from another process. */
export interface Held {
  /** Where its journal stands, and what the list is called in it. */
  readonly journalFile: string;
  readonly scenario: string;
  readonly lane: string;
  readonly steps: readonly PlayedStep[];
  readonly findings: readonly Found[];
  /** What a page shows of the findings, by bucket; of lists whose journal is kept. */
  readonly told?: Readonly<Record<string, Told>>;
  /** Times that requirements' situations were met. */
  readonly exercises: number;
  /** What happened, without ids and times (`eventsOf`). */
  readonly events: readonly string[];
  readonly statistics: TryStatistics;
  /** How it came to rest; absent where it ended before that. */
  readonly settled?: 'settled' | 'overdue' | 'mute';
  /** Part of its time that was stalled, 0 to 1: above a tenth nothing is said about time. */
  readonly stalled: number;
  /** It could not be held, or not to its end: a fault of ours, or an intermediary that does not come up again. */
  readonly problem?: { readonly whose: 'ours' | 'iut' | 'interrupted'; readonly detail: string };
}

export interface HoldingOptions {
  /** On an instance in a fresh state, alone: for shrink steps, reproductions and replays. Default: as is cheapest. */
  readonly fresh?: boolean;
  /** Nothing is read northbound until the end, so that an intermediary that works only when read is not flattered. */
  readonly readless?: boolean;
  /** A bucket: the play may end as soon as a finding of it is certain. */
  readonly stopAt?: string;
  /** The journal is kept when the arena closes, and what a page shows of its findings is told. */
  readonly keep?: boolean;
  /** Steps that the list was to have at most, for the depth that was reached. Default: its own length. */
  readonly asked?: number;
  /** Before each step and after the last; a replay by steps waits here. */
  readonly between?: (played: PlayedStep | undefined, next: Step | undefined) => Promise<void>;
  readonly signal?: AbortSignal;
}

/** An arena of real lanes, whose configuration may be wrong. */
export interface ExaminedArena extends Arena {
  /** The preflight of a trial, in the lane that the first lists will have. Throws what opening a lane throws. */
  examine(): Promise<readonly Check[]>;
}

/** Where lists of steps are held: each for a merchant that nobody had before, settled, and judged as a trial is. */
export interface Arena {
  hold(steps: readonly Step[], options?: HoldingOptions): Promise<Held>;
  /** How many may be held at once now: in places shared by several, and on fresh instances. */
  width(where: 'shared' | 'fresh'): number;
  close(): Promise<void>;
}
