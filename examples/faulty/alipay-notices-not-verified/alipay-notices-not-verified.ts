import { runIntermediary } from '../../intermediary/run.js';

/** Whoever knows the address can say that a payment is paid (SIGN-01). */
export const start = await runIntermediary(import.meta.url, {
  verifyAlipayNotice: ({ body }) => ({ ok: true, text: body.toString('utf8') }),
});
