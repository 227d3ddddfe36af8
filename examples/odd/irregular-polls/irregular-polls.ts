import { runIntermediary } from '../../intermediary/run.js';

/** Asks at no regular time, and seldom: five to eleven seconds apart for a code, up to a minute for a QR code (TIMEOUT-14). */
export const start = await runIntermediary(import.meta.url, {
  pollDelayMs: ({ mode }) => (mode === 'CPM' ? 5_000 + Math.random() * 6_000 : 20_000 + Math.random() * 39_000),
});
