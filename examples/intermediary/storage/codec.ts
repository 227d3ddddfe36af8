import { isObject } from '../core/json.js';

/** Records as text. A bigint becomes `{"$minor": "123"}`: JSON numbers would lose amounts beyond 2^53. */
export const encode = (record: object): string =>
  JSON.stringify(record, (_key, value: unknown) => (typeof value === 'bigint' ? { $minor: value.toString() } : value));

export const decode = <T>(text: string): T => exact(JSON.parse(text)) as T;

/** In place, and only what has members: `JSON.parse` would ask a reviver about every text and number of every record. */
function exact(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const minor = isObject(value) ? value.$minor : undefined;
  if (typeof minor === 'string' && /^-?\d+$/.test(minor)) return BigInt(minor);
  for (const [name, member] of Object.entries(value)) {
    const found = exact(member);
    if (found !== member) Reflect.set(value, name, found);
  }
  return value;
}
