import { setTimeout as sleep } from 'node:timers/promises';
import { runIntermediary } from '../../intermediary/run.js';

let turn = Promise.resolve();

/**
 * Takes one notification at a time, with a tenth of a second's work on each before it is answered. Nobody notices until many
 * come at once: then the last ones wait longer than the network does (CB-01).
 */
export const start = await runIntermediary(import.meta.url, {
  applyNotification(apply) {
    const mine = turn.then(() => sleep(100)).then(apply);
    turn = mine.catch(() => undefined);
    return mine;
  },
});
