import { runIntermediary } from '../../intermediary/run.js';

/** Leaves a notice to the SDK, which verifies by the sign_type that stands in it: SHA-1 will do (SIGN-04). */
export const start = await runIntermediary(import.meta.url, {
  verifyTradeNotice: (notice, link) => link.isSigned(notice),
});
