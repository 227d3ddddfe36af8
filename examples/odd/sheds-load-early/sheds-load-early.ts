import { runIntermediary } from '../../intermediary/run.js';

/** Takes ten payments at a time and turns the eleventh away, before anything is sent for it (AVAIL-04). */
await runIntermediary({ hasRoom: (requestsUnderWay) => requestsUnderWay < 10 });
