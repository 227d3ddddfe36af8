import { runIntermediary } from '../../intermediary/run.js';

/**
 * Writes the event anew for each sending, with the time of the day in it: "the receiver wants to know when it was sent". What
 * comes again under one id is no longer the same (CB-14).
 */
export const start = await runIntermediary(import.meta.url, {
  eventForAttempt: ({ eventId, body }) => ({
    eventId,
    body: JSON.stringify({ ...JSON.parse(body), occurredAt: new Date().toISOString() }),
  }),
});
