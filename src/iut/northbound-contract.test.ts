import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withoutNulls } from '../core/json.js';
import { packageRoot } from '../core/package-root.js';
import * as contract from '../generated/intermediary.js';
import { withCheckDigit } from './merchants.js';
import { checkAnswer, EXECUTION_OF, firstError, NORTHBOUND_OPERATIONS } from './northbound-contract.js';

const folder = join(packageRoot(), 'schemas', 'intermediary');
const openapi = JSON.parse(readFileSync(join(folder, 'openapi.json'), 'utf8'));
const METHODS = ['get', 'post', 'patch', 'put', 'delete'];

interface Operation {
  operationId: string;
  security?: unknown[];
  requestBody?: { content: Content };
  responses: Record<string, { $ref?: string; content?: Content }>;
}
type Content = Record<string, { schema: { $ref?: string }; examples?: Record<string, { $ref: string }> }>;

const operations: { path: string; method: string; operation: Operation }[] = Object.entries(openapi.paths).flatMap(
  ([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = (item as Record<string, Operation>)[method];
      return operation === undefined ? [] : [{ path, method, operation }];
    }),
);

function at(pointer: string): unknown {
  return pointer
    .slice(2)
    .split('/')
    .reduce<unknown>(
      (node, part) => (node as Record<string, unknown> | undefined)?.[part.replaceAll('~1', '/')],
      openapi,
    );
}

function validatorOf(file: string): (value: unknown) => boolean {
  const name = file
    .replace(/^\.\/|\.json$/g, '')
    .replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
  const found = (contract as unknown as Record<string, (value: unknown) => boolean>)[`validate${name}`];
  if (found === undefined) throw new Error(`no validator for ${file}`);
  return found;
}

test('every $ref of the OpenAPI document leads somewhere', () => {
  const lost: string[] = [];
  JSON.stringify(openapi, (key, value) => {
    if (key !== '$ref') return value;
    const found = value.startsWith('#/') ? at(value) !== undefined : existsSync(join(folder, value));
    if (!found) lost.push(value);
    return value;
  });
  expect(lost).toEqual([]);
});

test('every operation has an id of its own, security, a success and problems', () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(operations).toHaveLength(24);
  for (const { path, operation } of operations) {
    const { operationId, security, responses } = operation;
    expect(security, operationId).toBeDefined();
    expect(
      Object.keys(responses).some((status) => status.startsWith('2')),
      operationId,
    ).toBe(true);
    const refused = Object.entries(responses).flatMap(([status, { $ref }]) => (status >= '400' ? [$ref] : []));
    expect(
      refused.every((ref) => ref?.startsWith('#/components/responses/')),
      operationId,
    ).toBe(true);
    const needed = operationId === 'health' ? ['503'] : ['401', '403', '404', '429', '500', '503'];
    expect(Object.keys(responses), operationId).toEqual(expect.arrayContaining(needed));
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const parameters = ((operation as { parameters?: { $ref: string }[] }).parameters ?? []).map(
      ({ $ref }) => at($ref) as { name: string; in: string },
    );
    expect(
      parameters.filter((one) => one.in === 'path').map(({ name }) => name),
      operationId,
    ).toEqual(named);
  }
});

test('every example keeps the schema that it illustrates', () => {
  const shown = new Set<string>();
  const check = (content: Content | undefined) => {
    for (const { schema, examples = {} } of Object.values(content ?? {})) {
      for (const { $ref } of Object.values(examples)) {
        const { value } = at($ref) as { value: unknown };
        const validate = validatorOf(schema.$ref ?? '');
        expect(validate(value), `${$ref}: ${firstError(validate as never)}`).toBe(true);
        shown.add($ref.split('/').at(-1) ?? '');
      }
    }
  };
  for (const { operation } of operations) {
    check(operation.requestBody?.content);
    for (const { content } of Object.values(operation.responses)) check(content);
  }
  for (const { content } of Object.values(openapi.components.responses as Record<string, { content: Content }>))
    check(content);
  check(openapi.webhooks.event.post.requestBody.content);
  expect([...shown].sort()).toEqual(Object.keys(openapi.components.examples).sort());
});

test('the example merchant has a registration number that checks', () => {
  const { businessRegistrationNumber: number } = openapi.components.examples.registration.value;
  expect(withCheckDigit(number.slice(0, 9))).toBe(number);
});

