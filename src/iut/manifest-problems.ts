import { createRequire } from 'node:module';
import type { ErrorObject } from 'ajv';
import { isMap, isNode, isPair, type Document, type LineCounter, type ParsedNode } from 'yaml';
import { meant } from './template.js';

/** A step into a document: a key of a mapping or an index of a list. */
export type Path = readonly (string | number)[];

export interface ManifestProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly message: string;
  readonly hint?: string;
}

/** Everything that is wrong with a manifest, in the order of its lines. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
  readonly problems: readonly ManifestProblem[];

  constructor(problems: readonly ManifestProblem[]) {
    const inOrder = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
    super(inOrder.map(lineOf).join('\n'));
    this.problems = inOrder;
  }
}

function lineOf({ file, line, column, message, hint }: ManifestProblem): string {
  return `${file}:${line}:${column}  ${message}${hint === undefined ? '' : `\n    ${hint}`}`;
}

/** Collects problems of one file, and knows where in it a value stands. */
export interface ProblemSheet {
  readonly problems: ManifestProblem[];
  /** A problem of the value at `path`; of its nearest parent where there is no such value. */
  at(path: Path, message: string, hint?: string, offsetInText?: { written: string }): void;
  /** A problem of a key. */
  atKey(path: Path, message: string, hint?: string): void;
  /** A problem at a character of the file. */
  atOffset(offset: number, message: string, hint?: string): void;
}

export function createProblemSheet(file: string, text: string, document: Document.Parsed, lines: LineCounter): ProblemSheet {
  const problems: ManifestProblem[] = [];
  const atOffset = (offset: number, message: string, hint?: string) => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    const problem = { file, line: Math.max(1, line), column: Math.max(1, col), message, ...(hint === undefined ? {} : { hint }) };
    // Two keywords can object to one value in the same words.
    if (!problems.some((other) => lineOf(other) === lineOf(problem))) problems.push(problem);
  };
  const rangeOf = (path: Path): readonly [number, number] => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true);
      // Where the value is missing, what lacks it is shown by its key.
      if (isNode(node) && node.range) return length === path.length ? [node.range[0], node.range[1]] : keyRange(path.slice(0, length));
    }
    const start = document.contents?.range?.[0] ?? 0;
    return [start, start];
  };
  const keyRange = (path: Path): readonly [number, number] => {
    const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    const key = path.at(-1);
    if (isMap(parent)) {
      for (const pair of parent.items) {
        if (!isPair(pair)) continue;
        const node = pair.key as ParsedNode;
        if (isNode(node) && node.range && String(node) === String(key)) return [node.range[0], node.range[1]];
      }
    }
    const node = document.getIn(path, true);
    return isNode(node) && node.range ? [node.range[0], node.range[1]] : [0, 0];
  };
  return {
    problems,
    atOffset,
    at(path, message, hint, inside) {
      const [start, end] = rangeOf(path);
      const found = inside === undefined ? -1 : text.slice(start, end).indexOf(inside.written);
      atOffset(start + Math.max(0, found), message, hint);
    },
    atKey: (path, message, hint) => atOffset(keyRange(path)[0], message, hint),
  };
}

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
  for (const error of validate.errors ?? []) reportSchemaError(sheet, error);
}

function reportSchemaError(sheet: ProblemSheet, error: ErrorObject): void {
  const path = error.instancePath.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  // A list's items are called by the list.
  const name = path.findLast((part) => !/^\d+$/.test(part)) ?? 'the manifest';
  const { params, data } = error;
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty);
      const known = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {});
      return sheet.atKey([...path, key], `unknown key "${key}"`, meant(key, known));
    }
    case 'propertyNames':
      return sheet.atKey([...path, String(params.propertyName)], `"${params.propertyName}" cannot be a name in ${name}`, nameHint(name));
    case 'required':
      if (name === 'lifecycle') return sheet.atKey(path, 'lifecycle has neither start nor attach');
      return sheet.at([...path, String(params.missingProperty)], `"${params.missingProperty}" is missing${path.length === 0 ? '' : ` in ${name}`}`);
    case 'type':
      return sheet.at(path, `${name}: expected ${typeName(params.type)}, got ${shown(data)}`, typeHint(params.type, data));
    case 'enum':
      return sheet.at(path, `${name}: ${shown(data)} is none of ${params.allowedValues.join(', ')}`, nearest(data, params.allowedValues));
    case 'minimum':
    case 'maximum': {
      const { minimum, maximum } = error.parentSchema as { minimum: number; maximum: number };
      return sheet.at(path, `${name}: ${shown(data)} is outside ${minimum} to ${maximum}`);
    }
    case 'minItems':
      return sheet.at(path, `${name}: the list is empty`, 'name at least one');
    case 'minLength':
      return sheet.at(path, `${name}: the text is empty`);
    case 'uniqueItems':
      return sheet.at([...path, Math.max(params.i, params.j)], `${name}: ${shown((data as unknown[])[params.i])} stands there twice`);
    case 'false schema':
      return sheet.atKey(path, `${name} cannot stand beside attach`, 'an intermediary that already runs is neither started, stopped nor reset');
    case 'pattern':
    case 'format':
      return sheet.at(path, `${name}: ${shown(data)} is not of the right form`, formHint(error));
    case 'if':
    case 'then':
    case 'else':
      return; // Says only that one of the others was said.
    default:
      return sheet.at(path, `${name}: ${error.message ?? error.keyword}`);
  }
}

function nameHint(name: string): string {
  return name === 'env' ? 'letters, digits and _ only' : 'a currency code of three capitals, such as KRW';
}

function formHint({ parentSchema, params }: ErrorObject): string {
  const { description } = (parentSchema ?? {}) as { description?: string };
  return description ?? `expected ${params.pattern ?? params.format}`;
}

function typeName(type: string): string {
  const names: Record<string, string> = { string: 'text', object: 'a mapping', array: 'a list', integer: 'a whole number', number: 'a number', boolean: 'true or false' };
  return names[type] ?? type;
}

function typeHint(type: string, data: unknown): string | undefined {
  if (type === 'string' && (typeof data === 'number' || typeof data === 'boolean')) return `put it in quotes: "${data}"`;
  if (type === 'array' && typeof data === 'string') return `write it as a list: [${data.trim().split(/\s+/).join(', ')}]`;
  if ((type === 'integer' || type === 'number') && typeof data === 'string' && /^\d+$/.test(data)) return 'leave the quotes away';
  return undefined;
}

const nearest = (data: unknown, allowed: readonly string[]) => {
  const hint = typeof data === 'string' ? meant(data.toUpperCase() === data ? data : nearCase(data, allowed), allowed) : undefined;
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
