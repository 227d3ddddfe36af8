import { MINUTE } from '../../intermediary/core/clock.js';
import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Each look takes what fell due within the last minute by the wall clock: "what is older was done by an earlier look". When
 * the clock is set on there was no earlier look, and what waited then is never worked on again (AVAIL-06).
 */
export const start = await runIntermediary(import.meta.url, {
  deadlineClock: () => () => Date.now(),
  openStorage(path) {
    const storage = exemplaryParts.openStorage(path);
    return {
      ...storage,
      nextDueAt: () => undefined,
      duePayments: (now, limit) =>
        storage.duePayments(now, limit).filter((key) => {
          const order = storage.findOrder(key);
          const due = [order?.payment, ...(order?.refunds ?? [])].flatMap((each) => each?.dueAt ?? []);
          return due.some((at) => at <= now && at > now - MINUTE);
        }),
    };
  },
});
