import { runIntermediary } from '../../intermediary/run.js';

/** What was refused is over, it thinks: the trade that waits in the payer's wallet is left there (TIMEOUT-05). */
export const start = await runIntermediary(import.meta.url, {
  leavesTrade: () => false,
});
