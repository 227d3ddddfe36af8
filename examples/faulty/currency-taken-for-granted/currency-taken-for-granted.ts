import { acceptanceParts } from '../../intermediary/parts/acceptance.js';
import { runIntermediary } from '../../intermediary/run.js';

/** Reads the digits of an amount and not its currency: "we sell in won". A hundred yuan are a hundred won then (AMOUNT-06). */
export const start = await runIntermediary(import.meta.url, {
  readAmount: (value, limits) =>
    acceptanceParts.readAmount(
      typeof value === 'object' && value !== null ? { ...value, currency: 'KRW' } : value,
      limits,
    ),
});
