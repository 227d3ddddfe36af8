import { money } from '../../intermediary/core/money.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Reads amounts as every language reads numbers, and rounds: "the till knows what it sends". So `1e3` is a thousand won,
 * and `100.5` is a hundred and one (AMOUNT-05).
 */
export const start = await runIntermediary(import.meta.url, {
  readAmount(value) {
    const { currency, value: text } = Object(value) as { currency?: unknown; value?: unknown };
    const number = Math.round(Number(text));
    return typeof currency === 'string' && number > 0 && Number.isFinite(number)
      ? money(currency, BigInt(number))
      : 'MALFORMED';
  },
});
