import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Validator } from '../../src/generated/contract.js';
import { notifications, operations } from '../../src/generated/wechatpay.js';
import { examplesOf, type Schema, type Violation, violationsOf } from './contract-violations.js';

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';
const root = path.resolve(import.meta.dirname, '../../schemas/wechatpay');

const contracts: Schema[] = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => JSON.parse(readFileSync(path.join(root, file), 'utf8')))
  .filter((document) => document.$schema === DRAFT);

/** Every definition of the network, those of its library too, and the documents that are messages themselves. */
const messages = contracts.flatMap((document) => {
  const definitions = Object.keys(document.$defs ?? {}).map((key) => `${document.$id}#/$defs/${key}`);
  return 'type' in document ? [String(document.$id), ...definitions] : definitions;
});

const compiled = [...Object.values(operations), ...Object.values(notifications)].flatMap((entry) =>
  Object.entries(entry).flatMap(([part, value]) =>
    typeof value === 'function'
      ? [{ ref: `${entry.contract}#/$defs/${part}`, validate: value as Validator<unknown> }]
      : [],
  ),
);

const brief = ({ pointer, keyword, instance }: Violation) => [keyword, pointer, instance];

describe('violationsOf', () => {
  it('breaks each constraint of a small contract, one at a time', () => {
    const schema = {
      type: 'object',
      required: ['no'],
      additionalProperties: false,
      properties: {
        no: { type: 'string', maxLength: 3, pattern: '^[a-z]*$', examples: ['abc'] },
        count: { type: 'integer', minimum: 1, examples: [2] },
      },
    };
    expect(violationsOf(schema, { refs: [] }).map(brief)).toEqual([
      ['type', '', 1.5],
      ['required', '', { count: 2 }],
      ['additionalProperties', '', { no: 'abc', count: 2, pyx_unknown: 1 }],
      ['type', '/no', { no: 1.5, count: 2 }],
      ['maxLength', '/no', { no: 'abcc', count: 2 }],
      ['pattern', '/no', { no: '!bc', count: 2 }],
      ['type', '/count', { no: 'abc', count: 1.5 }],
      ['minimum', '/count', { no: 'abc', count: 0 }],
    ]);
  });

  it('names the member that is missing or unknown as the field', () => {
    const schema = {
      type: 'object',
      required: ['a/b'],
      additionalProperties: false,
      properties: { 'a/b': { type: 'string' } },
    };
    expect(violationsOf(schema, { refs: [] }).map(({ keyword, field }) => [keyword, field])).toEqual([
      ['type', ''],
      ['required', '/a~1b'],
      ['additionalProperties', '/pyx_unknown'],
      ['type', '/a~1b'],
    ]);
  });

  it('reaches a demand that only a condition makes', () => {
    const schema = {
      type: 'object',
      required: ['state'],
      properties: {
        state: { type: 'string', enum: ['OPEN', 'PAID'] },
        paidAt: { type: 'string', format: 'date-time' },
      },
      if: { properties: { state: { const: 'PAID' } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { required: ['paidAt'] },
    };
    expect(violationsOf(schema, { refs: [] }).map(brief)).toContainEqual(['required', '', { state: 'PAID' }]);
  });

  it('breaks every branch of a choice, since one that holds would hide the others', () => {
    const schema = {
      type: 'object',
      properties: { id: { type: 'string', examples: ['1'] }, no: { type: 'string', examples: ['2'] } },
      anyOf: [{ required: ['id'] }, { required: ['no'] }],
    };
    expect(
      violationsOf(schema, { refs: [] })
        .filter(({ keyword }) => keyword === 'required' || keyword === 'anyOf')
        .map(brief),
    ).toEqual([
      ['anyOf', '', {}],
      ['required', '', {}],
      ['required', '', {}],
    ]);
  });

  it('breaks oneOf by fitting two branches or none', () => {
    const schema = {
      type: 'object',
      properties: { id: { type: 'string' }, no: { type: 'string' } },
      oneOf: [{ required: ['id'] }, { required: ['no'] }],
    };
    expect(violationsOf(schema, { refs: [] }).map(({ keyword }) => keyword)).toContain('oneOf');
  });

  it('follows references into other documents, and a document into itself once', () => {
    const tree: Schema = {
      $id: 'test:tree',
      type: 'object',
      properties: { name: { type: 'string', minLength: 1 }, child: { $ref: 'test:tree' } },
    };
    expect(
      violationsOf({ $ref: 'test:tree' }, { refs: [tree] }).map(({ keyword, pointer }) => [keyword, pointer]),
    ).toEqual([
      ['type', ''],
      ['type', '/name'],
      ['minLength', '/name'],
    ]);
  });

  it('refuses a constraint that nothing can break, and says where it stands', () => {
    const schema = { $id: 'test:idle', type: 'string', minLength: 0, examples: ['x'] };
    expect(() => violationsOf(schema, { refs: [] })).toThrow('test:idle#/minLength: nothing violates it at /');
  });

  it('refuses a contract without a legal message, and says what was tried', () => {
    const schema = { $id: 'test:mute', type: 'string', pattern: '^[0-9]{4}$' };
    expect(() => violationsOf(schema, { refs: [] })).toThrow(/test:mute: no legal message could be made.*\n.*"a"/);
  });

  it('refuses a keyword that it does not know, instead of passing over it', () => {
    const schema = { $id: 'test:new', type: 'array', contains: { type: 'string' } };
    expect(() => violationsOf(schema, { refs: [] })).toThrow('test:new#/contains: no way is known');
  });

  it('breaks bounds that were drawn at random, and always in the same way', () => {
    const bounds = fc.record({
      minLength: fc.integer({ min: 1, max: 40 }),
      more: fc.nat(40),
      minimum: fc.integer({ min: -1_000_000, max: 1_000_000 }),
      items: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(bounds, ({ minLength, more, minimum, items }) => {
        const schema = {
          type: 'object',
          required: ['text', 'number', 'list'],
          properties: {
            text: { type: 'string', minLength, maxLength: minLength + more },
            number: { type: 'integer', minimum, maximum: minimum + more },
            list: { type: 'array', minItems: items, maxItems: items + more, items: { type: 'boolean' } },
          },
        };
        const violations = violationsOf(schema, { refs: [] });
        expect(violations.map(({ keyword }) => keyword)).toEqual([
          ...['type', 'required', 'required', 'required'],
          ...['type', 'minLength', 'maxLength', 'type', 'minimum', 'maximum', 'type', 'minItems', 'maxItems', 'type'],
        ]);
        expect(violationsOf(schema, { refs: [] })).toEqual(violations);
      }),
      { numRuns: 25 },
    );
  });
});

describe('the contracts of WeChat Pay', () => {
  it.each(messages)('%s: each constraint can be broken alone', (ref) => {
    expect(violationsOf({ $ref: ref }, { refs: contracts })).not.toEqual([]);
  });

  it.each(compiled)('$ref: the compiled validator stops where the contract is broken', ({ ref, validate }) => {
    const schema = { $ref: ref };
    const { minimal, full } = examplesOf(schema, { refs: contracts });
    expect([validate(minimal), validate(full)]).toEqual([true, true]);
    for (const { instance, keyword, pointer, alone, description } of violationsOf(schema, { refs: contracts })) {
      expect(validate(instance), description).toBe(false);
      const places = validate.errors?.map((error) => `${error.keyword} ${error.instancePath}`);
      if (alone) expect(places, description).toContain(`${keyword} ${pointer}`);
    }
  });
});
