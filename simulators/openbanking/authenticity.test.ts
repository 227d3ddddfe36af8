import { afterAll, beforeAll, expect, test } from 'vitest';
import { codesOf, openStand, PATHS, type Stand } from './test-stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await openStand({ rate: 1 });
});
afterAll(() => stand.close());

const breachOf = () => [...stand.journal.exchanges.values()].at(-1)?.breaches[0];

test('client credentials give a token of the institution', async () => {
  const { status, body } = await stand.token();
  expect([status, body]).toEqual([
    200,
    {
      access_token: expect.stringMatching(/^\w{96}$/),
      token_type: 'Bearer',
      expires_in: 7_775_999,
      scope: 'oob',
      client_use_code: stand.credentials.clientUseCode,
    },
  ]);
  expect((await stand.token()).body.access_token).not.toBe(body.access_token);
});

test.each([
  ['client_id', { client_id: 'nobody' }, '[3000114]'],
  ['client_secret', { client_secret: 'wrong' }, '[3000114]'],
  ['client_id', { client_id: undefined }, '[3000114]'],
  ['/scope', { scope: 'transfer' }, '[3000103]'],
  ['/grant_type', { grant_type: 'password' }, '[3000201]'],
])('no token is given where %s is wrong', async (where, change, detail) => {
  const { body } = await stand.token(change);
  expect(body).toEqual({ rsp_code: 'O0001', rsp_message: `인증 파라미터 오류: ${detail}` });
  expect(breachOf()?.where).toBe(where);
});

test('credentials as JSON are no credentials', async () => {
  const { clientId: client_id, clientSecret: client_secret } = stand.credentials;
  const body = JSON.stringify({ client_id, client_secret, scope: 'oob', grant_type: 'client_credentials' });
  const reply = await stand.send('POST', PATHS.token, { headers: { 'Content-Type': 'application/json' }, body });
  expect(codesOf(reply)).toEqual(['O0001']);
});

test.each([
  ['no header', {}, 'O0001', 'bearer'],
  ['a header of another kind', { Authorization: 'Basic eDp5' }, 'O0001', 'bearer'],
  ['a token of nobody', { Authorization: 'Bearer nobody' }, 'O0002', 'token'],
])('%s opens nothing', async (_, headers, code, rule) => {
  const reply = await stand.send('POST', PATHS.result, { headers, body: '{}' });
  expect(codesOf(reply)).toEqual([code]);
  // A call that is neither known nor legal has two findings.
  const { breaches } = [...stand.journal.exchanges.values()].at(-1) ?? { breaches: [] };
  expect(breaches.map(({ kind, rule: broken }) => `${kind} ${broken}`)).toEqual([
    `authenticity ${rule}`,
    'contract required',
  ]);
});

test('each operation wants its scope, and a user consents to those of his own account', async () => {
  const user = stand.user();
  const oob = await stand.bearer('oob');
  const { accessToken } = stand.network.operator.grantToken({ account: user.account });
  const mine = { fintech_use_num: user.fintechUseNum };
  expect(codesOf(await stand.withdraw(mine, oob))).toEqual(['O0011']);
  expect(breachOf()).toMatchObject({ kind: 'authenticity', rule: 'scope', facts: ['OB-U1'] });
  expect(codesOf(await stand.withdraw(mine, accessToken))).toEqual(['A0000', '000']);
  expect(codesOf(await stand.balance(user.fintechUseNum, {}, accessToken))).toEqual(['A0000', '000']);
  expect(codesOf(await stand.withdraw({}, accessToken))).toEqual(['A0313']);
  expect(codesOf(await stand.post(PATHS.result, {}, accessToken))).toEqual(['O0011']);
});

test('a token grows old', async () => {
  const lived = await openStand({ rate: 1, switches: { 'token-lifetime-ms': 60_000 } });
  try {
    const { access_token, expires_in } = (await lived.token()).body;
    expect(expires_in).toBe(60);
    const asked = async () => codesOf(await lived.post(PATHS.result, {}, access_token));
    expect(await asked()).toEqual(['A0004']);
    lived.clock.age(60_000);
    expect(await asked()).toEqual(['O0003']);
  } finally {
    await lived.close();
  }
});

test('Pyx kept its own contract throughout', () => {
  expect(stand.internalErrors).toEqual([]);
});
