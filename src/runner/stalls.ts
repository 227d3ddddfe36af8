import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FactOf } from '../record/facts.js';

const TICK_MS = 20;
const PING_MS = 100;
/** Gaps above this are journal entries, and move every deadline that they overlap. */
const GAP_MS = 100;
/** Round trips of the companion are remembered for this long. */
const REMEMBERED_MS = 3_000;

export type Stall = Omit<FactOf<'stall'>, 'kind'>;

export interface StallMeter {
  /** Real ms stalled between two moments of `performance.now()`. */
  between(fromMs: number, toMs: number): number;
  readonly stalls: readonly (Stall & { readonly endedMs: number })[];
  /** 99th percentile of the companion's round trips in the last seconds, with what the present one has taken so far. */
  roundTripMs(): number;
  stop(): void;
}

/** Of virtual time, which nothing can hold up. */
export const NO_STALLS: StallMeter = { between: () => 0, stalls: [], roundTripMs: () => 0, stop: () => {} };

/**
 * Shows pauses of our own loop (a ticker) and of the machine (a tiny idle process that answers a ping ten times a second),
 * so that nobody is accused for a pause that was ours (JUDGEMENT.md, section 3, rule 5).
 */
export function startStallMeter(onStall: (stall: Stall) => void): StallMeter {
  const stalls: (Stall & { endedMs: number })[] = [];
  const note = (where: Stall['where'], lengthMs: number) => {
    if (lengthMs < GAP_MS) return;
    const stall = { where, lengthMs: Math.round(lengthMs) };
    stalls.push({ ...stall, endedMs: performance.now() });
    onStall(stall);
  };

  let ticked = performance.now();
  const ticker = setInterval(() => {
    const now = performance.now();
    note('judge', now - ticked - TICK_MS);
    ticked = now;
  }, TICK_MS);
  ticker.unref();

  const trips: { readonly endedMs: number; readonly tookMs: number }[] = [];
  const companion = startCompanion((roundTripMs) => {
    const endedMs = performance.now();
    trips.push({ endedMs, tookMs: roundTripMs });
    while ((trips[0]?.endedMs ?? endedMs) < endedMs - REMEMBERED_MS) trips.shift();
    note('machine', roundTripMs);
  });

  /** After a pause answers may be read before the ticker comes to tell of it: then the gap is known, and not noted yet. */
  function presentGap(): { endedMs: number; lengthMs: number }[] {
    const now = performance.now();
    const lengthMs = now - ticked - TICK_MS;
    return lengthMs < GAP_MS ? [] : [{ endedMs: now, lengthMs }];
  }

  return {
    between(fromMs, toMs) {
      // A pause of the machine is one of ours too: overlapping gaps count once.
      let total = 0;
      let countedTo = fromMs;
      for (const { endedMs, lengthMs } of [...stalls, ...presentGap()].sort(
        (a, b) => a.endedMs - a.lengthMs - (b.endedMs - b.lengthMs),
      )) {
        const from = Math.max(countedTo, endedMs - lengthMs);
        const to = Math.min(toMs, endedMs);
        if (to <= from) continue;
        total += to - from;
        countedTo = to;
      }
      return total;
    },
    stalls,
    roundTripMs() {
      const all = [...trips.map(({ tookMs }) => tookMs), companion.waitingMs()].sort((a, b) => a - b);
      return all[Math.ceil(all.length * 0.99) - 1] ?? 0;
    },
    stop() {
      clearInterval(ticker);
      companion.stop();
    },
  };
}

function startCompanion(onAnswer: (roundTripMs: number) => void): { waitingMs(): number; stop(): void } {
  const child: ChildProcess = fork(fileURLToPath(new URL('./companion.js', import.meta.url)), {
    stdio: 'ignore',
    execArgv: [],
  });
  child.unref();
  child.channel?.unref();
  let sentMs: number | undefined;
  // Until its first answer it is starting, which is no lateness of the machine.
  let started = false;
  child.on('message', () => {
    if (sentMs !== undefined && started) onAnswer(performance.now() - sentMs);
    started = true;
    sentMs = undefined;
  });
  child.on('error', () => {});
  // A companion that is still starting, or still owes an answer, is not pinged again: one gap is counted once.
  const pinger = setInterval(() => {
    if (sentMs !== undefined || !child.connected) return;
    sentMs = performance.now();
    child.send('ping', () => {});
  }, PING_MS);
  pinger.unref();
  let ready = false;
  child.once('spawn', () => {
    ready = true;
  });
  return {
    waitingMs: () => (sentMs === undefined || !started || !child.connected ? 0 : performance.now() - sentMs),
    stop() {
      clearInterval(pinger);
      if (ready) child.kill();
    },
  };
}
