import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../src/core/package-root.js';
import { createRandom } from '../../src/core/random.js';
import { type ErrorRow, errorsPage } from '../kit/errors-page.js';
import { errorCases } from './error-cases.js';
import { errorAnswer } from './errors.js';
import { chooseSwitches } from './switches.js';
import { codesOf, openStand, type Stand } from './test-stand.js';

const { codes }: { codes: readonly ErrorRow[] } = JSON.parse(
  readFileSync(join(packageRoot(), 'schemas', 'openbanking', 'error-codes.json'), 'utf8'),
);

let stand: Stand;
beforeAll(async () => {
  stand = await openStand({ rate: 1 });
});
afterAll(() => stand.close());

test('every documented code has a case that produces it', () => {
  const documented = codes.flatMap(({ code, operations }) =>
    operations.map((operation) => `${operation.replace('openbanking.', '')} ${code}`),
  );
  expect(errorCases.map(({ operation, code }) => `${operation} ${code}`).sort()).toEqual(documented.sort());
});

test.each([...new Set(errorCases.map(({ code }) => code))])('banks answer %s', async (code) => {
  for (const one of errorCases.filter((known) => known.code === code)) {
    const reply = await one.produce(stand);
    expect(reply.status, one.operation).toBe(200);
    expect(codesOf(reply), one.operation).toContain(code);
    const isGate = code.startsWith('O');
    expect(Object.keys(reply.body).slice(0, isGate ? 2 : 4), one.operation).toEqual(
      isGate ? ['rsp_code', 'rsp_message'] : ['api_tran_id', 'api_tran_dtm', 'rsp_code', 'rsp_message'],
    );
  }
});

test('only what leaves open what was done can be answered beside its effect', async () => {
  const { operator } = stand.network;
  const plan = { operation: 'openbanking.transfer.withdraw', carriedOut: true };
  await expect(operator.answerWith({ ...plan, code: '453' })).rejects.toThrow(/nothing was done/);
  await expect(operator.answerWith({ ...plan, code: 'A9999' })).rejects.toThrow(/documents no A9999/);
});

test('a code that an operation does not document is no answer of it', () => {
  const { clock } = stand;
  const means = { clock, random: createRandom('errors'), switches: chooseSwitches({}) };
  expect(() => errorAnswer(means, 'openbanking.transfer.result', { code: '453' })).toThrow(/documents no error 453/);
});

test('docs/openbanking-errors.md is what the code says', () => {
  const file = join(packageRoot(), 'docs', 'openbanking-errors.md');
  const page = errorsPage({
    title: 'Errors of the simulated open banking',
    about: [
      'Generated from `schemas/openbanking/error-codes.json` and `simulators/openbanking/error-cases.ts`, whose cases are run as',
      'tests: every answer below has been seen to come. *Definite*: the call did nothing. *Unknown*: it may have; only the',
      'inquiry for the result tells, and until then no transfer may be sent again under another number. Codes of three digits',
      "are a bank's: they stand in `bank_rsp_code`, beside an `rsp_code` of their own.",
    ],
    rows: codes,
    cases: errorCases.map((one) => ({
      ...one,
      operation: one.operation === '*' ? '*' : `openbanking.${one.operation}`,
    })),
  });
  if (process.env.UPDATE_DOCS === '1') writeFileSync(file, page);
  expect(readFileSync(file, 'utf8')).toBe(page);
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
