import { isObject, type JsonObject, member } from '../core/json.js';
import type { Money } from '../core/money.js';
import type { AmountLimits } from '../parts/acceptance.js';
import type { Parts } from '../parts.js';
import { type FieldError, Problem, type ProblemCode } from './problem.js';

/** Identifiers given by callers. Case matters. */
export const ID = /^[A-Za-z0-9_-]{1,32}$/;

const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

export const parseTime = (text: string): number | undefined => {
  const epochMs = RFC3339.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(epochMs) ? undefined : epochMs;
};

/** Reads a request's members and collects all objections, so that a caller learns them at once. */
export function readFields(body: unknown) {
  const errors: FieldError[] = [];
  const refuse = (key: string, code: string): undefined => {
    errors.push({ pointer: `/${key}`, code });
    return undefined;
  };

  /** A member that must fit; absent is fine unless required. */
  function optional<T>(key: string, read: (value: unknown) => T | undefined): T | undefined {
    const value = member(body, key);
    if (value === undefined || value === null) return undefined;
    return read(value) ?? refuse(key, 'INVALID_FIELD');
  }
  function required<T>(key: string, read: (value: unknown) => T | undefined, otherwise: T): T {
    const value = member(body, key);
    const found = value === undefined ? undefined : read(value);
    if (found === undefined) refuse(key, 'INVALID_FIELD');
    return found ?? otherwise;
  }

  return {
    errors,
    body: (isObject(body) ? body : {}) as JsonObject,
    refuse,
    optional,
    text: (key: string, maxLength = 255) => required(key, shortText(maxLength), ''),
    optionalText: (key: string, maxLength = 255) => optional(key, shortText(maxLength)),
    id: (key: string) => required(key, matching(ID), ''),
    optionalId: (key: string) => optional(key, matching(ID)),
    oneOf: <T extends string>(key: string, choices: readonly [T, ...T[]]): T =>
      required(key, among(choices), choices[0]),
    optionalOneOf: <T extends string>(key: string, choices: readonly T[]) => optional(key, among(choices)),
    time: (key: string) => required(key, (value) => (typeof value === 'string' ? parseTime(value) : undefined), 0),
    optionalTime: (key: string) => optional(key, (value) => (typeof value === 'string' ? parseTime(value) : undefined)),
    list: (key: string): readonly unknown[] => required(key, (value) => (Array.isArray(value) ? value : undefined), []),
    /** Amounts out of range are a refusal of their own, after the form of everything was found right. */
    amount(key: string, parts: Pick<Parts, 'readAmount'>, limits: AmountLimits): Money | 'OUT_OF_RANGE' {
      const found = parts.readAmount(member(body, key), limits);
      if (found !== 'MALFORMED') return found;
      refuse(key, 'AMOUNT_INVALID');
      return 'OUT_OF_RANGE';
    },
    /** Throws if anything was objected to. */
    done(): void {
      if (errors.length === 0) return;
      const other = errors.find((each) => each.code !== errors[0]?.code);
      const code = (other ? 'INVALID_FIELD' : errors[0]?.code) as ProblemCode;
      throw new Problem(code, `not acceptable: ${errors.map((each) => each.pointer).join(', ')}`, errors);
    },
  };
}

export type Fields = ReturnType<typeof readFields>;

const shortText =
  (maxLength: number) =>
  (value: unknown): string | undefined =>
    typeof value === 'string' && value !== '' && value.length <= maxLength ? value : undefined;

const matching =
  (pattern: RegExp) =>
  (value: unknown): string | undefined =>
    typeof value === 'string' && pattern.test(value) ? value : undefined;

const among =
  <T extends string>(choices: readonly T[]) =>
  (value: unknown): T | undefined =>
    choices.find((choice) => choice === value);
