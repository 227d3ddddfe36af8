import { validateEvent } from '../../src/generated/intermediary.js';

import { asRecord } from './protocol.js';

/** What is wrong with an event by the northbound contract; empty if nothing is. */
export function eventProblems(body: unknown): string[] {
  return validateEvent(withoutNulls(body))
    ? []
    : (validateEvent.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
}

/** A null member counts as absent, as in answers of the northbound contract. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(asRecord(value))
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withoutNulls(member)]),
  );
}
