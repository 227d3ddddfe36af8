import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/core/package-root.js';
import { operations } from '../../src/generated/openbanking.js';
import { type Schema, violationsOf } from '../kit/contract-violations.js';
import { objectAsText } from '../kit/json-as-text.js';
import { codesOf, openStand, PATHS, type Stand } from './test-stand.js';

/** Every constraint of every contract of a call, broken once, against the running simulator. */
let stand: Stand;
beforeAll(async () => {
  stand = await openStand({ rate: 1 });
});
afterAll(() => stand.close());

const folder = join(packageRoot(), 'schemas', 'openbanking');
const refs: Schema[] = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
  .filter((document) => '$id' in document);

const posted = Object.values(operations).filter((operation) => operation.method === 'POST');

/** Those that are violations still once numbers are read as texts, and what is null or empty as absent. */
const violations = posted.flatMap((operation) =>
  violationsOf({ $ref: `${operation.contract}#/$defs/request` }, { refs })
    .map((violation) => ({ operation, violation }))
    .filter(({ violation: { instance } }) => {
      const read = objectAsText(JSON.stringify(instance) ?? '');
      return read !== undefined && !operation.request(read);
    }),
);

const breachOf = () => [...stand.journal.exchanges.values()].at(-1)?.breaches.at(-1);
const of = (id: string) => violations.filter(({ operation }) => operation.operation === id);

describe('a message that breaks its contract', () => {
  test(`is found in ${violations.length} ways`, () => {
    expect(violations.length).toBeGreaterThan(200);
  });

  test.each(posted.map(({ operation }) => operation).filter((id) => id !== 'openbanking.oauth.token'))(
    '%s answers A0004 and names the member',
    async (id) => {
      for (const { operation, violation } of of(id)) {
        const { keyword, field, pointer, instance } = violation;
        const reply = await stand.post(operation.paths[0], instance);
        const about = `${keyword} at ${pointer || '/'}: ${JSON.stringify(instance).slice(0, 200)}`;
        expect(codesOf(reply), about).toEqual(['A0004']);
        const named = breachOf()?.where ?? '';
        // Inside a condition or a choice, the validator names the object and not one member of it.
        expect(
          field === named || field.startsWith(named) || named.startsWith(pointer),
          `${about}, named ${named}`,
        ).toBe(true);
        expect(reply.body.rsp_message).toContain(named);
      }
    },
  );

  test('a call for a token answers O0001', async () => {
    const found = of('openbanking.oauth.token').filter(({ violation: { instance } }) =>
      Object.values(instance as object).every((value) => typeof value === 'string'),
    );
    expect(found.length).toBeGreaterThan(5);
    for (const { violation } of found) {
      const { keyword, field, instance } = violation;
      const given = instance as Readonly<Record<string, string>>;
      const isClients = field === '/client_id' || field === '/client_secret';
      // Whatever is not about the client is sent by the right one.
      const { client_id: _id, client_secret: _secret, ...others } = given;
      const change = { scope: undefined, grant_type: undefined, ...(isClients ? given : others) };
      const reply = await stand.token(
        isClients ? { client_id: undefined, client_secret: undefined, ...change } : change,
      );
      const about = `${keyword} of ${field}: ${JSON.stringify(given).slice(0, 200)}`;
      expect(codesOf(reply), about).toEqual(['O0001']);
      expect(breachOf(), about).toMatchObject({ kind: 'contract', where: field });
    }
  });

  test('a query answers A0004 and names the member', async () => {
    const id = 'openbanking.account.balance';
    const query = violationsOf({ $ref: `${operations[id].contract}#/$defs/query` }, { refs }).filter(
      ({ instance }) =>
        typeof instance === 'object' &&
        Object.values(instance as object).every((value) => typeof value === 'string' && value !== ''),
    );
    expect(query.length).toBeGreaterThan(5);
    for (const { field, keyword, instance } of query) {
      const given = instance as Readonly<Record<string, string>>;
      const reply = await stand.balance('', { bank_tran_id: undefined, tran_dtime: undefined, ...given });
      const about = `${keyword} of ${field}: ${JSON.stringify(given).slice(0, 200)}`;
      expect(codesOf(reply), about).toEqual(['A0004']);
      expect(breachOf()?.where, about).toBe(field);
    }
  });
});

test('what is null or empty counts as absent, a number as its text, and what is unknown is ignored', async () => {
  const { fintechUseNum } = stand.user();
  const body = stand.withdrawal({
    fintech_use_num: fintechUseNum,
    wd_print_content: '',
    recv_client_name: null,
    colour: 1,
  });
  const reply = await stand.post(PATHS.withdraw, JSON.stringify(body).replace('"10000"', '10000'));
  expect(codesOf(reply)).toEqual(['A0000', '000']);
  expect(stand.facts('bank-withdrawn').at(-1)?.amount).toEqual({ currency: 'KRW', minor: 10_000n });
});

const TWO_ACCOUNTS = {
  req_client_fintech_use_num: '1'.repeat(24),
  req_client_bank_code: '088',
  req_client_account_num: '110123456789',
};

test.each([
  ['prefix', '/bank_tran_id', { bank_tran_id: 'M202699999U123456789' }, ['OB-R1']],
  ['moment', '/tran_dtime', { tran_dtime: '20260230101921' }, ['OB-U23']],
  ['two-accounts', '/req_client_fintech_use_num', TWO_ACCOUNTS, undefined],
  ['required', '/recv_client_name', { transfer_purpose: 'TR' }, ['OB-U19']],
])('a term that has its form and no sense is found: %s', async (rule, where, change, facts) => {
  const reply = await stand.withdraw(change);
  expect(codesOf(reply)).toEqual(['A0004']);
  expect(breachOf()).toMatchObject({ kind: 'contract', rule, where, ...(facts === undefined ? {} : { facts }) });
});

test('a list that is not as long as it says is found', async () => {
  const reply = await stand.result('1', stand.number(), {});
  expect(codesOf(reply)).toEqual(['A0310']);
  const entry = {
    tran_no: '1',
    org_bank_tran_id: stand.number(),
    org_bank_tran_date: stand.today(),
    org_tran_amt: '1',
  };
  const body = { check_type: '1', tran_dtime: stand.now(), req_cnt: '1', req_list: [entry, entry] };
  expect(codesOf(await stand.post(PATHS.result, body))).toEqual(['A0004']);
  expect(breachOf()).toMatchObject({ rule: 'count', where: '/req_cnt' });
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
