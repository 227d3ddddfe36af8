import { runIntermediary } from '../../intermediary/run.js';
import { openPlatformParts } from '../../intermediary/wallets/open-platform/parts.js';

/** Every code but 10000 and 10003 is a failure, that of a gateway which does not know included (TIMEOUT-07). */
export const start = await runIntermediary(import.meta.url, {
  classifyGatewayAnswer(answer) {
    const outcome = openPlatformParts.classifyGatewayAnswer(answer);
    return outcome.kind === 'unknown' && answer.problem === undefined
      ? { kind: 'refused', code: 'NOT_PAID', message: outcome.reason }
      : outcome;
  },
});
