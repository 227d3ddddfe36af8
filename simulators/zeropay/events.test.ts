import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.js';
import { createLedger } from '../../src/record/ledger.js';
import { createKeyStore } from '../kit/keys.js';
import { call, openBench } from '../kit/testing.js';
import { type RunningZeropay, zeropay } from './index.js';

type Bench = ReturnType<typeof openBench>;

let bench: Bench;
let network: RunningZeropay;
let merchant: string;
beforeEach(async () => {
  bench = openBench();
  network = await zeropay.start({
    ...bench,
    random: createRandom('events'),
    ledger: createLedger(() => {}),
    keys: createKeyStore(),
    host: '127.0.0.1',
    port: 0,
    switches: {},
    filesDir: '',
  });
  merchant = network.addMerchant({ name: 'Seoul Tower' }).networkMerchantId;
});
afterEach(() => network.close());

const event = (change: object = {}) => ({
  id: 'e1',
  type: 'refund.succeeded',
  occurredAt: '2026-01-02T03:04:05+09:00',
  merchantId: merchant,
  version: 2,
  data: {
    refundId: 'r1',
    paymentId: 'p1',
    merchantId: merchant,
    amount: { currency: 'KRW', value: '300' },
    status: 'SUCCEEDED',
    origin: 'API',
    requestedAt: '2026-01-02T03:04:05+09:00',
    createdAt: '2026-01-02T03:04:05+09:00',
    updatedAt: '2026-01-02T03:04:05+09:00',
    version: 2,
  },
  ...change,
});

type Headers = Record<string, string | string[]>;

/** Posts a body, rightly signed at `ageMs` ago; headers may be changed. */
async function post(body: string, change: (headers: Headers) => Headers = (headers) => headers, ageMs = 0) {
  const at = new Date(Date.now() - ageMs);
  const { eventsUrl = '', eventsSecret = '' } = network.credentials;
  const reply = await call(eventsUrl, {
    method: 'POST',
    body,
    headers: change({
      'Webhook-Id': 'e1',
      'Webhook-Timestamp': String(Math.floor(at.getTime() / 1000)),
      'Webhook-Signature': new Webhook(eventsSecret).sign('e1', at, body),
    }),
  });
  const exchange = [...bench.journal.exchanges.values()].at(-1);
  return { status: reply.status, breaches: exchange?.breaches.map(({ kind, rule }) => `${kind} ${rule}`) };
}

const tell = (change: object = {}) => post(JSON.stringify(event(change)));
const heard = () => bench.facts('event-received');

test('an event that is rightly signed is accepted, and stands as a fact', async () => {
  expect(await tell()).toEqual({ status: 204, breaches: [] });
  expect(heard()).toEqual([
    {
      kind: 'event-received',
      receiver: 'platform',
      event: 'e1',
      type: 'refund.succeeded',
      merchant,
      payment: 'p1',
      refund: 'r1',
      body: event(),
      authentic: true,
      accepted: true,
      problems: [],
      exchange: 'x1',
    },
  ]);
  expect([...bench.journal.exchanges.values()]).toMatchObject([
    { link: 'event', marks: { account: merchant, order: 'p1' } },
  ]);
});

