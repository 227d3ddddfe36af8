import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/core/package-root.js';
import { type ErrorRow, errorsPage } from '../kit/errors-page.js';
import { errorCases } from './error-cases.js';
import { errorAnswer, spelled } from './errors.js';
import { chooseSwitches } from './switches.js';
import { openStand, PATHS, type Stand } from './test-stand.js';

const { codes }: { codes: readonly ErrorRow[] } = JSON.parse(
  readFileSync(join(packageRoot(), 'schemas', 'alipay', 'error-codes.json'), 'utf8'),
);

let stand: Stand;
beforeAll(async () => {
  // A busy machine must not let codes grow old on their way.
  stand = await openStand({ rate: 1 });
});
afterAll(() => stand.close());

test('every documented code has a case that produces it', () => {
  const documented = codes.flatMap(({ code, operations }) =>
    operations.map((operation) => `${operation.replace(/^alipay\.(ams\.)?/, '')} ${code}`),
  );
  expect(errorCases.map(({ operation, code }) => `${operation} ${code}`).sort()).toEqual(documented.sort());
});

describe('the simulator answers', () => {
  test.each(errorCases.map((one) => [one.operation, one.code, one] as const))('%s: %s', async (_, code, one) => {
    const { status, body } = await one.produce(stand);
    const isOpen = codes.some((row) => row.code === code && row.execution === 'unknown');
    expect([status, body]).toEqual([
      200,
      { result: { resultCode: code, resultStatus: isOpen ? 'U' : 'F', resultMessage: expect.any(String) } },
    ]);
  });
});

test('a planned answer whose operation is carried out leaves its effect behind', async () => {
  const operation = 'alipay.ams.cancel';
  const { body: paid } = await stand.call(PATHS.pay, stand.codeBody(stand.network.payer.code().paymentCode));
  const { paymentId } = paid;
  const answered = async (carriedOut: boolean) => {
    await stand.network.operator.answerWith({
      operation,
      code: 'UNKNOWN_EXCEPTION',
      account: stand.account,
      carriedOut,
    });
    const { body } = await stand.call(PATHS.cancel, { paymentId });
    const { body: found } = await stand.call(PATHS.inquiryPayment, { paymentId });
    return [body.result.resultStatus, found.paymentStatus];
  };
  expect(await answered(false)).toEqual(['U', 'SUCCESS']);
  expect(await answered(true)).toEqual(['U', 'CANCELLED']);
});

test.each([
  [{ operation: 'alipay.ams.none', code: 'UNKNOWN_EXCEPTION' }, /unknown operation/],
  [{ operation: 'alipay.ams.pay', code: 'NONE' }, /documents no NONE/],
  [{ operation: 'alipay.ams.pay', code: 'RISK_REJECT', carriedOut: true }, /nothing was done/],
  [{ operation: 'alipay.ams.pay', code: 'RISK_REJECT', times: 0 }, /times: 0/],
])('an answer that is not documented cannot be planned: %j', async (plan, problem) => {
  await expect(stand.network.operator.answerWith(plan)).rejects.toThrow(problem);
});

test('a fault of an HTTP status that the network does not use is refused when it is armed', async () => {
  const arming = stand.nemesis.arm({
    fault: 'answer-error',
    parameters: { status: 500 },
    network: 'alipay',
    operation: 'alipay.ams.pay',
  });
  await expect(arming).rejects.toThrow(/documents no 500/);
});

test('codes are spelled as the world says', async () => {
  const usual = chooseSwitches({});
  const other = chooseSwitches({ 'payment-code-error': 'alipay-plus', 'client-error': 'client-invalid' });
  const written = ['INVALID_PAYMENT_CODE', 'INVALID_CLIENT', 'EXPIRED_CODE'];
  expect(written.map((code) => spelled(code, usual))).toEqual(written);
  expect(written.map((code) => spelled(code, other))).toEqual(['INVALID_CODE', 'CLIENT_INVALID', 'EXPIRED_CODE']);
});

test('a code that the operation does not document is a mistake of ours', () => {
  expect(() => errorAnswer('alipay.ams.cancel', 'RISK_REJECT', chooseSwitches({}))).toThrow(
    /documents no error RISK_REJECT/,
  );
});

test('docs/alipay-errors.md is what the code says', () => {
  const file = join(packageRoot(), 'docs', 'alipay-errors.md');
  const page = errorsPage({
    title: 'Errors of the simulated Alipay, in-store APIs',
    about: [
      'Generated from `schemas/alipay/error-codes.json` and `simulators/alipay/error-cases.ts`, whose cases are run as tests:',
      'every answer below has been seen to come. *Definite*: the call did nothing (`resultStatus` F). *Unknown*: it may have (U); only a',
      'query, or the same call again, tells. Other spellings of a code come with switch `payment-code-error` or `client-error`.',
    ],
    rows: codes,
    cases: errorCases.map((one) => ({
      ...one,
      operation:
        one.operation === '*'
          ? '*'
          : one.operation.startsWith('aps.')
            ? `alipay.${one.operation}`
            : `alipay.ams.${one.operation}`,
    })),
  });
  if (process.env.UPDATE_DOCS === '1') writeFileSync(file, page);
  expect(readFileSync(file, 'utf8')).toBe(page);
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
