import { runIntermediary } from '../../intermediary/run.js';

/**
 * Calls an order closed whatever the network answers to the close: "either it is closed now, or it was before". There is a
 * third answer, that it is paid (CANCEL-04), and what is paid is not given back, "since it is cancelled".
 */
await runIntermediary({
  readCloseAnswer: () => ({ kind: 'ok', value: 'DONE' }),
  compensates: () => false,
});
