import { runIntermediary } from '../../intermediary/run.js';

/** Fetches the keys whenever it meets a serial number that it does not know, so that anybody can have it do so (SIGN-15). */
export const start = await runIntermediary(import.meta.url, { mayRefreshKeys: () => true });
