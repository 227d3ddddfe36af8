import { request as httpRequest } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.js';
import { createLedger } from '../../src/record/ledger.js';
import { createKeyStore } from '../kit/keys.js';
import { call, openBench, until } from '../kit/testing.js';
import { type RunningZeropay, zeropay } from './index.js';

let bench: ReturnType<typeof openBench>;
let network: RunningZeropay;
let own: { webhook: string; url: string; secret: string };
beforeEach(async () => {
  bench = openBench();
  network = await zeropay.start({
    ...bench,
    random: createRandom('receivers'),
    ledger: createLedger(() => {}),
    keys: createKeyStore(),
    host: '127.0.0.1',
    port: 0,
    switches: {},
    filesDir: '',
  });
  own = network.operator.openWebhook({ merchant: 'm1' });
});
afterEach(() => network.close());

const eventOf = (merchantId: string) => ({
  id: 'e1',
  type: 'refund.succeeded',
  occurredAt: '2026-01-02T03:04:05+09:00',
  merchantId,
  version: 2,
  data: {
    refundId: 'r1',
    paymentId: 'p1',
    merchantId,
    amount: { currency: 'KRW', value: '300' },
    status: 'SUCCEEDED',
    origin: 'API',
    requestedAt: '2026-01-02T03:04:05+09:00',
    createdAt: '2026-01-02T03:04:05+09:00',
    updatedAt: '2026-01-02T03:04:05+09:00',
    version: 2,
  },
});

function signed(event: object, secret: string) {
  const body = JSON.stringify(event);
  const at = new Date();
  const headers = {
    'webhook-id': 'e1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign('e1', at, body),
  };
  return { method: 'POST', body, headers };
}

const tell = async (url = own.url, secret = own.secret, merchant = 'm1') =>
  (await call(url, signed(eventOf(merchant), secret))).status;
const heard = () =>
  bench
    .facts('event-received')
    .map(({ receiver, merchant, authentic, accepted }) => ({ receiver, merchant, authentic, accepted }));
const isHanging = () => bench.journal.open.size > 0;
const behave = (behaviour: 'works' | 'slow' | 'deaf' | 'refuses', ms?: number) =>
  network.operator.setWebhook({ webhook: own.webhook, behaviour, ...(ms === undefined ? {} : { ms }) });

describe('a merchant’s own receiver', () => {
  test('stands at the origin of the platform’s, and accepts what its own secret signed', async () => {
    expect(new URL(own.url).origin).toBe(new URL(network.credentials.eventsUrl ?? '').origin);
    expect(await tell()).toBe(204);
    expect(heard()).toEqual([{ receiver: 'merchant', merchant: 'm1', authentic: true, accepted: true }]);
    expect([...bench.journal.exchanges.values()]).toMatchObject([
      { link: 'event', operation: 'zeropay.webhooks', marks: { account: 'm1', order: 'p1' } },
    ]);
  });

  test('refuses what the platform’s secret signed, or another merchant’s', async () => {
    const other = network.operator.openWebhook({ merchant: 'm2' });
    for (const secret of [network.credentials.eventsSecret ?? '', other.secret])
      expect(await tell(own.url, secret)).toBe(401);
    expect(await tell(network.credentials.eventsUrl, own.secret)).toBe(401);
    expect(heard().map(({ receiver, authentic, accepted }) => [receiver, authentic, accepted])).toEqual([
      ['merchant', false, false],
      ['merchant', false, false],
      ['platform', false, false],
    ]);
  });

  test('hears for its owner, whomever the event names', async () => {
    expect(await tell(own.url, own.secret, 'm2')).toBe(204);
    expect(heard()).toMatchObject([{ merchant: 'm1' }]);
    expect(bench.facts('event-received')).toMatchObject([{ body: { merchantId: 'm2' } }]);
  });

  test('refuses with 503, and works again', async () => {
    behave('refuses');
    expect(await tell()).toBe(503);
    behave('works');
    expect(await tell()).toBe(204);
    expect(heard().map(({ accepted }) => accepted)).toEqual([false, true]);
  });

  test('answers late where it is slow', async () => {
    behave('slow', 40);
    const from = bench.clock.realMs();
    expect(await tell()).toBe(204);
    expect(bench.clock.realMs() - from).toBeGreaterThanOrEqual(39);
  });

  test('says nothing where it is deaf, and the platform’s answers as ever', async () => {
    behave('deaf');
    const hanging = tell();
    await until(isHanging);
    expect(await tell(network.credentials.eventsUrl, network.credentials.eventsSecret)).toBe(204);
    expect(heard()).toMatchObject([{ receiver: 'platform' }]);
    behave('works');
    expect(await hanging).toBe(204);
  });

  test('has accepted nothing of a caller that hung up, and the exchange is lost', async () => {
    behave('deaf');
    const { headers, body } = signed(eventOf('m1'), own.secret);
    const request = httpRequest(own.url, { method: 'POST', headers, agent: false });
    request.on('error', () => {});
    request.end(body);
    await until(isHanging);
    request.destroy();
    await until(() => !isHanging());
    expect(heard()).toMatchObject([{ accepted: false, authentic: true }]);
    expect([...bench.journal.exchanges.values()]).toMatchObject([{ outcome: 'lost' }]);
  });

  test('works again after a reset', async () => {
    behave('deaf');
    const hanging = tell();
    await until(isHanging);
    network.reset();
    expect(await hanging).toBe(204);
  });

  test('refuses what breaks the contract', async () => {
    const { status } = await call(own.url, signed({ id: 'e1' }, own.secret));
    expect([status, bench.facts('event-received')[0]?.problems.length]).toEqual([400, expect.any(Number)]);
  });
});

test('an address that nobody was given is none', async () => {
  expect(await tell(own.url.replace(own.webhook, 'somebody'))).toBe(404);
  expect(heard()).toEqual([]);
});

test('a behaviour or a receiver that does not exist is refused by name', () => {
  const { setWebhook } = network.operator;
  expect(() => setWebhook({ webhook: 'none', behaviour: 'works' })).toThrow('no webhook "none" was opened');
  expect(() => setWebhook({ webhook: own.webhook, behaviour: 'dead' as 'deaf' })).toThrow('known: works, slow, deaf');
  expect(() => setWebhook({ webhook: own.webhook, behaviour: 'slow', ms: 0.5 })).toThrow('whole number');
});
