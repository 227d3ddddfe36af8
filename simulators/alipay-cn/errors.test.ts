import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/core/package-root.js';
import { type ErrorRow, errorsPage } from '../kit/errors-page.js';
import { errorCases } from './error-cases.js';
import { errorAnswer } from './errors.js';
import { chooseSwitches } from './switches.js';
import { METHODS, openStand, type Stand } from './test-stand.js';

const { codes }: { codes: readonly ErrorRow[] } = JSON.parse(
  readFileSync(join(packageRoot(), 'schemas', 'alipay-cn', 'error-codes.json'), 'utf8'),
);

let stand: Stand;
beforeAll(async () => {
  // A busy machine must not let codes grow old on their way.
  stand = await openStand({ rate: 1 });
});
afterAll(() => stand.close());

test('every documented code has a case that produces it', () => {
  const documented = codes.flatMap(({ code, operations }) =>
    operations.map((operation) => `${operation.replace('alipay-cn.trade.', '')} ${code}`),
  );
  expect(errorCases.map(({ operation, code }) => `${operation} ${code}`).sort()).toEqual(documented.sort());
});

/** https://opendocs.alipay.com/common/02km9f */
const ABOVE: readonly (readonly [RegExp, string])[] = [
  [/^(isp|aop)\.unknow-error$/, '20000'],
  [/^aop\.invalid-/, '20001'],
  [/^isv\.missing-/, '40001'],
  [/^isv\.(invalid|illegal)-/, '40002'],
  [/^ACQ\./, '40004'],
  [/^isv\.app-call-limited$/, '40005'],
  [/^isv\.insufficient-/, '40006'],
];

describe('the simulator answers, and signs,', () => {
  test.each(errorCases.map((one) => [one.operation, one.code, one] as const))('%s: %s', async (_, code, one) => {
    const reply = await one.produce(stand);
    const isCancel = one.operation === 'cancel' && code.startsWith('ACQ.');
    const retry = isCancel ? { retry_flag: code === 'ACQ.SYSTEM_ERROR' ? 'Y' : 'N' } : {};
    const above = ABOVE.find(([pattern]) => pattern.test(code))?.[1];
    expect([reply.status, reply.node]).toEqual([
      200,
      { code: above, msg: expect.any(String), sub_code: code, sub_msg: expect.any(String), ...retry },
    ]);
    expect(stand.isGenuine(reply)).toBe(true);
  });
});

test('a planned 20000 whose operation is carried out leaves its effect behind, and one that is not leaves none', async () => {
  const operation = 'alipay-cn.trade.cancel';
  const { node: paid } = await stand.pay(stand.network.payer.code().paymentCode);
  const { trade_no } = paid;
  const answered = async (carriedOut: boolean) => {
    await stand.network.operator.answerWith({
      operation,
      code: 'isp.unknow-error',
      account: stand.account,
      carriedOut,
    });
    const { node } = await stand.call(METHODS.cancel, { trade_no });
    const { node: found } = await stand.call(METHODS.query, { trade_no });
    return [node.code, found.trade_status];
  };
  expect(await answered(false)).toEqual(['20000', 'TRADE_SUCCESS']);
  expect(await answered(true)).toEqual(['20000', 'TRADE_CLOSED']);
});

test('a pay that answers 20000 and was carried out has taken the money, which a query and a notice tell', async () => {
  await stand.network.operator.answerWith({
    operation: 'alipay-cn.trade.pay',
    code: 'aop.unknow-error',
    account: stand.account,
    carriedOut: true,
  });
  const heard = stand.ear.heard.length;
  const order = stand.number();
  const { node } = await stand.pay(stand.network.payer.code().paymentCode, { out_trade_no: order });
  expect([node.code, node.sub_code]).toEqual(['20000', 'aop.unknow-error']);
  expect((await stand.query(order)).node.trade_status).toBe('TRADE_SUCCESS');
  await stand.ear.until(heard + 1);
  expect(stand.ear.heard.at(-1)?.fields).toMatchObject({ out_trade_no: order, trade_status: 'TRADE_SUCCESS' });
});

test.each([
  [{ operation: 'alipay-cn.trade.none', code: 'isp.unknow-error' }, /unknown operation/],
  [{ operation: 'alipay-cn.trade.pay', code: 'NONE' }, /documents no NONE/],
  [{ operation: 'alipay-cn.trade.pay', code: 'ACQ.PAYMENT_FAIL', carriedOut: true }, /nothing was done/],
  [{ operation: 'alipay-cn.trade.pay', code: 'ACQ.PAYMENT_FAIL', times: 0 }, /times: 0/],
])('an answer that is not documented cannot be planned: %j', async (plan, problem) => {
  await expect(stand.network.operator.answerWith(plan)).rejects.toThrow(problem);
});

test('a fault of an HTTP status that the network does not use is refused when it is armed', async () => {
  const arming = stand.nemesis.arm({
    fault: 'answer-error',
    parameters: { status: 500 },
    network: 'alipay-cn',
    operation: 'alipay-cn.trade.pay',
  });
  await expect(arming).rejects.toThrow(/documents no 500/);
});

test('a code that the operation does not document is a mistake of ours', () => {
  expect(() => errorAnswer('alipay-cn.trade.cancel', 'ACQ.TRADE_NOT_EXIST', chooseSwitches({}))).toThrow(
    /documents no error ACQ.TRADE_NOT_EXIST/,
  );
});

test('docs/alipay-cn-errors.md is what the code says', () => {
  const file = join(packageRoot(), 'docs', 'alipay-cn-errors.md');
  const page = errorsPage({
    title: 'Errors of the simulated Alipay, open platform',
    about: [
      'Generated from `schemas/alipay-cn/error-codes.json` and `simulators/alipay-cn/error-cases.ts`, whose cases are run as tests:',
      'every answer below has been seen to come. *Definite*: the call did nothing. *Unknown*: it may have; only a',
      'query, or the same call again, tells.',
    ],
    rows: codes,
    cases: errorCases.map((one) => ({
      ...one,
      operation: one.operation === '*' ? '*' : `alipay-cn.trade.${one.operation}`,
    })),
  });
  if (process.env.UPDATE_DOCS === '1') writeFileSync(file, page);
  expect(readFileSync(file, 'utf8')).toBe(page);
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
