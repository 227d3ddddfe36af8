import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/core/package-root.js';
import { until } from '../kit/testing.js';
import { chooseSwitches, switches } from './switches.js';
import { METHODS, openStand, type Stand } from './test-stand.js';

interface FactRow {
  readonly id: string;
  readonly switch: string | null;
  readonly default: { readonly value: string };
  readonly alternatives: readonly { readonly value: string }[];
}

const { facts }: { facts: readonly FactRow[] } = JSON.parse(
  readFileSync(join(packageRoot(), 'schemas', 'alipay-cn', 'facts.json'), 'utf8'),
);

test('each documented choice with a switch is one here, with the same default and values, and no other is', () => {
  const documented = facts.flatMap((fact) =>
    fact.switch === null
      ? []
      : [[fact.switch, [fact.id], [fact.default.value, ...fact.alternatives.map(({ value }) => value)]]],
  );
  const known = Object.entries(switches).flatMap(([name, one]) =>
    'values' in one ? [[name, one.facts, one.values]] : [],
  );
  expect(known).toEqual(documented);
});

test('unknown switches and values are all named at once', () => {
  expect(() => chooseSwitches({ none: 1, notices: 'perhaps' })).toThrow(
    /unknown switch "none"[\s\S]*switch notices: "perhaps" is none of/,
  );
  expect(() => chooseSwitches({ 'code-lifetime-ms': 0 })).toThrow(/of at least 1/);
  expect(() => chooseSwitches({ 'krw-per-cny': 190.5 })).toThrow(/krw-per-cny: 190.5 is not a whole number/);
  expect(() => chooseSwitches({ 'refund-delay-ms': -1 })).toThrow(/of at least 0/);
});

/** One world under another reading, and no other test's. */
async function inWorld<T>(given: Parameters<typeof openStand>[0], act: (stand: Stand) => Promise<T>): Promise<T> {
  const stand = await openStand({ rate: 1, ...given });
  try {
    const seen = await act(stand);
    expect(stand.internalErrors).toEqual([]);
    return seen;
  } finally {
    await stand.close();
  }
}

const code = ({ network }: Stand, terms: Parameters<Stand['network']['payer']['code']>[0] = {}) =>
  network.payer.code(terms).paymentCode;
const status = async (stand: Stand, order: string) => {
  const { node } = await stand.query(order);
  return node.trade_status ?? node.sub_code;
};

test.each([
  ['business', '40004', 'ACQ.SYSTEM_ERROR'],
  ['gateway', '20000', 'aop.ACQ.SYSTEM_ERROR'],
])('system-error %s: %s %s', async (reading, above, detail) => {
  const seen = await inWorld({ switches: { 'system-error': reading } }, async (stand) => {
    await stand.network.operator.answerWith({ operation: 'alipay-cn.trade.query', code: 'ACQ.SYSTEM_ERROR' });
    const { node } = await stand.query('none');
    return [node.code, node.sub_code];
  });
  expect(seen).toEqual([above, detail]);
});

test.each([
  ['after-scan', 'ACQ.TRADE_NOT_EXIST'],
  ['at-once', 'WAIT_BUYER_PAY'],
])('qr-trade %s: a query answers %s before the scan', async (reading, seen) => {
  const answered = await inWorld({ switches: { 'qr-trade': reading } }, async (stand) => {
    const { node } = await stand.precreate();
    return status(stand, node.out_trade_no);
  });
  expect(answered).toBe(seen);
});

test.each([
  ['waits', 'WAIT_BUYER_PAY'],
  ['nothing', 'ACQ.TRADE_NOT_EXIST'],
])('failed-pay %s: a query answers %s', async (reading, seen) => {
  const answered = await inWorld({ switches: { 'failed-pay': reading } }, async (stand) => {
    const order = stand.number();
    await stand.pay(code(stand, { behaviour: 'insufficient-funds' }), { out_trade_no: order });
    return status(stand, order);
  });
  expect(answered).toBe(seen);
});

test.each([
  ['dead', 0],
  ['alive', 1],
])('unscanned-cancel %s: the code is paid %d times', async (reading, times) => {
  const charged = await inWorld({ switches: { 'unscanned-cancel': reading } }, async (stand) => {
    const { node } = await stand.precreate();
    await stand.call(METHODS.cancel, { out_trade_no: node.out_trade_no });
    const { session } = stand.network.payer.scan({ codeUrl: node.qr_code });
    stand.network.payer.confirm({ session });
    return stand.facts('payer-charged').length;
  });
  expect(charged).toBe(times);
});

test.each([
  ['all', ['TRADE_SUCCESS', 'TRADE_CLOSED']],
  ['payments', ['TRADE_SUCCESS']],
])('notices %s: %j', async (reading, seen) => {
  const told = await inWorld({ switches: { notices: reading } }, async (stand) => {
    const { node } = await stand.pay(code(stand));
    await until(() => stand.network.deliveriesInProgress() === 0);
    await stand.call(METHODS.cancel, { out_trade_no: node.out_trade_no });
    await until(() => stand.network.deliveriesInProgress() === 0);
    return stand.ear.heard.map(({ fields }) => fields.trade_status);
  });
  expect(told).toEqual(seen);
});

test('refund-delay-ms: a refund that takes its time changes no funds yet', async () => {
  const seen = await inWorld({ switches: { 'refund-delay-ms': 50 } }, async (stand) => {
    const { node } = await stand.pay(code(stand));
    const refund = { out_trade_no: node.out_trade_no, refund_amount: '1', out_request_no: 'one' };
    const { node: first } = await stand.call(METHODS.refund, refund);
    await until(() => stand.facts('refund-succeeded').length === 1);
    const { node: then } = await stand.call(METHODS.refundQuery, refund);
    return [first.fund_change, first.refund_fee, then.refund_status];
  });
  expect(seen).toEqual(['N', '0.00', 'REFUND_SUCCESS']);
});

test('code-lifetime-ms: a code that is older is not taken', async () => {
  const seen = await inWorld({ switches: { 'code-lifetime-ms': 1 } }, async (stand) => {
    const shown = code(stand);
    await new Promise((resolve) => setTimeout(resolve, 5));
    return (await stand.pay(shown)).node.sub_code;
  });
  expect(seen).toBe('ACQ.PAYMENT_AUTH_CODE_INVALID');
});
