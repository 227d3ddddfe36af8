import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/core/package-root.js';

/**
 * Contracts leave request objects open, since the cross-border hosts are not known to refuse unknown keys (WX-U25). For
 * a world where they do, this reads from the schema which keys its page names.
 */
interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** JSON pointer of the first key that the contract does not name; undefined where there is none. */
export function unknownKey(contract: string, body: unknown): string | undefined {
  return firstUnknown({ $ref: `${contract}#/$defs/request` }, contract, body, '');
}

function firstUnknown(schema: Schema, home: string, value: unknown, pointer: string): string | undefined {
  if (schema.$ref !== undefined) {
    const target = schema.$ref.startsWith('#') ? home + schema.$ref : schema.$ref;
    const [id = '', path = ''] = target.split('#', 2);
    return firstUnknown(definition(id, path), id, value, pointer);
  }
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return undefined;
    return value.map((item, at) => firstUnknown(items, home, item, `${pointer}/${at}`)).find((found) => found !== undefined);
  }
  if (typeof value !== 'object' || value === null || schema.properties === undefined) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const known = schema.properties[key];
    const found = known === undefined ? `${pointer}/${key}` : firstUnknown(known, home, member, `${pointer}/${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

const documents = new Map<string, Schema>();

/** `pyx:wechatpay/global/native` is `schemas/wechatpay/global/native.json`. */
function definition(id: string, path: string): Schema {
  let document = documents.get(id);
  if (document === undefined) {
    const file = join(packageRoot(), 'schemas', `${id.replace(/^pyx:/, '')}.json`);
    document = JSON.parse(readFileSync(file, 'utf8')) as Schema;
    documents.set(id, document);
  }
  let node: unknown = document;
  for (const token of path.split('/').slice(1)) node = (node as Record<string, unknown>)[token];
  return node as Schema;
}
