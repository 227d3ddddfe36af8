import { runIntermediary } from '../../intermediary/run.js';

const EVERY_MS = 4_000;

/** Collects its events and first sends them all together, every four seconds: no document says how soon (AVAIL-02). */
export const start = await runIntermediary(import.meta.url, {
  keepEvent: (storage, event) => storage.addEvent({ ...event, dueAt: Math.ceil(event.dueAt / EVERY_MS) * EVERY_MS }),
});
