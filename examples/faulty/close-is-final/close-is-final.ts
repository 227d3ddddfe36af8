import { runIntermediary } from '../../intermediary/run.js';

/**
 * Calls an order closed whatever the network answers to the close: "either it is closed now, or it was before". There is a
 * third answer, that it is paid: the shop sees CANCELLED, and the network holds the money (CANCEL-04, STATE-02).
 */
export const start = await runIntermediary(import.meta.url, {
  readCloseAnswer: () => ({ kind: 'ok', value: 'DONE' }),
});
