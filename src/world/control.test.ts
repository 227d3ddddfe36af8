import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Listener, listen } from '../../simulators/kit/server.js';
import { createClock } from '../core/clock.js';
import { packageRoot } from '../core/package-root.js';
import { createControl } from './control.js';
import { openNativeOrder } from './test-order.js';
import { createWorld, type World } from './world.js';

const TOKEN = 'token-of-the-test';

interface Described {
  readonly operationId: string;
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, { $ref?: string; content?: Readonly<Record<string, object>> }>>;
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

const description: Description = JSON.parse(readFileSync(join(packageRoot(), 'schemas/pyx/control-api.json'), 'utf8'));
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema({ $id: 'pyx:control', ...description });

const operations = new Map(
  Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => [described.operationId, { path, method, described }] as const),
  ),
);
const reached = new Set<string>();

let folder: string;
let world: World;
let control: Listener;
let account: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pyx-control-'));
  world = await createWorld({ clock: createClock(), seed: 'control', filesDir: folder });
  control = await listen(createControl(world, { token: TOKEN, pyx: '0.0.0', seed: 'control' }), {
    host: '127.0.0.1',
    port: 0,
  });
  account = world.networks.wechatpay.addMerchant({ name: 'Kim' }).networkMerchantId;
});
afterAll(async () => {
  await control?.close();
  await world?.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => call('reset'));

interface Asked {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
  readonly rawBody?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls an operation as it is described, and holds the answer to its description. */
async function call(operationId: string, { path = {}, query = '', body, rawBody, headers = {} }: Asked = {}) {
  const operation = operations.get(operationId);
  if (operation === undefined) throw new Error(`no operation ${operationId} is described`);
  const target = operation.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) =>
    encodeURIComponent(path[name] ?? ''),
  );
  const sent = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(`${control.baseUrl}${target}${query}`, {
    method: operation.method.toUpperCase(),
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json', ...headers },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const text = await response.text();
  const type = response.headers.get('content-type')?.split(';')[0] ?? '';
  reached.add(operationId);
  const answer = {
    status: response.status,
    type,
    headers: response.headers,
    body: /[/+]json$/.test(type) ? JSON.parse(text) : text,
  };
  expect(wrongWith(operation, answer), `${operationId} ${response.status} ${text.slice(0, 200)}`).toBe('');
  return answer;
}

function wrongWith(
  { path, method, described }: { path: string; method: string; described: Described },
  { status, type, body }: { status: number; type: string; body: unknown },
) {
  const response = described.responses[String(status)];
  if (response === undefined) return `${status} is not described`;
  const place = response.$ref?.slice(1) ?? `/paths/${path.replaceAll('/', '~1')}/${method}/responses/${status}`;
  if (status === 204) return body === '' ? '' : 'a body with 204';
  const validate = ajv.getSchema(
    `pyx:control#${place}/content/${encodeURIComponent(type.replaceAll('/', '~1'))}/schema`,
  );
  if (validate === undefined) return `${type} is not described at ${place}`;
  return validate(body) ? '' : ajv.errorsText(validate.errors);
}

const problem = (code: string, status: number) => ({ type: `pyx:problem/${code}`, status });

async function payment() {
  const { credentials } = world.networks.wechatpay;
  const { order, codeUrl } = await openNativeOrder({ ...credentials, account });
  const { body: scanned } = await call('actAsPayer', {
    path: { network: 'wechatpay', act: 'scan' },
    body: { codeUrl },
  });
  await call('actAsPayer', { path: { network: 'wechatpay', act: 'confirm' }, body: { session: scanned.session } });
  // Nobody takes the notice; the next resend is far away, so from here on nothing happens by itself.
  const told = (kind: string) =>
    world.journal.entries.some((entry) => entry.type === 'fact' && entry.fact.kind === kind);
  await vi.waitFor(() => expect(told('acknowledged')).toBe(true));
  return order;
}

describe('who may call', () => {
  test('nobody without the token', async () => {
    for (const Authorization of ['', 'Bearer', 'Bearer wrong', `Basic ${TOKEN}`, `bearer ${TOKEN}x`]) {
      const { status, body, headers } = await call('readHealth', { headers: { Authorization } });
      expect([status, body.type, headers.get('www-authenticate')]).toEqual([
        401,
        'pyx:problem/unauthenticated',
        'Bearer',
      ]);
    }
  });

  test('no web page, even with the token', async () => {
    const { body } = await call('readHealth', { headers: { Origin: control.baseUrl } });
    expect(body).toMatchObject({
      ...problem('from-a-web-page', 403),
      help: expect.stringContaining('without an Origin'),
    });
  });

  test.each([
    ['evil.example.com', 403],
    ['127.0.0.1.example.com:80', 403],
    ['localhost:1', 200],
    ['[::1]:1', 200],
  ])('under the host name %s: %i', async (host, expected) => {
    // fetch writes Host by itself.
    const status = await new Promise((resolve, reject) => {
      const options = { port: control.port, path: '/v1/health', headers: { host, Authorization: `Bearer ${TOKEN}` } };
      const asked = request(options, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.on('error', reject).end();
    });
    expect(status).toBe(expected);
  });
});

describe('networks', () => {
  test('are described with all that can be done', async () => {
    const { body } = await call('listNetworks');
    expect(body.map(({ name }: { name: string }) => name)).toEqual(Object.keys(world.networks));
    const [wechatpay, zeropay] = body;
    expect(wechatpay.payer).toEqual(Object.keys(world.networks.wechatpay.payer));
    expect(wechatpay.operations).toContainEqual(
      expect.objectContaining({ operation: 'wechatpay.global.notify.payment' }),
    );
    expect(wechatpay.switches).toContainEqual(expect.objectContaining({ name: 'early-close', value: 'accepted' }));
    expect(zeropay).toMatchObject({
      baseUrl: world.networks.zeropay.baseUrl,
      operator: Object.keys(world.networks.zeropay.operator),
    });
  });

  test('take merchants, of their own number or of a given one', async () => {
    const path = { network: 'wechatpay' };
    const drawn = await call('addMerchant', { path, body: { name: 'Lee' } });
    expect(drawn).toMatchObject({
      status: 201,
      body: { name: 'Lee', networkMerchantId: expect.stringMatching(/^[0-9]{10}$/) },
    });
    const given = await call('addMerchant', { path, body: { name: 'Park', networkMerchantId: '1900000001' } });
    expect(given.body).toEqual({ name: 'Park', networkMerchantId: '1900000001' });
  });

  test('a body is refused with every problem at once', async () => {
    const { body } = await call('addMerchant', {
      path: { network: 'wechatpay' },
      body: { nmae: 'Lee', networkMerchantId: 7 },
    });
    expect(body).toMatchObject({
      ...problem('invalid-body', 400),
      instance: '/v1/networks/wechatpay/merchants',
      errors: [
        { at: '/nmae', message: 'unknown member. Did you mean name? Known: name, networkMerchantId.' },
        { at: '/name', message: 'is missing' },
        { at: '/networkMerchantId', message: 'expected a text that is not empty, got 7' },
      ],
    });
  });

  test('payers act, and an act that gives nothing is 204', async () => {
    const made = await call('actAsPayer', {
      path: { network: 'wechatpay', act: 'createPayer' },
      body: { payer: 'mei' },
    });
    expect(made).toMatchObject({ status: 200, body: { payer: 'mei' } });
    const closed = await call('actAsPayer', {
      path: { network: 'wechatpay', act: 'closeAccount' },
      body: { payer: 'mei' },
    });
    expect(closed.status).toBe(204);
  });

  test('staff act, with no body as with an empty one', async () => {
    const { body } = await call('actAsOperator', { path: { network: 'zeropay', act: 'refuseEvents' } });
    expect(body).toEqual({ refusing: 1 });
  });

  test.each([
    [
      'an unknown network',
      { network: 'wechatpai', act: 'scan' },
      {},
      404,
      'unknown-network',
      'Did you mean wechatpay?',
    ],
    ['an unknown act', { network: 'wechatpay', act: 'scam' }, {}, 404, 'unknown-act', 'Did you mean scan?'],
    ['an inherited name', { network: 'wechatpay', act: 'toString' }, {}, 404, 'unknown-act', 'Known: createPayer'],
    [
      'an argument that the act refuses',
      { network: 'wechatpay', act: 'scan' },
      { codeUrl: 'x' },
      400,
      'refused-argument',
      'scan did nothing',
    ],
    [
      'an argument that is missing',
      { network: 'wechatpay', act: 'confirm' },
      {},
      400,
      'refused-argument',
      'confirm did nothing',
    ],
    ['a list for an argument', { network: 'wechatpay', act: 'scan' }, [], 400, 'invalid-body', 'Send a JSON object.'],
  ])('%s is refused', async (_what, path, body, status, code, help) => {
    const answer = await call('actAsPayer', { path, body });
    expect(answer.body).toMatchObject({ ...problem(code, status), help: expect.stringContaining(help) });
  });

  test('a body that is not JSON is 400, one that is too large 413', async () => {
    const path = { network: 'zeropay', act: 'refuseEvents' };
    expect((await call('actAsOperator', { path, rawBody: '{' })).body).toMatchObject(problem('malformed', 400));
    const large = `{"merchant": "${'x'.repeat(1_048_576)}"}`;
    expect((await call('actAsOperator', { path, rawBody: large })).body).toMatchObject(problem('too-large', 413));
  });
});

describe('faults', () => {
  const loseReply = { fault: 'lose-reply', network: 'wechatpay', operation: 'wechatpay.global.native' };

  test('are armed, strike, are shown as struck, and are disarmed', async () => {
    const { status, body: armed } = await call('armFault', { body: loseReply });
    const view = { ...loseReply, id: armed.id, parameters: {}, match: {}, skip: 0, times: 1, struck: 0, spent: false };
    expect([status, armed]).toEqual([201, view]);
    await expect(openNativeOrder({ ...world.networks.wechatpay.credentials, account })).rejects.toMatchObject({
      code: 'ECONNRESET',
    });
    const { body: listed } = await call('listFaults');
    expect(listed.armed).toEqual([{ ...view, struck: 1, spent: true }]);
    expect(listed.known).toContainEqual(expect.objectContaining({ name: 'delay', phase: 'before-operation' }));
    expect((await call('disarmFault', { path: { id: armed.id } })).status).toBe(204);
    expect((await call('disarmFault', { path: { id: armed.id } })).body).toMatchObject(problem('unknown-fault', 404));
  });

  test('a refused connection is undone when all are disarmed', async () => {
    await call('armFault', { body: { fault: 'refuse-connection', network: 'zeropay' } });
    await expect(fetch(world.networks.zeropay.baseUrl)).rejects.toThrow('fetch failed');
    await call('disarmFaults');
    expect((await fetch(world.networks.zeropay.baseUrl)).status).toBe(404);
  });

  test.each([
    ['an unknown fault', { ...loseReply, fault: 'lose-replay' }, 404, 'unknown-fault', 'lose-reply'],
    ['an unknown network', { ...loseReply, network: 'wechat' }, 404, 'unknown-network', 'wechatpay'],
    [
      'an unknown operation',
      { ...loseReply, operation: 'wechatpay.global.natives' },
      404,
      'unknown-operation',
      'wechatpay.global.native',
    ],
    [
      'a fault of notifications on a request',
      { ...loseReply, fault: 'hold-notification' },
      400,
      'refused-argument',
      'wechatpay.global.notify.payment',
    ],
    [
      'a fault of requests on a notification',
      { ...loseReply, operation: 'wechatpay.global.notify.payment' },
      400,
      'refused-argument',
      'a fault of notifications',
    ],
    ['an unknown mark', { ...loseReply, match: { acount: '1' } }, 400, 'unknown-mark', 'account'],
    [
      'an unknown parameter',
      { ...loseReply, fault: 'delay', parameters: { s: 1 } },
      400,
      'refused-argument',
      'Correct the argument',
    ],
    [
      'an answer form that the network does not have',
      { ...loseReply, fault: 'forge-answer', parameters: { form: 'bogus' } },
      400,
      'refused-argument',
      'Correct the argument',
    ],
    [
      'an error that the network does not document',
      { ...loseReply, fault: 'answer-error', parameters: { status: 418 } },
      400,
      'refused-argument',
      'Correct the argument',
    ],
    ['an unknown member', { ...loseReply, time: 2 }, 400, 'invalid-body', 'times'],
    ['a count below one', { ...loseReply, times: 0 }, 400, 'invalid-body', 'times'],
  ])('%s is refused, and nothing is armed', async (_what, body, status, code, help) => {
    const answer = await call('armFault', { body });
    expect(answer.body).toMatchObject({ ...problem(code, status), help: expect.stringContaining(help) });
    expect((await call('listFaults')).body.armed).toEqual([]);
  });
});

describe('held messages', () => {
  const ask = () => openNativeOrder({ ...world.networks.wechatpay.credentials, account });
  const hold = (name: string, fault = 'hold-request') =>
    call('armFault', {
      body: { fault, network: 'wechatpay', operation: 'wechatpay.global.native', parameters: { name } },
    });
  const held = async (count: number) => {
    await vi.waitFor(() => expect(world.nemesis.held).toHaveLength(count));
    return (await call('listHeld')).body;
  };
  const opened = () =>
    world.journal.entries.flatMap((entry) =>
      entry.type === 'fact' && entry.fact.kind === 'order-opened' ? [entry.fact.order] : [],
    );

  test('are listed, and let go in the order of the names', async () => {
    await hold('first');
    const first = ask();
    await held(1);
    await hold('second');
    const second = ask();
    const list = await held(2);
    expect(list).toMatchObject([
      { name: 'first', what: 'request', operation: 'wechatpay.global.native', marks: { account } },
      { name: 'second', what: 'request' },
    ]);
    expect(opened()).toEqual([]);
    expect((await call('releaseHeld', { body: { names: ['second', 'first'] } })).body).toEqual({ released: 2 });
    expect(opened()).toEqual([(await second).order, (await first).order]);
    expect((await call('listHeld')).body).toEqual([]);
  });

  test('are let go all at once where no name is given', async () => {
    await hold('answer', 'hold-answer');
    const asked = ask();
    await held(1);
    expect(opened()).toHaveLength(1);
    expect((await call('releaseHeld')).body).toEqual({ released: 1 });
    expect((await asked).order).toBe(opened()[0]);
  });

  test('arrive at a reset, and are forgotten with the rest', async () => {
    await hold('late');
    const asked = ask();
    await held(1);
    await call('reset');
    const { order } = await asked;
    const state = await call('actAsOperator', { path: { network: 'wechatpay', act: 'orderState' }, body: { order } });
    expect(state.body).toMatchObject(problem('refused-argument', 400));
    expect((await call('listHeld')).body).toEqual([]);
  });

  test('arrive when the world ends, which waits for none of them', async () => {
    const other = await createWorld({ clock: createClock(), seed: 'held', filesDir: join(folder, 'held') });
    const { wechatpay } = other.networks;
    const merchant = wechatpay.addMerchant({ name: 'Kim' }).networkMerchantId;
    await other.nemesis.arm({ fault: 'hold-request', network: 'wechatpay', operation: '*' });
    const asked = openNativeOrder({ ...wechatpay.credentials, account: merchant }).catch(() => {});
    await vi.waitFor(() => expect(other.nemesis.held).toHaveLength(1));
    await other.close();
    await asked;
    expect(other.nemesis.held).toEqual([]);
  });

  test.each([
    ['a name that holds nothing', { names: ['fist'] }, 404, 'nothing-held'],
    ['no names', { names: [] }, 400, 'invalid-body'],
    ['a name that is no text', { names: [1] }, 400, 'invalid-body'],
  ])('%s is refused', async (_what, body, status, code) => {
    expect((await call('releaseHeld', { body })).body).toMatchObject(problem(code, status));
  });
});

describe('the record', () => {
  test('holds a payment as facts, postings and exchanges, and the money balances', async () => {
    const order = await payment();
    const { body: facts } = await call('readJournal', { query: '?type=fact' });
    expect(facts.map(({ fact }: { fact: { kind: string } }) => fact.kind)).toEqual(
      expect.arrayContaining(['order-opened', 'payer-acted', 'payer-charged']),
    );
    const { body: ledger } = await call('readLedger');
    expect(ledger).toMatchObject({
      balances: true,
      off: [],
      postings: [{ order, purpose: 'charge', state: 'posted' }],
    });
    expect(ledger.accounts).toContainEqual({
      account: `wechatpay:merchant:${account}`,
      balance: [{ currency: 'KRW', minor: '15000' }],
    });
    const opened = facts.find(({ fact }: { fact: { kind: string } }) => fact.kind === 'order-opened');
    const { body: exchange } = await call('readExchange', { path: { id: opened.fact.exchange } });
    expect(JSON.parse(exchange.request.body.text)).toMatchObject({ out_trade_no: order });
    expect(exchange).toMatchObject({ outcome: 'answered', response: { status: 200 } });
  });

  test('shows bytes that are no text in base64', async () => {
    await fetch(`${world.networks.wechatpay.baseUrl}/nowhere`, { method: 'POST', body: new Uint8Array([0xff, 0x00]) });
    const { body: entries } = await call('readJournal', { query: '?type=exchange-opened' });
    const { body: exchange } = await call('readExchange', { path: { id: entries[0].exchange.id } });
    expect(exchange.request.body).toEqual({ base64: '/wA=' });
  });

  test('is read page by page, also as lines', async () => {
    await payment();
    const { body: all } = await call('readJournal');
    const { body: first } = await call('readJournal', { query: '?limit=2' });
    const lines = await call('readJournal', {
      query: `?after=${first[1].seq}`,
      headers: { Accept: 'application/x-ndjson' },
    });
    const rest = lines.body
      .trim()
      .split('\n')
      .map((line: string) => JSON.parse(line));
    expect([...first, ...rest]).toEqual(all);
  });

  test('a waiting reader is answered when something happens, or with nothing when the time is up', async () => {
    const act = { path: { network: 'zeropay', act: 'refuseEvents' }, body: { times: 0 } };
    const after = (await call('readJournal')).body.at(-1)?.seq ?? 0;
    const waiting = call('readJournal', { query: `?after=${after}&type=fact&waitMs=5000` });
    await call('actAsOperator', act);
    const { body: entries } = await waiting;
    expect(entries).toMatchObject([{ type: 'fact', fact: { kind: 'operator-acted' } }]);
    const query = `?after=${entries[0].seq}&waitMs=20`;
    expect((await call('readJournal', { query })).body).toEqual([]);
  });

  test('a query is refused with every problem at once', async () => {
    const { body } = await call('readJournal', { query: '?after=-1&type=facts&lmit=1&waitMs=99999' });
    expect(body.errors.map(({ at }: { at: string }) => at)).toEqual(['lmit', 'type', 'after', 'waitMs']);
  });

  test('an exchange that is not known is 404', async () => {
    expect((await call('readExchange', { path: { id: 'x0' } })).body).toMatchObject(problem('unknown-exchange', 404));
  });

  test('a reset forgets what has happened, and keys, merchants and ports stay', async () => {
    await call('armFault', { body: { fault: 'lose-reply', network: 'zeropay' } });
    const order = await payment();
    const last = (await call('readJournal')).body.at(-1).seq;
    await call('reset');
    expect((await call('readJournal')).body).toEqual([]);
    expect((await call('listFaults')).body.armed).toEqual([]);
    expect((await call('readLedger')).body).toMatchObject({ balances: true, postings: [] });
    const state = await call('actAsOperator', { path: { network: 'wechatpay', act: 'orderState' }, body: { order } });
    expect(state.body).toMatchObject(problem('refused-argument', 400));
    await payment();
    expect((await call('readJournal')).body[0].seq).toBe(last + 1);
  });
});

test('says whether Pyx itself is well', async () => {
  expect((await call('readHealth')).body).toEqual({
    status: 'ok',
    pyx: '0.0.0',
    seed: 'control',
    rate: 1,
    internalErrors: [],
  });
});

test('a path that is not served is 404, a method 405 with those that are', async () => {
  const headers = { Authorization: `Bearer ${TOKEN}` };
  const nowhere = await fetch(`${control.baseUrl}/v1/fault`, { headers });
  expect([nowhere.status, await nowhere.json()]).toMatchObject([
    404,
    { help: expect.stringContaining('Did you mean /v1/faults?') },
  ]);
  const wrong = await fetch(`${control.baseUrl}/v1/faults`, { method: 'PUT', headers });
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, POST, DELETE']);
});

test('every described operation was reached', () => {
  expect([...reached].sort()).toEqual([...operations.keys()].sort());
});
