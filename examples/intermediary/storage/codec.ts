import { isObject } from '../core/json.js';

/** Records as text. A bigint becomes `{"$minor": "123"}`: JSON numbers would lose amounts beyond 2^53. */
export const encode = (record: object): string =>
  JSON.stringify(record, (_key, value: unknown) => (typeof value === 'bigint' ? { $minor: value.toString() } : value));

export const decode = <T>(text: string): T =>
  JSON.parse(text, (_key, value: unknown) => {
    const minor = isObject(value) ? value.$minor : undefined;
    return typeof minor === 'string' && /^-?\d+$/.test(minor) ? BigInt(minor) : value;
  }) as T;
