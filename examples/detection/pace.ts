import { setTimeout as sleep } from 'node:timers/promises';

/** Real ms between two starts: each starts a process, which takes a core for half a second. */
const SPACING_MS = 400;
/** A new trial is begun when of the last second less than this was stalled. Real ms. */
const CALM_MS = 150;
const LOOK_BACK_MS = 1_000;
const ASK_EVERY_MS = 100;

export interface Pace {
  /** Runs one task when its turn comes and the machine keeps up. */
  run<T>(task: () => Promise<T>): Promise<T>;
}

/**
 * Starts tasks one after another, and none while the machine is late: those that run already are being judged by the
 * clock. Nothing waits for ever: where nothing runs, the lateness is not ours, and the next one is begun all the same.
 */
export function createPace(stalledMs: (fromMs: number, toMs: number) => number): Pace {
  let running = 0;
  let lastStartMs = Number.NEGATIVE_INFINITY;
  let turn: Promise<void> = Promise.resolve();

  const mayStart = (): boolean => {
    const nowMs = performance.now();
    if (running === 0) return true;
    return nowMs - lastStartMs >= SPACING_MS && stalledMs(nowMs - LOOK_BACK_MS, nowMs) < CALM_MS;
  };
  const takeTurn = async (): Promise<void> => {
    while (!mayStart()) await sleep(ASK_EVERY_MS);
    lastStartMs = performance.now();
    running += 1;
  };

  return {
    async run(task) {
      turn = turn.then(takeTurn);
      await turn;
      try {
        return await task();
      } finally {
        running -= 1;
      }
    },
  };
}
