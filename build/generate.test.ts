import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generate, write } from './generate.mjs';

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';
let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'pyx-generate-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(file: string, document: unknown): void {
  const target = path.join(root, 'schemas', file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, typeof document === 'string' ? document : JSON.stringify(document));
}

const contract = (id: string, rest: object) => ({ $schema: DRAFT, $id: id, ...rest });
const run = () => generate(path.join(root, 'schemas'));
const problems = (): Promise<string[]> =>
  run().then(
    () => [],
    (error) => error.problems ?? Promise.reject(error),
  );

const order = (rest = {}, definitions = {}) =>
  contract('pyx:bank/order', {
    'x-operation': {
      operation: 'bank.order',
      method: 'GET',
      path: '/orders/{no}',
      success: 200,
      money: false,
      ...rest,
    },
    $defs: {
      pathParameters: {
        type: 'object',
        required: ['no'],
        properties: { no: { $ref: 'pyx:bank/types#/$defs/no' } },
      },
      response: {
        type: 'object',
        required: ['at'],
        properties: { at: { type: 'string', format: 'date-time', maxLength: 40 }, default: { $ref: '#/$defs/open' } },
      },
      open: { type: 'boolean' },
      ...definitions,
    },
  });
const types = contract('pyx:bank/types', { $defs: { no: { type: 'string', minLength: 1 } } });

