import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/core/package-root.js';
import { errorsPage } from '../kit/errors-page.js';
import { errorCases } from './error-cases.js';
import { errorAnswer, onTheWire } from './errors.js';
import { openStand, PATHS, type Stand } from './test-stand.js';

const { codes } = JSON.parse(readFileSync(join(packageRoot(), 'schemas', 'wechatpay', 'error-codes.json'), 'utf8'));
const switches = { 'user-paying-form': '202-error', 'reverse-user-paying': 'user-paying' };

let stand: Stand;
beforeAll(async () => {
  stand = await openStand({ switches });
});
afterAll(() => stand.close());

test('every documented error has a case that produces it', () => {
  const name = (operation: string, status: number, code: string | null) => `${operation} ${status} ${code}`;
  const documented = codes.flatMap((row: { operations: string[]; status: number; code: string | null }) =>
    row.operations.map((operation) => name(operation, row.status, row.code)),
  );
  expect(errorCases.map(({ operation, status, code }) => name(operation, status, code)).sort()).toEqual(
    documented.sort(),
  );
});

describe('the simulator answers', () => {
  test.each(errorCases.map((one) => [one.operation, one.status, one.code, one] as const))(
    '%s: %i %s',
    async (_, status, code, { produce }) => {
      const reply = await produce(stand);
      expect([reply.status, reply.body?.code ?? null]).toEqual([status, code]);
    },
  );
});

test('a planned answer whose operation is carried out leaves its effect behind', async () => {
  const operation = 'wechatpay.global.micropay';
  const { arming } = await stand.network.operator.answerWith({
    operation,
    code: 'SYSTEMERROR',
    account: stand.account,
    carriedOut: true,
  });
  const body = stand.micropayBody(stand.network.payer.code().paymentCode);
  const reply = await stand.call('POST', PATHS.micropay, body);
  expect([reply.status, reply.body.code]).toEqual([500, 'SYSTEMERROR']);
  expect((await stand.query(body.out_trade_no)).body.trade_state).toBe('SUCCESS');
  expect(stand.facts('fault-struck').filter((fact) => fact.arming === arming)).toMatchObject([
    { fault: 'answer-error', operation, parameters: { status: 500, code: 'SYSTEMERROR', effect: true } },
  ]);
});

test.each([
  [{ operation: 'wechatpay.global.none', code: 'SYSTEMERROR' }, /unknown operation/],
  [{ operation: 'wechatpay.global.micropay', code: 'NONE' }, /documents no NONE/],
  [{ operation: 'wechatpay.global.micropay', code: 'RULELIMIT', carriedOut: true }, /nothing was done/],
  [{ operation: 'wechatpay.global.micropay', code: 'RULELIMIT', times: 0 }, /times: 0/],
])('an answer that is not documented cannot be planned: %j', async (plan, problem) => {
  await expect(stand.network.operator.answerWith(plan)).rejects.toThrow(problem);
});

test('codes are spelled, and statuses chosen, as the world says', () => {
  const row = (code: string) => codes.find((one: { code: string | null }) => one.code === code);
  const written = (table: 'domestic' | 'contract-pay', spelling: 'as-pages' | 'underscores') =>
    ['ORDERNOTEXIST', 'ORDERPAID', 'SYSTEMERROR', 'NOTENOUGH', 'AUTHCODEEXPIRE', 'PARAM_ERROR'].map((known) => {
      const { status, code } = onTheWire(row(known), { 'error-status-table': table, 'error-spelling': spelling });
      return `${status} ${code}`;
    });
  expect(written('domestic', 'underscores')).toEqual([
    '404 ORDER_NOT_EXIST',
    '400 ORDER_PAID',
    '500 SYSTEM_ERROR',
    '403 NOT_ENOUGH',
    '400 AUTH_CODE_EXPIRED',
    '400 PARAM_ERROR',
  ]);
  expect(written('contract-pay', 'as-pages').slice(0, 3)).toEqual([
    '404 NOT_FOUND',
    '400 ORDER_PAID',
    '500 SYSTEMERROR',
  ]);
});

test('an error that the operation does not document is a mistake of ours', () => {
  const context = { switches: { 'error-spelling': 'as-pages', 'error-status-table': 'domestic' } as const };
  expect(() => errorAnswer('wechatpay.global.native', 'AUTH_CODE_ERROR', context, { errno: 0 })).toThrow(
    /documents no error AUTH_CODE_ERROR/,
  );
});

test('docs/wechatpay-errors.md is what the code says', () => {
  const file = join(packageRoot(), 'docs', 'wechatpay-errors.md');
  const page = errorsPage({
    title: 'Errors of the simulated WeChat Pay',
    about: [
      'Generated from `schemas/wechatpay/error-codes.json` and `simulators/wechatpay/error-cases.ts`, whose cases are run as',
      'tests: every answer below has been seen to come. *Definite*: the call did nothing. *Unknown*: it may have; only a',
      'query tells. Other spellings of a code come with switch `error-spelling` or `error-status-table`.',
    ],
    rows: codes,
    cases: errorCases,
  });
  if (process.env.UPDATE_DOCS === '1') writeFileSync(file, page);
  expect(readFileSync(file, 'utf8')).toBe(page);
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
