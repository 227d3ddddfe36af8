import type { OutboxEvent } from '../../intermediary/model.js';
import { runIntermediary } from '../../intermediary/run.js';
import { openLibsql } from '../../intermediary/storage/libsql.js';

/**
 * Keeps the events that nobody has accepted yet in memory: "the platform is hardly ever down". What waited there when the
 * process died is never told (CB-14).
 */
export const start = await runIntermediary(import.meta.url, {
  openStorage(path) {
    const waiting = new Map<string, OutboxEvent>();
    return {
      ...openLibsql(path),
      addEvent: (event) => void waiting.set(event.eventId, event),
      takeEvents(now, _owner, limit) {
        const due = [...waiting.values()].filter(({ dueAt }) => dueAt <= now).slice(0, limit);
        for (const { eventId } of due) waiting.delete(eventId);
        return due;
      },
      saveEvent: (event) => void waiting.set(event.eventId, event),
      removeEvent: (eventId) => void waiting.delete(eventId),
    };
  },
});
