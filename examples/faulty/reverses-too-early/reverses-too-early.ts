import { runIntermediary } from '../../intermediary/run.js';

/**
 * Reverses the moment somebody asks: "why let the cashier wait?". The network wants fifteen seconds from the payment, lest
 * the two requests cross (CANCEL-07, a SHOULD: a warning).
 */
export const start = await runIntermediary(import.meta.url, {
  undoNotBeforeMs: () => 0,
  queryBeforeUndo: () => false,
});
