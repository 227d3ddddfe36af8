import type { Address } from '../../intermediary/parts/events.js';
import { runIntermediary } from '../../intermediary/run.js';

/** Looks the merchant's address up once and keeps it, without asking whose it was: one merchant hears of all (MERCH-04). */
let known: Address | undefined;
export const start = await runIntermediary(import.meta.url, {
  addressOf({ receiver }, platform, merchant) {
    if (receiver === 'PLATFORM') return platform;
    known ??= merchant;
    return known;
  },
});
