import { createRequire } from 'node:module';
import { atPointer, ContractErrors, escapePointer, NAMED_SCHEMAS, references } from './contracts.mjs';
import { KEYWORDS } from './vocabulary.mjs';

// ajv is CommonJS with a `default`, which Node and vitest import differently; required, it is the same in both.
const require = createRequire(import.meta.url);
const { default: Ajv } = require('ajv');
const { default: Ajv2020 } = require('ajv/dist/2020');
const { default: standaloneCode } = require('ajv/dist/standalone');
const { default: nextVocabulary } = require('ajv/dist/vocabularies/next');
const { default: addFormats } = require('ajv-formats');

/**
 * One ajv for all contracts, as strict as it can be.
 *
 * It stops at the first error, on purpose: the simulated networks name one field, and a hostile message of many errors
 * must cost no more than an honest one. `verbose` stays off, so that errors hold no payload (they end in reports).
 */
export function compiler(contracts) {
  const ajv = new Ajv2020({
    strict: true,
    // `checkRequired` does this.
    strictRequired: false,
    allErrors: false,
    code: { source: true, esm: true, lines: true },
  });
  addFormats(ajv);
  for (const keyword of KEYWORDS) ajv.addKeyword(keyword);
  const problems = [];
  for (const contract of contracts) {
    try {
      if (!ajv.validateSchema(contract.document)) problems.push(...metaErrors(contract, ajv.errors ?? []));
      ajv.addSchema(contract.document);
    } catch (error) {
      problems.push(`${contract.shown}: ${error.message}`);
    }
  }
  if (problems.length > 0) throw new ContractErrors(problems);
  return ajv;
}

/**
 * A required member that no `properties` describes is a misspelling. ajv's own strictRequired compiles `anyOf` and `if`
 * before it has seen the properties beside them, and refuses sound contracts; this looks at them first.
 */
export function checkRequired(contracts) {
  const problems = contracts.flatMap((contract) => [...undescribed(contract.document, contract.shown, '#', new Set())]);
  if (problems.length > 0) throw new ContractErrors(problems);
}

/** Keywords whose schemas look at the same object as the schema that they stand in. */
const SAME_OBJECT = ['allOf', 'anyOf', 'oneOf', 'if', 'then', 'else', 'not'];

function* undescribed(node, shown, pointer, described, inBranch = false) {
  if (node === null || typeof node !== 'object' || node.$ref !== undefined) return;
  const known = new Set([...described, ...Object.keys(node.properties ?? {})]);
  // A branch of `anyOf` may describe members that another branch requires by name only.
  for (const branch of SAME_OBJECT.flatMap((keyword) => node[keyword] ?? [])) {
    for (const name of Object.keys(branch.properties ?? {})) known.add(name);
  }
  // A branch that goes deeper may only add a demand to a member that is described outside of it.
  const isDescribedElsewhere = inBranch && known.size === 0;
  for (const name of [node.required ?? [], ...Object.values(node.dependentRequired ?? {})].flat()) {
    if (known.has(name) || isDescribedElsewhere) continue;
    yield `${shown}${pointer}: the required member "${name}" is described by no properties`;
  }
  for (const [key, value] of Object.entries(node)) {
    if (key === 'properties' || key === 'patternProperties' || key === '$defs') {
      for (const [name, schema] of Object.entries(value)) {
        yield* undescribed(schema, shown, `${pointer}/${key}/${escapePointer(name)}`, new Set(), inBranch);
      }
    } else if (key === 'items' || key === 'additionalProperties' || key === 'contains') {
      yield* undescribed(value, shown, `${pointer}/${key}`, new Set(), inBranch);
    } else if (SAME_OBJECT.includes(key)) {
      for (const [index, branch] of [value].flat().entries()) {
        const at = `${pointer}/${key}${Array.isArray(value) ? `/${index}` : ''}`;
        yield* undescribed(branch, shown, at, known, true);
      }
    }
  }
}

function metaErrors(contract, errors) {
  return errors.map(
    (error) => `${contract.shown}#${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`,
  );
}

/** Compiles every definition, used or not: ajv sees an unknown keyword only when it compiles the schema around it. */
export function checkAll(ajv, contracts) {
  const problems = [];
  for (const contract of contracts) {
    for (const [keyword, at] of unsupported(contract.document, '')) {
      problems.push(
        `${contract.shown}#${at}: ${keyword} is not used in our contracts: types and validators cannot both follow it`,
      );
    }
    const places = ['', ...Object.keys(contract.document.$defs ?? {}).map((key) => `/$defs/${key}`)];
    for (const place of places) {
      try {
        ajv.getSchema(place === '' ? contract.id : `${contract.id}#${place}`);
      } catch (error) {
        problems.push(`${contract.shown}#${place}: ${error.message}`);
      }
    }
  }
  if (problems.length > 0) throw new ContractErrors([...new Set(problems)]);
}

/** json-schema-to-typescript types neither `prefixItems` nor `unevaluated…`; the generating ajv knows none of these. */
const UNSUPPORTED = new Set([
  'prefixItems',
  'unevaluatedProperties',
  'unevaluatedItems',
  '$dynamicRef',
  '$dynamicAnchor',
  '$anchor',
]);