describe('an event is refused with 401, and heard as unauthentic, when', () => {
  const body = () => JSON.stringify(event());
  const text = (value: string | string[] | undefined) => String(value);

  test.each<[string, (headers: Headers) => Headers, string, number?]>([
    ['it has no signature', ({ 'Webhook-Signature': _, ...rest }) => rest, 'signature'],
    ['it has no id', ({ 'Webhook-Id': _, ...rest }) => rest, 'signature'],
    ['its signature is of something else', (headers) => ({ ...headers, 'Webhook-Id': 'e2' }), 'signature'],
    ['its signature is none', (headers) => ({ ...headers, 'Webhook-Signature': 'v1,!' }), 'signature'],
    [
      'its signature is asymmetric',
      (headers) => ({ ...headers, 'Webhook-Signature': text(headers['Webhook-Signature']).replace('v1,', 'v1a,') }),
      'signature',
    ],
    ['its time is no number', (headers) => ({ ...headers, 'Webhook-Timestamp': 'now' }), 'signature'],
    ['it is older than five minutes', (headers) => headers, 'signature', 301_000],
    ['it comes from the future', (headers) => headers, 'signature', -302_000],
    [
      'its signature stands twice',
      (headers) => ({
        ...headers,
        'Webhook-Signature': [text(headers['Webhook-Signature']), text(headers['Webhook-Signature'])],
      }),
      'duplicate-header',
    ],
    [
      'its id stands twice, in two spellings',
      (headers) => ({ ...headers, 'Webhook-Id': ['e1', 'e1'] }),
      'duplicate-header',
    ],
  ])('%s', async (_, change, rule, ageMs) => {
    expect(await post(body(), change, ageMs)).toEqual({ status: 401, breaches: [`authenticity ${rule}`] });
    expect(heard()).toMatchObject([{ authentic: false, accepted: false, problems: [] }]);
  });
});

test('an event is accepted by any one of several signatures, and at four minutes of age', async () => {
  const several = (headers: Headers) => ({
    ...headers,
    'Webhook-Signature': `v1,AAAA ${headers['Webhook-Signature']}`,
  });
  expect(await post(JSON.stringify(event()), several, 240_000)).toEqual({ status: 204, breaches: [] });
});

describe('an event that breaks the contract is refused with 400, and heard', () => {
  test.each([
    ['an unknown type', JSON.stringify({ ...event(), type: 'refund.succeded' })],
    ['a missing member', JSON.stringify({ ...event(), occurredAt: undefined })],
    ['a body that is not JSON', '{"id":'],
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['a hostile depth', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  ])('%s', async (_, body) => {
    const { status, breaches } = await post(body);
    expect([status, breaches?.every((breach) => breach === 'contract event'), breaches?.length]).toEqual([
      400,
      true,
      expect.any(Number),
    ]);
    expect(breaches?.length).toBeGreaterThan(0);
    expect(heard()).toMatchObject([
      { authentic: true, accepted: false, problems: expect.arrayContaining([expect.any(String)]) },
    ]);
    expect(bench.internalErrors).toEqual([]);
  });

  test('both findings stand where it is not authentic either', async () => {
    const { status, breaches } = await post('{}', ({ 'Webhook-Signature': _, ...rest }) => rest);
    expect([status, breaches?.[0], breaches?.[1]]).toEqual([401, 'authenticity signature', 'contract event']);
    expect(heard()).toHaveLength(1);
  });

  test('a null member counts as absent', async () => {
    expect((await tell({ data: { ...event().data, reason: null } })).status).toBe(204);
  });
});

describe('events that the platform will not accept', () => {
  test('are answered 503, so many of them, and heard as such', async () => {
    network.operator.refuseEvents({ times: 2 });
    expect([(await tell()).status, (await tell()).status, (await tell()).status]).toEqual([503, 503, 204]);
    expect(heard().map(({ authentic, accepted }) => [authentic, accepted])).toEqual([
      [true, false],
      [true, false],
      [true, true],
    ]);
    expect(bench.facts('operator-acted')).toMatchObject([
      { network: 'zeropay', action: 'refuseEvents', detail: { times: 2 } },
    ]);
  });

  test('may be those of one merchant alone', async () => {
    network.operator.refuseEvents({ merchant: 'somebody-else' });
    expect((await tell()).status).toBe(204);
    network.operator.refuseEvents({ merchant });
    expect([(await tell()).status, (await tell()).status]).toEqual([503, 204]);
  });

  test('are not counted by those that are refused anyway', async () => {
    network.operator.refuseEvents({});
    await post('{}');
    expect((await tell()).status).toBe(503);
  });

  test('are a whole number', () => {
    for (const times of [-1, 0.5, Number.NaN])
      expect(() => network.operator.refuseEvents({ times })).toThrow('times must be a whole number');
  });

  test('are forgotten by a reset', async () => {
    network.operator.refuseEvents({ times: 9 });
    network.reset();
    expect((await tell()).status).toBe(204);
  });
});
