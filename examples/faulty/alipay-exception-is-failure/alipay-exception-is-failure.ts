import { runIntermediary } from '../../intermediary/run.js';
import { alipayParts } from '../../intermediary/wallets/alipay/parts.js';

/** `U` with UNKNOWN_EXCEPTION leaves open what was done; here it is an error like any other (TIMEOUT-07). */
export const start = await runIntermediary(import.meta.url, {
  classifyAlipayAnswer(answer) {
    const outcome = alipayParts.classifyAlipayAnswer(answer);
    return outcome.kind === 'unknown' && outcome.reason.startsWith('U ')
      ? { kind: 'refused', code: outcome.reason.slice(2), message: 'system error' }
      : outcome;
  },
});
