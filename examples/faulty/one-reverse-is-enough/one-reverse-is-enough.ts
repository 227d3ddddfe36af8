import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/** Takes “the payer is typing the password, call again” for done: the payer types on, and pays (CANCEL-08). */
export const start = await runIntermediary(import.meta.url, {
  readReverseAnswer(outcome) {
    const read = exemplaryParts.readReverseAnswer(outcome);
    return read.kind === 'ok' && read.value === 'AGAIN' ? { kind: 'ok', value: 'DONE' } : read;
  },
});
