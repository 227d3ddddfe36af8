/**
 * A moment, twice: as it stands in messages, and as a network counts durations.
 * - `wireMs`: Unix time in ms, for timestamps and certificate validity. Never rated: real SDKs refuse answers 300 s off.
 * - `networkMs`: ms of *network time* since the clock began. It runs `rate` times as fast as real time, so that a
 *   five-minute rule takes 15 s at rate 20. Ages and windows are differences of this.
 */
export interface Instant {
  readonly wireMs: number;
  readonly networkMs: number;
}

/** What a timer waits for; the runner counts those due before it calls a lane quiet. */
export type TimerKind = 'notification' | 'payer' | 'operator' | 'order' | 'refund' | 'transfer';

export interface Timer {
  readonly kind: TimerKind;
  /** Whose it is: the network's number of the merchant, where it belongs to one. */
  readonly owner?: string;
  /** Network ms (of `now().networkMs`) at which it fires. */
  readonly dueMs: number;
  cancel(): void;
}

export interface Clock {
  /** Divides durations between events; 1 is real time. */
  readonly rate: number;
  now(): Instant;
  /** Real monotonic ms: for latencies and limits that are never rated. */
  realMs(): number;
  /** Runs `act` after a *network* duration (divided by the rate). */
  after(networkMs: number, kind: TimerKind, act: () => void, owner?: string): Timer;
  /** Real milliseconds, unrated: for a fault's delay, which competes with the IUT's own HTTP timeout. */
  sleepReal(realMs: number): Promise<void>;
  /**
   * Makes everything older by so much, in messages and in network time, as if nobody had looked at it meanwhile: timers keep
   * the time that they still had to wait.
   */
  age(networkMs: number): void;
  /** Timers not yet fired, soonest first. */
  pending(): readonly Timer[];
  /** Cancels every timer and lets sleepers go. */
  stop(): void;
}

/** The rated clock of a trial over HTTP. Wire time is the wall clock. */
export function createClock({ rate = 1 }: { rate?: number } = {}): Clock {
  if (!(rate >= 1 && rate <= 1000)) throw new RangeError(`clock rate ${rate} is outside 1 to 1000`);
  const startedAt = performance.now();
  const timers = new Set<Timer & { dueMs: number }>();
  const sleepers = new Set<() => void>();
  let agedMs = 0;
  const networkMs = () => (performance.now() - startedAt) * rate + agedMs;

  return {
    rate,
    now: () => ({ wireMs: Date.now() + agedMs, networkMs: networkMs() }),
    realMs: () => performance.now(),
    after(delayMs, kind, act, owner) {
      const timer = {
        kind,
        ...(owner === undefined ? {} : { owner }),
        dueMs: networkMs() + delayMs,
        cancel() {
          clearTimeout(handle);
          timers.delete(timer);
        },
      };
      // Node cuts off fractions of a millisecond, which is much network time at a high rate, and fires at once what is
      // longer than LONGEST_TIMEOUT_MS, as a year's refund window is. So a timer that woke too early waits for the rest.
      const wait = (): NodeJS.Timeout => {
        const leftMs = Math.max(0, Math.ceil((timer.dueMs - networkMs()) / rate));
        return setTimeout(wake, Math.min(leftMs, LONGEST_TIMEOUT_MS));
      };
      const wake = () => {
        if (networkMs() < timer.dueMs) {
          handle = wait();
          return;
        }
        timers.delete(timer);
        act();
      };
      let handle = wait();
      timers.add(timer);
      return timer;
    },
    sleepReal: (ms) =>
      new Promise((resolve) => {
        const wake = () => {
          clearTimeout(handle);
          sleepers.delete(wake);
          resolve();
        };
        const handle = setTimeout(wake, ms);
        sleepers.add(wake);
      }),
    age(ms) {
      agedMs += ms;
      for (const timer of timers) timer.dueMs += ms;
    },
    pending: () => [...timers].sort((a, b) => a.dueMs - b.dueMs),
    stop() {
      for (const timer of [...timers]) timer.cancel();
      for (const wake of [...sleepers]) wake();
    },
  };
}

const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** RFC 3339 with a fixed offset, as the networks write it: `2018-06-08T10:34:56+08:00`. */
export function rfc3339(wireMs: number, offsetHours: number): string {
  const local = new Date(wireMs + offsetHours * 3_600_000).toISOString().slice(0, 19);
  const sign = offsetHours < 0 ? '-' : '+';
  return `${local}${sign}${String(Math.abs(offsetHours)).padStart(2, '0')}:00`;
}
