import { randomUUID } from 'node:crypto';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Draws the event's id when it is sent: "an id names a message, and each message is a new one". The platform cannot see
 * that a resend is no second payment (CB-14, and IDEM-11 by what it sees).
 */
export const start = await runIntermediary(import.meta.url, {
  eventForAttempt({ body }) {
    const eventId = `evt_${randomUUID().replaceAll('-', '')}`;
    return { eventId, body: JSON.stringify({ ...JSON.parse(body), id: eventId }) };
  },
});
