import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { NOTIFICATION_PARTS, OPERATION_PARTS } from './vocabulary.mjs';

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';
const ANNOTATIONS = new Set(['$schema', '$id', '$defs', '$comment', 'title', 'description', 'examples']);

/** Everything that is wrong with the files, at once: each line names a file and a pointer into it. */
export class ContractErrors extends Error {
  constructor(problems) {
    super(problems.join('\n'));
    this.name = 'ContractErrors';
    this.problems = problems;
  }
}

/**
 * Reads every JSON file below `root`. A file is
 * - a contract when its `$schema` is the draft that we use,
 * - data when it has no `$schema`, or names (relative to itself, as editors do) the contract that it must keep,
 * - an OpenAPI document when it says so; those are for people's tools and are not compiled.
 */
export function readContracts(root) {
  const problems = [];
  const contracts = [];
  const data = [];
  const byId = new Map();
  for (const file of jsonFiles(root)) {
    const shown = path.posix.join('schemas', file);
    let document;
    try {
      document = JSON.parse(readFileSync(path.join(root, file), 'utf8'));
    } catch (error) {
      problems.push(`${shown}: not JSON: ${error.message}`);
      continue;
    }
    if (document === null || typeof document !== 'object' || Array.isArray(document) || 'openapi' in document) continue;
    if (document.$schema !== DRAFT) {
      if (typeof document.$schema === 'string' && /^https?:/.test(document.$schema)) {
        problems.push(`${shown}#/$schema: expected ${DRAFT}, got ${document.$schema}`);
      } else if ('$schema' in document) {
        data.push({ file, shown, document, contract: path.posix.join(path.posix.dirname(file), document.$schema) });
      } else if (!('$id' in document)) {
        data.push({ file, shown, document });
      } else {
        problems.push(`${shown}: has an $id but no $schema. A contract says "$schema": "${DRAFT}"; data has no $id.`);
      }
      continue;
    }
    const id = document.$id;
    if (typeof id !== 'string' || id === '') {
      problems.push(`${shown}: a contract needs an $id, such as "pyx:${file.replace(/\.json$/, '')}"`);
      continue;
    }
    const first = byId.get(id);
    if (first !== undefined) {
      problems.push(`${shown}#/$id: ${id} is already the $id of ${first.shown}`);
      continue;
    }
    if (!file.includes('/')) {
      problems.push(`${shown}: a contract stands in a folder, which becomes its generated module`);
      continue;
    }
    const contract = { file, shown, id, document, folder: file.slice(0, file.indexOf('/')), name: nameOf(file) };
    byId.set(id, contract);
    contracts.push(contract);
  }
  if (problems.length > 0) throw new ContractErrors(problems);
  for (const contract of contracts) problems.push(...unknownReferences(contract, byId));
  // Messages are found only when references are sound, since an unreferenced definition may be a message.
  if (problems.length > 0) throw new ContractErrors(problems);
  const referred = new Set(contracts.flatMap((contract) => [...references(contract)].map(({ target }) => target)));
  for (const contract of contracts) contract.messages = messagesOf(contract, referred, problems);
  if (problems.length > 0) throw new ContractErrors(problems);
  return { contracts, data, byId };
}

/** All files below `root` that end in .json, as posix paths in one order on every machine. */
function jsonFiles(root) {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

/** `wechatpay/global/order-query.json` is `GlobalOrderQuery`: the folder is the module, so it is not said again. */
function nameOf(file) {
  return pascal(file.slice(file.indexOf('/') + 1).replace(/\.json$/, ''));
}

export function pascal(text) {
  return text
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join('');
}

/** Keywords whose members are named by the author, not by JSON Schema: a property may well be called "default". */
export const NAMED_SCHEMAS = new Set(['properties', 'patternProperties', '$defs', 'dependentSchemas']);
/** Keywords that hold values, in which a `$ref` is no reference. */
const VALUES = new Set(['examples', 'const', 'enum', 'default']);

/** Every `$ref` of a contract, with where it stands and the whole address that it means. */
export function* references(contract) {
  yield* inSchema(contract.document, '');
  function* inSchema(node, pointer) {
    if (node === null || typeof node !== 'object') return;
    for (const [key, value] of Object.entries(node)) {
      const at = `${pointer}/${escapePointer(key)}`;
      if (key === '$ref' && typeof value === 'string') {
        yield { at, ref: value, target: value.startsWith('#') ? contract.id + value : value };
      } else if (NAMED_SCHEMAS.has(key)) {
        for (const [name, schema] of Object.entries(value)) yield* inSchema(schema, `${at}/${escapePointer(name)}`);
      } else if (!VALUES.has(key) && !key.startsWith('x-')) yield* inSchema(value, at);
    }
  }
}

function unknownReferences(contract, byId) {
  const problems = [];
  for (const { at, ref, target } of references(contract)) {
    const [id, pointer = ''] = target.split('#', 2);
    const found = byId.get(id);
    if (found === undefined) {
      problems.push(`${contract.shown}#${at}: unknown $ref ${ref}: no contract has the $id ${id}`);
    } else if (atPointer(found.document, pointer) === undefined) {
      problems.push(`${contract.shown}#${at}: unknown $ref ${ref}: ${found.shown} has nothing at #${pointer}`);
    }
  }
  return problems;
}

export function atPointer(document, pointer) {
  if (pointer === '') return document;
  if (!pointer.startsWith('/')) return undefined;
  return pointer
    .slice(1)
    .split('/')
    .map((token) => decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((node, token) => (node !== null && typeof node === 'object' ? node[token] : undefined), document);
}

export function escapePointer(token) {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

/**
 * What gets a validator and a type. A contract of an operation or a notification has its messages under fixed names; one
 * that constrains its own root is itself the message; one of definitions only is a library, and what nothing else refers
 * to in it is a message of its own. In the first two kinds an unreferred definition is a mistake.
 */
function messagesOf(contract, referred, problems) {
  const { document } = contract;
  const definitions = Object.keys(document.$defs ?? {});
  const isReferred = (key) => referred.has(`${contract.id}#/$defs/${escapePointer(key)}`);
  const parts = document['x-operation'] ? OPERATION_PARTS : document['x-notification'] ? NOTIFICATION_PARTS : undefined;
  const message = (key) => ({
    part: key,
    ref: `${contract.id}#/$defs/${escapePointer(key)}`,
    type: contract.name + pascal(key),
    validator: `validate${contract.name}${pascal(key)}`,
  });
  if (parts !== undefined) {
    for (const key of definitions) {
      if (!parts.includes(key) && !isReferred(key)) {
        problems.push(
          `${contract.shown}#/$defs/${key}: is neither a message (${parts.join(', ')}) nor referred to by any contract`,
        );
      }
    }
    return definitions.filter((key) => parts.includes(key)).map(message);
  }
  const constrainsRoot = Object.keys(document).some((key) => !ANNOTATIONS.has(key) && !key.startsWith('x-'));
  if (!constrainsRoot) return definitions.filter((key) => !isReferred(key)).map(message);
  for (const key of definitions) {
    if (!isReferred(key)) problems.push(`${contract.shown}#/$defs/${key}: nothing refers to it`);
  }
  return [{ part: '', ref: contract.id, type: contract.name, validator: `validate${contract.name}` }];
}
