import { asRecord, type TimedExchange } from '../record/history.js';
import { askedOf } from './operations.js';

/** JSON pointers at which two requests differ, whatever the order of their keys; empty if they say the same. */
export const changedFields = (one: TimedExchange, other: TimedExchange): string[] =>
  differences(askedOf(one), askedOf(other), '');

/** Whether two JSON values say the same. */
export const isSameJson = (one: unknown, other: unknown): boolean => differences(one, other, '').length === 0;

function differences(one: unknown, other: unknown, at: string): string[] {
  if (Array.isArray(one) && Array.isArray(other) && one.length === other.length)
    return one.flatMap((item, i) => differences(item, other[i], `${at}/${i}`));
  if (isObject(one) && isObject(other)) {
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...names].flatMap((name) => differences(asRecord(one)[name], asRecord(other)[name], `${at}/${name}`));
  }
  return one === other ? [] : [at === '' ? 'the body' : at];
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