function* unsupported(node, pointer) {
  if (node === null || typeof node !== 'object') return;
  for (const [key, value] of Object.entries(node)) {
    const at = `${pointer}/${escapePointer(key)}`;
    if (UNSUPPORTED.has(key)) yield [key, at];
    else if (NAMED_SCHEMAS.has(key)) {
      for (const [name, schema] of Object.entries(value)) yield* unsupported(schema, `${at}/${escapePointer(name)}`);
    } else if (!['const', 'enum', 'examples', 'default'].includes(key)) yield* unsupported(value, at);
  }
}

/** Data files that name their contract by `$schema` are held to it. */
export function checkData(ajv, data, contracts) {
  const problems = [];
  for (const { shown, document, contract: file } of data) {
    if (file === undefined) continue;
    const contract = contracts.find((candidate) => candidate.file === file);
    if (contract === undefined) {
      problems.push(`${shown}#/$schema: ${document.$schema} is not a contract below schemas/`);
      continue;
    }
    const validate = ajv.getSchema(contract.id);
    if (!validate(document)) {
      const [error] = validate.errors;
      problems.push(`${shown}#${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`);
    }
  }
  if (problems.length > 0) throw new ContractErrors(problems);
}

/**
 * The same contracts in an ajv that only generates. It lacks the parts of 2020-12 that no contract uses (dynamic references,
 * `unevaluated…`), whose bookkeeping ajv would put into every function; it sees no annotation, since error-reporting code
 * carries the schema along; and everything that is referred to is a schema of its own, or ajv would compile it once for
 * each document that refers to it. Together that is a fraction of the code, and of the time to load it.
 */
export function generator(contracts, byId) {
  const ajv = new Ajv({
    strict: false,
    meta: false,
    validateSchema: false,
    allErrors: false,
    inlineRefs: false,
    code: { source: true, esm: true, lines: true },
  });
  ajv.addVocabulary(nextVocabulary);
  addFormats(ajv);
  const targets = new Set();
  for (const contract of contracts) {
    for (const { target } of references(contract)) targets.add(target);
    for (const { ref } of contract.messages) targets.add(ref);
  }
  for (const target of targets) {
    const [id, pointer = ''] = target.split('#', 2);
    const schema = atPointer(byId.get(id).document, pointer);
    ajv.addSchema({ ...forGeneration(schema, id), $id: ownId(target) });
  }
  return ajv;
}

/** A definition as a document: its address without the fragment that addresses only parts. */
function ownId(target) {
  return target.replace('#', '/part');
}

function forGeneration(node, id) {
  if (Array.isArray(node)) return node.map((item) => forGeneration(item, id));
  if (node === null || typeof node !== 'object') return node;
  const copy = {};
  for (const [key, value] of Object.entries(node)) {
    if (ANNOTATIONS.has(key) || key.startsWith('x-')) continue;
    if (key === '$ref') copy.$ref = ownId(value.startsWith('#') ? id + value : value);
    else if (NAMED_SCHEMAS.has(key)) {
      copy[key] = Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, forGeneration(schema, id)]));
    } else copy[key] = key === 'const' || key === 'enum' ? value : forGeneration(value, id);
  }
  return copy;
}

/** `$defs` are no annotation, but by now each stands on its own. */
const ANNOTATIONS = new Set([
  '$schema',
  '$id',
  '$defs',
  '$comment',
  'title',
  'description',
  'examples',
  'default',
  'deprecated',
  'readOnly',
  'writeOnly',
]);

/** Standalone code of one folder's messages. A message that is another's alias is the same function. */
export function validatorsOf(ajv, messages, byId) {
  const first = new Map();
  const aliases = [];
  for (const { validator, ref } of messages) {
    const id = ownId(aliased(ref, byId));
    const same = first.get(id);
    if (same === undefined) first.set(id, validator);
    else aliases.push(`export const ${validator} = ${same};`);
  }
  const names = Object.fromEntries([...first].map(([id, validator]) => [validator, id]));
  return importsForRequires([standaloneCode(ajv, names), ...aliases].join('\n'));
}

/** Where a message is nothing but a `$ref`, what it refers to: the same function under another name. */
function aliased(ref, byId) {
  const [id, pointer = ''] = ref.split('#', 2);
  const schema = atPointer(byId.get(id).document, pointer);
  const constrains = Object.keys(schema).some(
    (key) => key !== '$ref' && !ANNOTATIONS.has(key) && !key.startsWith('x-'),
  );
  if (schema.$ref === undefined || constrains) return ref;
  return aliased(schema.$ref.startsWith('#') ? id + schema.$ref : schema.$ref, byId);
}

/**
 * ajv's standalone ESM still says `require("ajv/dist/runtime/…")`, which no ES module has. Each distinct module becomes
 * one import. Of a CommonJS module that has a `default`, Node imports the whole as default, and vitest and bundlers that
 * one: the generated code takes either.
 */
export function importsForRequires(code) {
  const modules = new Map();
  const body = code.replaceAll(/\brequire\("([^"]+)"\)(\.default\b)?/g, (_call, name, member) => {
    const file = name.endsWith('.js') ? name : `${name}.js`;
    if (!modules.has(file)) modules.set(file, `required${modules.size}`);
    const local = modules.get(file);
    return member === undefined ? local : `(${local}.default ?? ${local})`;
  });
  const imports = [...modules].map(([file, local]) => `import ${local} from '${file}';`);
  return [...imports, body.replace(/^"use strict";/, '').trim(), ''].join('\n');
}
