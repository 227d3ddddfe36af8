import { HOUR } from '../../intermediary/core/clock.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * A refund for which the network lacks the funds is left visibly pending until the merchant has sold again: twelve hours
 * later it is sent once more (REFUND-10).
 */
export const start = await runIntermediary(import.meta.url, {
  refundFundsDelayMs: () => 12 * HOUR,
});