describe('generate', () => {
  it('makes a module that Node imports, with validators behind an operation', async () => {
    put('bank/order.json', order());
    put('bank/types.json', types);
    put('bank/data.json', [{ id: 'not a contract' }]);
    put('bank/openapi.json', { openapi: '3.1.0' });
    const output = await run();
    expect([...output.keys()]).toEqual(['contract.d.ts', 'bank.js', 'types/bank/order.d.ts', 'bank.d.ts']);
    write(output, path.join(root, 'generated'));
    writeFileSync(path.join(root, 'package.json'), '{"type":"module"}');
    symlinkSync(path.resolve('node_modules'), path.join(root, 'node_modules'));
    const script = `
      import { operations } from './generated/bank.js';
      const { response, ...rest } = operations['bank.order'];
      console.log(JSON.stringify([rest, response({ at: '2018-06-08T10:34:56Z' }), response({ at: 'noon' }), response.errors]));
    `;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root, encoding: 'utf8' });
    expect(JSON.parse(said)).toEqual([
      {
        operation: 'bank.order',
        network: 'bank',
        contract: 'pyx:bank/order',
        title: 'bank.order',
        method: 'GET',
        paths: ['/orders/{no}'],
        success: 200,
        alternatives: [],
        money: false,
        errors: [],
      },
      true,
      false,
      [
        {
          instancePath: '/at',
          schemaPath: '#/properties/at/format',
          keyword: 'format',
          params: { format: 'date-time' },
          message: 'must match format "date-time"',
        },
      ],
    ]);
  });

  it('gives the same output for the same files', async () => {
    put('bank/order.json', order());
    put('bank/types.json', types);
    expect(await run()).toEqual(await run());
  });

  it('types what a message refers to in other documents', async () => {
    put('bank/order.json', order());
    put('bank/types.json', types);
    const declaration = (await run()).get('types/bank/order.d.ts');
    expect(declaration).toContain('export interface OrderResponse {\nat: string\ndefault?: Open\n}');
    expect(declaration).toContain('export interface OrderPathParameters {\nno: No\n}');
  });

  it('tells operations at one address apart by their names alone', async () => {
    const gate = (id: string, rest: object) =>
      contract(`pyx:bank/${id}`, {
        'x-operation': { operation: `bank.${id}`, method: 'POST', path: '/gate', success: 200, money: false, ...rest },
      });
    put('bank/lend.json', gate('lend', { named: 'lend' }));
    put('bank/save.json', gate('save', { named: 'save' }));
    expect((await run()).get('bank.d.ts')).toContain('readonly named: "save";');
    put('bank/save.json', gate('save', { named: 'lend' }));
    expect(await problems()).toEqual(['bank.save and bank.lend both answer POST /gate lend']);
    put('bank/lend.json', gate('lend', {}));
    put('bank/save.json', gate('save', {}));
    expect(await problems()).toEqual(['bank.save and bank.lend both answer POST /gate']);
  });

  it('names every unknown $ref, not the first', async () => {
    put('bank/order.json', order());
    put('bank/more.json', contract('pyx:bank/more', { type: 'object', properties: { a: { $ref: '#/$defs/gone' } } }));
    expect(await problems()).toEqual([
      'schemas/bank/more.json#/properties/a/$ref: unknown $ref #/$defs/gone: schemas/bank/more.json has nothing at #/$defs/gone',
      'schemas/bank/order.json#/$defs/pathParameters/properties/no/$ref: unknown $ref pyx:bank/types#/$defs/no: no contract has the $id pyx:bank/types',
    ]);
  });

  it.each([
    [
      'an $id that two files claim',
      {
        'bank/a.json': contract('pyx:bank/a', { type: 'string' }),
        'bank/b.json': contract('pyx:bank/a', { type: 'string' }),
      },
      'schemas/bank/b.json#/$id: pyx:bank/a is already the $id of schemas/bank/a.json',
    ],
    ['a file that is not JSON', { 'bank/a.json': '{' }, /^schemas\/bank\/a.json: not JSON: /],
    [
      'a misspelt keyword',
      { 'bank/a.json': contract('pyx:bank/a', { type: 'string', maxLenght: 3 }) },
      'schemas/bank/a.json#: strict mode: unknown keyword: "maxLenght"',
    ],
    [
      'a misspelt annotation',
      { 'bank/a.json': contract('pyx:bank/a', { type: 'string', 'x-fakt': 'WX-U1' }) },
      'schemas/bank/a.json#: strict mode: unknown keyword: "x-fakt"',
    ],
    [
      'a keyword of another type',
      { 'bank/a.json': contract('pyx:bank/a', { maxLength: 3 }) },
      /^schemas\/bank\/a.json#: strict mode: missing type "string" for keyword "maxLength"/,
    ],
    [
      'a required member that nothing describes',
      {
        'bank/a.json': contract('pyx:bank/a', {
          type: 'object',
          required: ['nmae'],
          properties: { name: { type: 'string' } },
        }),
      },
      'schemas/bank/a.json#: the required member "nmae" is described by no properties',
    ],
    [
      'a definition that nothing uses',
      { 'bank/order.json': order({}, { idle: { type: 'string' } }), 'bank/types.json': types },
      /^schemas\/bank\/order.json#\/\$defs\/idle: is neither a message .* nor referred to by any contract$/,
    ],
    [
      'a path parameter without a schema',
      { 'bank/order.json': order({ path: '/orders/{no}/{part}' }), 'bank/types.json': types },
      'schemas/bank/order.json#/x-operation: {part} is not in $defs/pathParameters',
    ],
    [
      'a fact that nothing explains',
      { 'bank/a.json': contract('pyx:bank/a', { type: 'string', 'x-fact': 'BK-U1' }) },
      'schemas/bank/a.json#/x-fact: BK-U1 is in no facts.json',
    ],
    [
      'a keyword that types cannot follow',
      { 'bank/a.json': contract('pyx:bank/a', { type: 'object', unevaluatedProperties: false }) },
      /^schemas\/bank\/a.json#\/unevaluatedProperties: unevaluatedProperties is not used in our contracts/,
    ],
    [
      'an error code that the table does not have',
      {
        'bank/order.json': order({ errors: [{ status: 404, code: 'GONE', when: 'it is gone' }] }),
        'bank/types.json': types,
        'bank/error-codes.json': { codes: [] },
      },
      'schemas/bank/order.json#/x-operation/errors/0: schemas/bank/error-codes.json has no 404 GONE for bank.order',
    ],
  ])('refuses %s', async (_what, files, expected) => {
    for (const [file, document] of Object.entries(files)) put(file, document);
    const [first] = await problems();
    if (expected instanceof RegExp) expect(first).toMatch(expected);
    else expect(first).toBe(expected);
  });
});
