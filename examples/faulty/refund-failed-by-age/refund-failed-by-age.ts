import { runIntermediary } from '../../intermediary/run.js';

const PATIENCE_MS = 70_000;

/** A refund of which nothing has been heard for a while is failed, so that the list of open ones stays short (REFUND-07). */
export const start = await runIntermediary(import.meta.url, {
  failsByAge: (_refund, ageMs) => ageMs > PATIENCE_MS,
});
