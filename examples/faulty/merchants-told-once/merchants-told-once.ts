import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/** Tells the platform until it hears, and a merchant once: what its receiver did not take is gone (CB-14). */
export const start = await runIntermediary(import.meta.url, {
  eventRetryDelayMs: (event) => (event.receiver === 'MERCHANT' ? undefined : exemplaryParts.eventRetryDelayMs(event)),
});
