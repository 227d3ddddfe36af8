import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/** Remembers a code until its payment has ended, and at the till that read it: from then on the network is to know it (CPM-02). */
export const start = await runIntermediary(import.meta.url, {
  takeCode(storage, codeDigest, key) {
    if (exemplaryParts.takeCode(storage, codeDigest, key)) return true;
    const user = storage.useCode(codeDigest, key);
    const other = user && storage.findPayment(user);
    return other?.merchantId === key.merchantId && other.status !== 'PENDING';
  },
});
