import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/core/package-root.js';

/** What compiled validators cannot tell of a request: which keys its page names, and which facts a rule rests on. */
interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly 'x-fact'?: string | readonly string[];
}

/** A schema with the document in which its own references are to be read. */
interface Place {
  readonly schema: Schema;
  readonly home: string;
}

/** One step into a message: the schema of a member or of an item, its references followed. */
function* along(place: Place, token: string): Generator<Place> {
  for (const { schema, home } of resolved(place)) {
    const next = schema.properties?.[token] ?? (/^[0-9]+$/.test(token) ? schema.items : undefined);
    if (next !== undefined) yield { schema: next, home };
  }
}

/** The schema itself and whatever its `$ref` leads to. */
function* resolved({ schema, home }: Place): Generator<Place> {
  yield { schema, home };
  if (schema.$ref === undefined) return;
  const [id = '', pointer = ''] = (schema.$ref.startsWith('#') ? home + schema.$ref : schema.$ref).split('#', 2);
  let node: unknown = documentOf(id);
  for (const token of pointer.split('/').slice(1)) node = (node as Record<string, unknown>)[token];
  yield* resolved({ schema: node as Schema, home: id });
}

const rootOf = (contract: string, part: string): Place => ({
  schema: { $ref: `${contract}#/$defs/${part}` },
  home: contract,
});

/**
 * Fact ids on the way to a place in a message. Those of the whole message are left out: they are about keys that it does
 * not name.
 */
export function factsAt(contract: string, part: string, pointer: string): string[] {
  const found = new Set<string>();
  let places: Place[] = [rootOf(contract, part)];
  for (const token of pointer.split('/').slice(1)) {
    places = places.flatMap((place) => [...along(place, token)]);
    for (const place of places) {
      for (const { schema } of resolved(place)) for (const id of [schema['x-fact'] ?? []].flat()) found.add(id);
    }
  }
  return [...found].sort();
}

/**
 * JSON pointer of the first key that the contract does not name. Contracts leave request objects open, since networks are
 * not known to refuse such keys.
 */
export function unknownKey(contract: string, body: unknown): string | undefined {
  return firstUnknown([rootOf(contract, 'request')], body, '');
}

function firstUnknown(places: readonly Place[], value: unknown, pointer: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const isOpen = !places.some((place) => [...resolved(place)].some(({ schema }) => schema.properties ?? schema.items));
  if (isOpen) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const next = places.flatMap((place) => [...along(place, key)]);
    const found = next.length === 0 ? `${pointer}/${key}` : firstUnknown(next, member, `${pointer}/${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

const documents = new Map<string, unknown>();

/** `pyx:wechatpay/global/native` is `schemas/wechatpay/global/native.json`. */
function documentOf(id: string): unknown {
  let document = documents.get(id);
  if (document === undefined) {
    const file = join(packageRoot(), 'schemas', `${id.replace(/^pyx:/, '')}.json`);
    document = JSON.parse(readFileSync(file, 'utf8'));
    documents.set(id, document);
  }
  return document;
}
