import { runIntermediary } from '../../intermediary/run.js';
import { openPlatformParts } from '../../intermediary/wallets/open-platform/parts.js';

/** A cancel that was answered 10000 is taken for done, whatever its retry_flag says (CANCEL-08). */
export const start = await runIntermediary(import.meta.url, {
  readTradeCancel(outcome, payment) {
    const read = openPlatformParts.readTradeCancel(outcome, payment);
    return read.kind === 'ok' && read.value === 'AGAIN' ? { kind: 'ok', value: 'DONE' } : read;
  },
});
