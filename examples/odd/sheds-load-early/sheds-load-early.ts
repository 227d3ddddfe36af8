import { runIntermediary } from '../../intermediary/run.js';

/** Takes ten payments at a time and turns the eleventh away, before anything is sent for it (AVAIL-04). */
export const start = await runIntermediary(import.meta.url, { hasRoom: (requestsUnderWay) => requestsUnderWay < 10 });
