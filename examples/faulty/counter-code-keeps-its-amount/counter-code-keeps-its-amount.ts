import { runIntermediary } from '../../intermediary/run.js';

/** Amounts that the first payer typed, by the counter’s code. */
const amounts = new Map<string, bigint>();

/** Keeps the first amount that was typed at a code of the counter, as if it were printed in it, and charges the next payer that (MPM-03). */
export const start = await runIntermediary(import.meta.url, {
  networkAmount(amount, { mode, merchantId, storeId }) {
    if (mode !== 'MPM_STATIC') return Number(amount.minor);
    const code = `${merchantId} ${storeId}`;
    const first = amounts.get(code) ?? amount.minor;
    amounts.set(code, first);
    return Number(first);
  },
});
