import { identityParts } from '../../intermediary/parts/identity.js';
import { runIntermediary } from '../../intermediary/run.js';

/** Notes each description in its log, as it came. A line break in it begins a line that anybody can have written (SEC-10). */
export const start = await runIntermediary(import.meta.url, {
  fingerprintOf(body, secret) {
    if (typeof body.description === 'string') process.stdout.write(`payment for ${body.description}\n`);
    return identityParts.fingerprintOf(body, secret);
  },
});
