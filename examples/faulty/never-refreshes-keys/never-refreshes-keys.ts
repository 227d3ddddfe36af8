import { runIntermediary } from '../../intermediary/run.js';

/** Holds the platform certificate that it was given, for ever: "it is valid for five years" (SIGN-06). */
export const start = await runIntermediary(import.meta.url, {
  mayRefreshKeys: () => false,
  refreshKeysEveryMs: () => Number.POSITIVE_INFINITY,
});
