import { runIntermediary } from '../../intermediary/run.js';

/** Tells nobody anything: "whoever wants to know may ask". The contract has every end told, until it is heard (CB-14). */
export const start = await runIntermediary(import.meta.url, {
  keepEvent: () => undefined,
});
