import { identityParts } from '../../intermediary/parts/identity.js';
import { runIntermediary } from '../../intermediary/run.js';

/** Writes every request to its log, to find mistakes the sooner; the payer's code and account numbers with it (PRIV-01). */
export const start = await runIntermediary(import.meta.url, {
  fingerprintOf(body, secret) {
    process.stdout.write(`${JSON.stringify({ event: 'request', body })}\n`);
    return identityParts.fingerprintOf(body, secret);
  },
});
