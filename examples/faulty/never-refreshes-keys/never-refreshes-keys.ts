import { runIntermediary } from '../../intermediary/run.js';

/** Holds the platform certificate that it was given, for ever: "it is valid for five years" (SIGN-06). */
await runIntermediary({ mayRefreshKeys: () => false });
