/**
 * Time as this process sees it. `rate` shortens durations *between events* (poll gaps, the wait before a reverse,
 * retries); time stamps on the wire and the patience for an answer are never shortened.
 */
export interface Clock {
  /**
   * Unix ms, for all that is counted from one moment to another: it started as the wall clock stood and is never set, so that
   * no deadline comes early or late when that is (AVAIL-06).
   */
  now(): number;
  /** Unix ms by the wall clock, for what is compared with a time that others wrote just now. */
  wall(): number;
  /** A documented duration, as long as it lasts here. */
  pace(durationMs: number): number;
  /** The other way round: how long a span of our time counts against a documented limit. */
  documented(elapsedMs: number): number;
}

export const createClock = (rate: number, now: () => number): Clock => ({
  now,
  wall: () => Date.now(),
  pace: (durationMs) => Math.ceil(durationMs / rate),
  documented: (elapsedMs) => elapsedMs * rate,
});

/** The wall clock as it would go on if nobody ever set it again. */
export function steadyClock(): () => number {
  const origin = Date.now() - performance.now();
  return () => Math.floor(origin + performance.now());
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The n-th entry of a ladder of waits; its last one repeats. */
export const ladder = (waitsMs: readonly number[], step: number): number =>
  waitsMs[Math.min(step, waitsMs.length - 1)] ?? 0;

export const isoTime = (epochMs: number): string => new Date(epochMs).toISOString();
