import { createRequire } from 'node:module';
import type { ErrorObject } from 'ajv';
import type { Path, ProblemSheet } from './manifest-problems.js';
import { meant } from './template.js';

/**
 * The problems that the manifest's schema finds, all of them. The compiled validator of the build stops at the first, so
 * this compiles the schema anew (50 ms) and is called only when that one has refused.
 */
export function reportSchemaErrors(sheet: ProblemSheet, schema: object, content: unknown): void {
  // Loaded when first needed: a manifest is nearly always right, and start-up is dear.
  const require = createRequire(import.meta.url);
  const { default: Ajv } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const addFormats = require('ajv-formats') as typeof import('ajv-formats').default;
  const ajv = new Ajv({ strict: true, allErrors: true, verbose: true });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  if (validate(content)) return;
  for (const error of validate.errors ?? []) {
    const described = describe(error);
    if (described === undefined) continue;
    const { path, key, message, hint } = described;
    if (key) sheet.atKey(path, message, hint);
    else sheet.at(path, message, hint);
  }
}

interface Described {
  readonly path: Path;
  /** Whether the key at the path is meant, rather than its value. */
  readonly key?: true;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** One error of ajv in words; undefined for those that only say that another was said. */
function describe(error: ErrorObject): Described | undefined {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  // A list's items are called by the list.
  const name = path.findLast((part) => !/^\d+$/.test(part)) ?? 'the manifest';
  const { params, data } = error;
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty);
      const known = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {});
      return { path: [...path, key], key: true, message: `unknown key "${key}"`, hint: meant(key, known) };
    }
    case 'propertyNames': {
      const key = String(params.propertyName);
      const hint = name === 'env' ? 'letters, digits and _ only' : 'a currency code of three capitals, such as KRW';
      return { path: [...path, key], key: true, message: `"${key}" cannot be a name in ${name}`, hint };
    }
    case 'required': {
      if (name === 'lifecycle') return { path, key: true, message: 'lifecycle has neither start nor attach' };
      const missing = String(params.missingProperty);
      return { path: [...path, missing], message: `"${missing}" is missing${path.length === 0 ? '' : ` in ${name}`}` };
    }
    case 'type':
      return {
        path,
        message: `${name}: expected ${typeName(params.type)}, got ${shown(data)}`,
        hint: typeHint(params.type, data),
      };
    case 'enum': {
      const { allowedValues } = params;
      return {
        path,
        message: `${name}: ${shown(data)} is none of ${allowedValues.join(', ')}`,
        hint: nearest(data, allowedValues),
      };
    }
    case 'minimum':
    case 'maximum': {
      const { minimum, maximum } = error.parentSchema as { minimum: number; maximum: number };
      return { path, message: `${name}: ${shown(data)} is outside ${minimum} to ${maximum}` };
    }
    case 'minItems':
      return { path, message: `${name}: the list is empty`, hint: 'name at least one' };
    case 'minLength':
      return { path, message: `${name}: the text is empty` };
    case 'uniqueItems': {
      const second = Math.max(params.i, params.j);
      return { path: [...path, second], message: `${name}: ${shown((data as unknown[])[second])} stands there twice` };
    }
    case 'false schema': {
      const hint = 'an intermediary that already runs is neither started, stopped nor reset';
      return { path, key: true, message: `${name} cannot stand beside attach`, hint };
    }
    case 'pattern':
    case 'format':
      // A name's own pattern is reported by propertyNames.
      if (error.propertyName !== undefined) return undefined;
      return { path, message: `${name}: ${shown(data)} is not of the right form`, hint: formHint(error) };
    case 'if':
      return undefined;
    default:
      return { path, message: `${name}: ${error.message ?? error.keyword}` };
  }
}

function formHint({ parentSchema, params }: ErrorObject): string {
  const { description } = (parentSchema ?? {}) as { description?: string };
  return description ?? `expected ${params.pattern ?? params.format}`;
}

function typeName(type: string): string {
  const names: Record<string, string> = {
    string: 'text',
    object: 'a mapping',
    array: 'a list',
    integer: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
  };
  return names[type] ?? type;
}

function typeHint(type: string, data: unknown): string | undefined {
  if (type === 'string' && (typeof data === 'number' || typeof data === 'boolean'))
    return `put it in quotes: "${data}"`;
  if (type === 'array' && typeof data === 'string')
    return `write it as a list: [${data.trim().split(/\s+/).join(', ')}]`;
  if ((type === 'integer' || type === 'number') && typeof data === 'string' && /^\d+$/.test(data))
    return 'leave the quotes away';
  return undefined;
}

/** Only a near word: the others stand in the message. */
const nearest = (data: unknown, allowed: readonly string[]): string | undefined => {
  const hint =
    typeof data === 'string' ? meant(data.toUpperCase() === data ? data : nearCase(data, allowed), allowed) : undefined;
  return hint?.startsWith('did you mean') ? hint : undefined;
};

/** Wallets and modes are written in capitals, clock controls are not: a slip of case alone is still near. */
function nearCase(data: string, allowed: readonly string[]): string {
  return allowed.some((value) => value === value.toUpperCase()) ? data.toUpperCase() : data;
}

function shown(data: unknown): string {
  if (data === null || data === undefined) return 'nothing';
  if (Array.isArray(data)) return 'a list';
  return typeof data === 'object' ? 'a mapping' : typeof data === 'string' ? `"${data}"` : String(data);
}
