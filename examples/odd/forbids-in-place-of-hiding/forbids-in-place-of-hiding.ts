import { Problem } from '../../intermediary/api/problem.js';
import { acceptanceParts } from '../../intermediary/parts/acceptance.js';
import { runIntermediary } from '../../intermediary/run.js';

/** Tells a merchant that another one's objects are not its own (403), where others say that there are none (404). */
export const start = await runIntermediary(import.meta.url, {
  mayReach(principal, merchantId) {
    if (acceptanceParts.mayReach(principal, merchantId)) return true;
    throw new Problem('FORBIDDEN', 'not yours');
  },
});