test('our calls are operations of the document, with its methods and statuses', () => {
  for (const [id, { method, path, success }] of Object.entries(NORTHBOUND_OPERATIONS)) {
    const found = operations.find(({ operation }) => operation.operationId === id);
    expect([id, found?.method.toUpperCase(), found?.path]).toEqual([id, method, path]);
    const statuses = Object.keys(found?.operation.responses ?? {}).filter((status) => status < '300');
    expect([...success].map(String).sort(), id).toEqual(statuses.sort());
  }
});

test('the problem codes that we know are those of the document', () => {
  const listed = (openapi['x-problem-codes'] as { status: number; code: string; execution: string }[]).map(
    ({ status, code, execution }) => [code, status >= 500 ? 'EITHER' : execution],
  );
  expect(Object.fromEntries(listed)).toEqual(EXECUTION_OF);
});

const paid = () => structuredClone(openapi.components.examples.paidPayment.value);
const problem = (more: object) => ({ status: 409, code: 'ID_REUSED', execution: 'NONE', ...more });

test('unknown members and nulls are no breach, and a payment known only from its network cancel may be short', () => {
  expect(
    checkAnswer('getPayment', 200, withoutNulls({ ...paid(), terminalId: null, extra: { a: 1 } }), {}).problems,
  ).toEqual([]);
  const unseen = openapi.components.examples.cancelledUnseen.value;
  expect(checkAnswer('networkCancel', 200, unseen, {}).problems).toEqual([]);
  const { origin: _, ...short } = unseen;
  expect(checkAnswer('networkCancel', 200, short, {}).problems).toEqual([
    "networkCancel: the body must have required property 'direction'",
  ]);
});

test.each<[string, Parameters<typeof checkAnswer>, string]>([
  [
    'an amount as a number',
    ['getPayment', 200, { ...paid(), amount: { currency: 'KRW', value: 15000 } }, {}],
    '/amount/value must be string',
  ],
  [
    'a status of its own',
    ['getPayment', 200, { ...paid(), status: 'PAID' }, {}],
    '/status must be equal to one of the allowed values: PENDING,SUCCEEDED,FAILED,CANCELLED,EXPIRED',
  ],
  [
    'a time without zone',
    ['getPayment', 200, { ...paid(), createdAt: '2026-03-02T10:00:00' }, {}],
    '/createdAt must match format "date-time"',
  ],
  [
    'an action of the right kind with a gap',
    ['getPayment', 200, { ...paid(), action: { type: 'QR', payload: 'x' } }, {}],
    "/action must have required property 'expiresAt'",
  ],
  ["another's payment", ['getPayment', 200, paid(), { paymentId: 'p-2' }], 'paymentId: expected p-2, got p-1'],
  [
    'a status that the operation does not have',
    ['createPayment', 202, paid(), {}],
    'expected status 201 or 200, got 202',
  ],
  [
    'an error that is no problem document',
    ['createRefund', 409, { error: 'no' }, {}],
    "409 without a problem document: the body must have required property 'status'",
  ],
  [
    'an unsafe code that says it is safe',
    ['createPayment', 409, problem({ code: 'IN_PROGRESS' }), {}],
    'execution: expected UNKNOWN with code IN_PROGRESS, got NONE',
  ],
  ['a problem of another status', ['createPayment', 422, problem({}), {}], 'status: expected 422 as in HTTP, got 409'],
])('names %s', (_name, given, message) => {
  expect(checkAnswer(...given).problems).toEqual([`${given[0]}: ${message}`]);
});

test.each<[string, number, object]>([
  ['422 in place of 409', 422, problem({ status: 422 })],
  ['a code of its own', 409, problem({ code: 'SHOP_IS_SHUT' })],
  ['an internal fault that is sure that nothing was done', 500, problem({ status: 500, code: 'INTERNAL' })],
])('allows %s', (_name, status, body) => {
  expect(checkAnswer('createPayment', status, body, {}).problems).toEqual([]);
});

test('requests that we would never send are refused, and the odd but legal ones are not', () => {
  const { dynamicQr, codeRead, staticCode, registration } = openapi.components.examples;
  const { paymentCode: _, ...withoutCode } = codeRead.value;
  const { qrPayload: __, ...withoutQr } = staticCode.value;
  expect(
    [withoutCode, withoutQr, { ...dynamicQr.value, price: 1 }, { ...dynamicQr.value, direction: 'OUTBOUND' }].map(
      (body) => contract.validatePaymentRequest(body),
    ),
  ).toEqual([false, false, false, false]);
  expect(
    contract.validateMerchantRegistration({ ...registration.value, wallets: ['WECHATPAY', { wallet: 'ALIPAY' }] }),
  ).toBe(true);
});
