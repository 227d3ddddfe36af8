import { runIntermediary } from '../../intermediary/run.js';

/**
 * After a lost answer it neither asks nor sends again: it reverses, and says FAILED when that is done. The sale is lost, the
 * money is not. A reverse needs no query before it (CANCEL-14), nor has an unknown outcome to end in a success. It asks
 * only where the network does not know what to reverse.
 */
export const start = await runIntermediary(import.meta.url, {
  onUnknownPlacing: () => 'GIVE_UP',
  queryBeforeUndo: (payment) => payment.notFoundCount > 0,
});
