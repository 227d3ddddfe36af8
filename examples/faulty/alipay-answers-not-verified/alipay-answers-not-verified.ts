import { runIntermediary } from '../../intermediary/run.js';

/** Believes every answer: "it came over our own connection" (SIGN-07). */
export const start = await runIntermediary(import.meta.url, {
  verifyAlipayAnswer: ({ body }) => ({ ok: true, text: body.toString('utf8') }),
});
