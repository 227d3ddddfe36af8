import { withoutNulls } from '../../src/core/json.js';
import { validateEvent } from '../../src/generated/intermediary.js';

/** What is wrong with an event by the northbound contract; empty if nothing is. */
export function eventProblems(body: unknown): string[] {
  return validateEvent(withoutNulls(body))
    ? []
    : (validateEvent.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
}
