import { runIntermediary } from '../../intermediary/run.js';

/** Has one secret for all that it signs: no merchant can verify what comes to its own address (CB-14). */
export const start = await runIntermediary(import.meta.url, {
  addressOf: ({ receiver }, platform, merchant) =>
    receiver === 'PLATFORM' || merchant === undefined ? platform : { url: merchant.url, secret: platform.secret },
});
