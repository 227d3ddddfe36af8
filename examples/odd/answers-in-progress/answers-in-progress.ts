import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/** Tells whoever repeats a create that the first one is still on its way to the network, at either instance (API-06). */
export const start = await runIntermediary(import.meta.url, {
  judgeRepeat(earlier, fingerprint, existing) {
    const judgement = exemplaryParts.judgeRepeat(earlier, fingerprint);
    const isUnderWay = existing?.status === 'PENDING' && ['NEW', 'IN_FLIGHT'].includes(existing.placing.state);
    return judgement === 'SAME' && isUnderWay ? 'IN_PROGRESS' : judgement;
  },
});
