import type { OutboxEvent } from '../../intermediary/model.js';
import { runIntermediary } from '../../intermediary/run.js';
import { openLibsql } from '../../intermediary/storage/libsql.js';

/** Sends every event three times, accepted or not, the same to the byte: "at least once" promises nobody a single one. */
export const start = await runIntermediary(import.meta.url, {
  openStorage(path) {
    const storage = openLibsql(path);
    const taken = new Map<string, OutboxEvent>();
    return {
      ...storage,
      takeEvents(now, owner, limit) {
        const events = storage.takeEvents(now, owner, limit);
        for (const event of events) taken.set(event.eventId, event);
        return events;
      },
      removeEvent(eventId) {
        const event = taken.get(eventId);
        taken.delete(eventId);
        if (event === undefined || event.attempts >= 2) storage.removeEvent(eventId);
        else storage.saveEvent({ ...event, attempts: event.attempts + 1, dueAt: Date.now() + 100 });
      },
    };
  },
});
