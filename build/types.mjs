import { compile } from 'json-schema-to-typescript';
import { atPointer, NAMED_SCHEMAS, pascal } from './contracts.mjs';

/**
 * The types of one contract as one declaration file: joined files would repeat names (`Money`, `Amount1`).
 *
 * json-schema-to-typescript names a type after the definition it comes from only within one document, so everything that
 * the contract refers to elsewhere is first brought into its own `$defs`. Nothing is ever fetched.
 */
export async function typesOf(contract, byId) {
  const definitions = {};
  const origins = new Map();
  const localName = (target) => {
    const known = origins.get(target);
    if (known !== undefined) return known;
    const [id, pointer = ''] = target.split('#', 2);
    const source = byId.get(id);
    const message = contract.messages.find(({ ref }) => ref === target);
    const wanted = message?.type ?? (pointer === '' ? source.name : pascal(pointer.split('/').at(-1)));
    let name = wanted;
    for (let n = 2; name in definitions; n += 1) name = `${wanted}${n}`;
    origins.set(target, name);
    definitions[name] = {};
    definitions[name] = bring(atPointer(source.document, pointer), id);
    return name;
  };
  const bring = (node, id) => {
    if (Array.isArray(node)) return node.map((item) => bring(item, id));
    if (node === null || typeof node !== 'object') return node;
    // "Anything" is an open object to json-schema-to-typescript.
    if (Object.keys(node).every((key) => ANNOTATIONS.has(key) || key.startsWith('x-'))) {
      return { tsType: 'unknown', ...(node.description === undefined ? {} : { description: node.description }) };
    }
    const copy = {};
    for (const [key, value] of Object.entries(node)) {
      // A contract that is itself a message has definitions beside it; they come in by reference.
      if (key === '$id' || key === '$schema' || key === '$defs' || key === 'title' || key.startsWith('x-')) continue;
      if (key === '$ref') copy.$ref = `#/$defs/${localName(value.startsWith('#') ? id + value : value)}`;
      // Conditions do not narrow a TypeScript type, and an array type with its lengths becomes a union of tuples.
      else if (['if', 'then', 'else', 'minItems', 'maxItems', 'examples'].includes(key)) continue;
      // "At least one of these members" cannot be said readably either: members stay optional.
      else if ((key === 'anyOf' || key === 'oneOf') && value.every(onlyRequires)) continue;
      else if (key === 'const' || key === 'enum' || key === 'default') copy[key] = value;
      else if (NAMED_SCHEMAS.has(key)) {
        copy[key] = Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, bring(schema, id)]));
      } else copy[key] = bring(value, id);
    }
    return copy;
  };
  // Two names of one schema come out as one type, whichever was met first; the other becomes an alias here.
  const aliases = [];
  for (const { ref, type } of contract.messages) {
    const [id, pointer = ''] = ref.split('#', 2);
    const target = byId.get(id);
    const schema = atPointer(target.document, pointer);
    if (schema.$ref === undefined) localName(ref);
    else
      aliases.push(`export type ${type} = ${localName(schema.$ref.startsWith('#') ? id + schema.$ref : schema.$ref)};`);
  }
  const source = await compile({ $defs: definitions, type: 'object', additionalProperties: false }, 'Contract', {
    additionalProperties: false,
    bannerComment: `// Generated from ${contract.shown}: change that file, not this one.`,
    format: false,
    unknownAny: true,
    unreachableDefinitions: true,
    strictIndexSignatures: true,
    customName: (_schema, key) => key,
    $refOptions: { resolve: { external: false, http: false, file: false } },
  });
  return tidy([source, ...aliases, ''].join('\n'));
}

function onlyRequires(schema) {
  return Object.keys(schema).every((key) => key === 'required' || key === 'description' || key === 'not');
}

const ANNOTATIONS = new Set(['title', 'description', 'examples', '$comment']);

/** The wrapper that holds the definitions is no message, and what the tool says of it is no documentation. */
function tidy(source) {
  return source
    .replace(/export interface Contract \{\s*\}\n/, '')
    .replaceAll(
      /(?: \* \n)? \* This interface was referenced by `Contract`'s JSON-Schema\n \* via the `definition` "[^"]*"\.\n/g,
      '',
    )
    .replaceAll('/**\n */\n', '')
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trimEnd()
    .concat('\n');
}
