import type { Answer } from '../scenario/stage.js';
import type { PlayedList } from './play.js';

export const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;

/** An answer without ids, times and amounts. */
export function inShort({ status, outcome, body }: Answer): string {
  if (outcome !== 'answered') return outcome;
  const word = memberOf(body, 'code') ?? memberOf(body, 'status');
  return `${status}${typeof word === 'string' && /^[A-Z_]{1,40}$/.test(word) ? ` ${word}` : ''}`;
}

/** What happened, in the form in which two plays of a list are compared: no ids, no times, no amounts. */
export const eventsOf = ({ steps, troubles }: PlayedList): string[] => [
  ...steps.map(({ step, outcome, said }, at) => {
    const number = String(at + 1);
    if (outcome === 'skipped') return `${number} ${step.kind}: skipped`;
    return `${number} ${step.kind}: ${said === undefined ? 'done' : `answered ${said}`}`;
  }),
  ...troubles.map(({ name, struck }) => `${name}: ${struck > 0 ? 'struck' : 'did not strike'}`),
];
