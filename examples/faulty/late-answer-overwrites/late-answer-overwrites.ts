import { runIntermediary } from '../../intermediary/run.js';

/**
 * Writes down what the last answer said: "the network is always right". The answer was right when it was given; a notification
 * has overtaken it since (TIMEOUT-12).
 */
export const start = await runIntermediary(import.meta.url, {
  reopensOnWaiting: () => true,
  mayChange: () => true,
});
