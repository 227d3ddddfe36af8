import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/core/package-root.js';
import { chooseSwitches, switches } from './switches.js';
import { openStand, PATHS } from './test-stand.js';

interface FactRow {
  readonly id: string;
  readonly switch: string | null;
  readonly default: { readonly value: string };
  readonly alternatives: readonly { readonly value: string }[];
}

const { facts } = JSON.parse(readFileSync(join(packageRoot(), 'schemas', 'wechatpay', 'facts.json'), 'utf8')) as {
  facts: FactRow[];
};

/** Choices about what this simulator does not have. */
const NOT_SIMULATED: Readonly<Record<string, string>> = {
  'h5-path': 'there are no H5 orders',
  'rate-limit-code': 'nothing is limited; `operator.answerWith` answers FREQUENCY_LIMITED',
  'statement-summary': 'there are no statements yet',
  'auth-code-prefix': 'wallets are mainland ones and show codes that begin with 10 to 14; the contract takes 10 to 15',
  'fee-decimals': 'there are no bills yet',
};

test('each documented choice is a switch here, with the same default and values, or is not simulated', () => {
  for (const fact of facts) {
    if (fact.switch === null || fact.switch in NOT_SIMULATED) continue;
    const known = switches[fact.switch as keyof typeof switches];
    const values = [fact.default.value, ...fact.alternatives.map(({ value }) => value)];
    expect({ facts: known?.facts, default: known?.default }, fact.id).toEqual({
      facts: [fact.id],
      default: fact.default.value,
    });
    expect('values' in known && known.values, fact.id).toEqual(expect.arrayContaining(values));
  }
});

test('each switch that rests on a fact has it in the list', () => {
  const known = new Map(facts.map((fact) => [fact.id, fact.switch]));
  for (const [name, { facts: ids }] of Object.entries(switches))
    for (const id of ids) expect(known.get(id), name).toBe(name);
});

test('unknown switches and values are all named at once', () => {
  expect(() => chooseSwitches({ none: 1, 'early-close': 'perhaps' })).toThrow(
    /unknown switch "none"[\s\S]*switch early-close: "perhaps" is none of/,
  );
  expect(() => chooseSwitches({ 'krw-per-cny': 0 })).toThrow(/krw-per-cny: 0 is not a whole number of at least 1/);
  expect(() => chooseSwitches({ 'krw-per-cny': 190.5 })).toThrow(/not a whole number/);
});

describe('how Quick Pay says that the payer is typing a password', () => {
  test.each([
    ['200-order', 200, 'order'],
    ['202-order', 202, 'order'],
    ['202-minimal', 202, { trade_state: 'USERPAYING' }],
    ['202-error', 202, { code: 'USERPAYING', message: '需要用户输入支付密码' }],
    ['400-error', 400, { code: 'USERPAYING', message: '需要用户输入支付密码' }],
  ])('%s', async (form, status, body) => {
    const stand = await openStand({ rate: 1, switches: { 'user-paying-form': form, 'unpaid-fields': 'empty' } });
    try {
      const { paymentCode } = stand.network.payer.code({ behaviour: 'password' });
      const request = stand.micropayBody(paymentCode);
      const reply = await stand.call('POST', PATHS.micropay, request);
      expect(reply.status).toBe(status);
      if (body === 'order')
        expect(reply.body).toMatchObject({
          trade_state: 'USERPAYING',
          out_trade_no: request.out_trade_no,
          id: '',
          success_time: '',
        });
      else expect(reply.body).toEqual(body);
      expect((await stand.call('POST', PATHS.micropay, request)).body).toEqual(reply.body);
      expect(stand.internalErrors).toEqual([]);
    } finally {
      await stand.close();
    }
  });
});

test('refusals of an authenticated request are signed, unsigned, or by turns', async () => {
  for (const [value, expected] of [
    ['present', [true, true]],
    ['absent', [false, false]],
    ['alternate', [true, false]],
  ] as const) {
    const stand = await openStand({ switches: { 'sign-errors': value } });
    try {
      const signed = [await stand.query('none'), await stand.query('none')].map(
        ({ headers }) => 'wechatpay-signature' in headers,
      );
      expect(signed, value).toEqual(expected);
    } finally {
      await stand.close();
    }
  }
});

test('other readings change what is refused', async () => {
  const stand = await openStand({
    switches: {
      'nonce-replay': 'refused',
      'strict-notify-url': 'strict',
      'auth-code-errors': 'generic',
      'early-close': 'refused',
      'absent-currency': 'cny',
      'error-spelling': 'underscores',
      'refund-pace': 'refused',
      'reverse-window': 'same-day',
    },
  });
  try {
    const loopback = await stand.call('POST', PATHS.native, stand.nativeBody());
    expect([loopback.status, loopback.body.detail.field]).toEqual([400, '/notify_url']);
    const body = stand.nativeBody({ notify_url: 'https://pay.example.com/notify', amount: { total: 7 } });
    expect((await stand.call('POST', PATHS.native, body)).status).toBe(200);
    expect((await stand.query(body.out_trade_no)).body.amount).toEqual({ total: 7, currency: 'CNY' });
    const close = await stand.call('POST', PATHS.close(body.out_trade_no), stand.parties);
    expect([close.status, close.body.code]).toEqual([400, 'INVALID_REQUEST']);
    const code = await stand.call('POST', PATHS.micropay, stand.micropayBody('130000000000000000'));
    expect([code.status, code.body.code]).toEqual([400, 'PARAM_ERROR']);
    expect((await stand.query('none')).body.code).toBe('ORDER_NOT_EXIST');
    const Authorization = await stand.authorization('GET', '/v3/certificates', '');
    expect((await stand.call('GET', '/v3/certificates', undefined, { Authorization })).status).toBe(200);
    expect((await stand.call('GET', '/v3/certificates', undefined, { Authorization })).status).toBe(401);
    expect(stand.internalErrors).toEqual([]);
  } finally {
    await stand.close();
  }
});
