import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Speaks to the network one call at a time: "then nothing can overtake anything". While the answer for one merchant is
 * slow, everybody else's payments wait behind it (AVAIL-02).
 */
export const start = await runIntermediary(import.meta.url, {
  openWechatPayLink(account, keys, ownKey) {
    const link = exemplaryParts.openWechatPayLink(account, keys, ownKey);
    let last: Promise<unknown> = Promise.resolve();
    return {
      send(request) {
        const answer = last.then(() => link.send(request));
        last = answer;
        return answer;
      },
    };
  },
});
