/**
 * Time as this process sees it. `rate` shortens durations *between events* (poll gaps, the wait before a reverse,
 * retries); time stamps on the wire and the patience for an answer are never shortened.
 */
export interface Clock {
  now(): number;
  /** A documented duration, as long as it lasts here. */
  pace(durationMs: number): number;
  /** The other way round: how long a span of our time counts against a documented limit. */
  documented(elapsedMs: number): number;
}

export const createClock = (rate: number): Clock => ({
  now: () => Date.now(),
  pace: (durationMs) => Math.ceil(durationMs / rate),
  documented: (elapsedMs) => elapsedMs * rate,
});

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The n-th entry of a ladder of waits; its last one repeats. */
export const ladder = (waitsMs: readonly number[], step: number): number =>
  waitsMs[Math.min(step, waitsMs.length - 1)] ?? 0;

export const isoTime = (epochMs: number): string => new Date(epochMs).toISOString();
