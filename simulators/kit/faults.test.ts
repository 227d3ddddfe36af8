import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/core/package-root.js';
import type { Fault, FaultParameters } from './fault.js';
import { type FaultName, faults } from './faults/index.js';
import { createPipeline, type Operation, type Protocol } from './pipeline.js';
import { type Listener, listen } from './server.js';
import { call, openBench, rawCall, until } from './testing.js';

const sealOf = (body: Buffer): string => createHash('sha256').update(body).digest('hex');

const listeners: Listener[] = [];
afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.close();
});

/** A bank whose answers bear a hash of their body. Its balance may have no other members than these. */
async function open() {
  const bench = openBench();
  const done: string[] = [];
  const protocol: Protocol<string> = {
    network: 'bank',
    bodyLimit: 1_000,
    marksOf: ({ target }) => ({ order: target.slice(1) }),
    parseBody: () => ({ body: undefined }),
    authenticate: () => ({ principal: 'shop' }),
    seal({ status, body }, { bytes: written, form }) {
      const bytes = written ?? Buffer.from(body === undefined ? '' : JSON.stringify(body));
      const type: [string, string] = ['Content-Type', 'application/json'];
      return { status, headers: form === 'unsigned' ? [type] : [type, ['X-Seal', sealOf(bytes)]], body: bytes };
    },
    answerForms: ['unsigned'],
    answers: {
      unknownPath: () => ({ status: 404 }),
      wrongMethod: () => ({ status: 405 }),
      tooLarge: () => ({ status: 413 }),
      unreadable: () => ({ status: 400 }),
      internal: () => ({ status: 500, body: { code: 'INTERNAL' } }),
      trouble: ({ status, code = 'BUSY' }) => ({ status, body: { code } }),
    },
  };
  const pay: Operation<string> = {
    operation: 'bank.pay',
    method: 'POST',
    path: '/:order',
    check: ({ path }) =>
      path.order === 'illegal' ? { answer: { status: 422, body: { code: 'NO' } }, breaches: [] } : undefined,
    operate({ path, asBefore }) {
      done.push(String(path.order));
      if (path.order === 'quiet') return { status: 204 };
      return { status: 200, body: { order: path.order, state: asBefore === true ? 'OPEN' : 'PAID', note: '서울/1' } };
    },
    checkAnswer: ({ status, body }) =>
      status !== 200 || Object.keys(body as object).some((key) => key === 'state') ? undefined : 'no state',
    states: ['/state'],
  };
  const app = createPipeline(protocol, [pay], { ...bench, onInternalError: (error) => bench.onInternalError(error) });
  const listener = await listen(app, { host: '127.0.0.1', port: 0 });
  listeners.push(listener);
  return {
    ...bench,
    done,
    port: listener.port,
    arm: (fault: FaultName, parameters: FaultParameters = {}, times = 1) =>
      bench.nemesis.arm({ fault, network: 'bank', operation: 'bank.pay', parameters, times }),
    pay: (order = 'o1') => call(`${listener.baseUrl}/${order}`, { method: 'POST' }),
    /** All bytes until the bank ends the connection. */
    raw: (order = 'o1') => rawCall(listener.port, request(order)),
    last: () => [...bench.journal.exchanges.values()].at(-1),
    isQuiet: () => bench.journal.open.size === 0 && bench.journal.exchanges.size > 0,
  };
}

const request = (order: string) => `POST /${order} HTTP/1.1\r\nHost: b\r\nContent-Length: 0\r\n\r\n`;
const bodyOf = (bytes: string) => bytes.slice(bytes.indexOf('\r\n\r\n') + 4);
const headerOf = (bytes: string, name: string) => new RegExp(`^${name}: (.*)\r$`, 'im').exec(bytes)?.[1];
const PAID = '{"order":"o1","state":"PAID","note":"서울/1"}';
const LENGTH = Buffer.byteLength(PAID);

describe('an answer that breaks off', () => {
  test.each([
    ['truncate-answer', 50],
    ['truncate-answer', 0],
    ['half-close', 50],
    ['half-close', 0],
  ] as const)('%s after %i %% of its body: all of it was announced, the outcome is lost', async (fault, percent) => {
    const bank = await open();
    await bank.arm(fault, { percent });
    const text = await bank.raw().text;
    expect(headerOf(text, 'Content-Length')).toBe(String(LENGTH));
    expect(bodyOf(text)).toBe(PAID.slice(0, Math.floor((LENGTH * percent) / 100)));
    await until(bank.isQuiet);
    expect(bank.last()).toMatchObject({
      outcome: 'lost',
      faults: [fault],
      response: { body: Buffer.from(bodyOf(text)) },
    });
    expect(bank.done).toEqual(['o1']);
    expect((await bank.pay('o2')).status).toBe(200);
  });

  test('half-closed still takes what the caller sends; truncated does not', async () => {
    const bank = await open();
    const stillWritable = async (fault: FaultName) => {
      await bank.arm(fault, { percent: 10 });
      const socket = connect({ port: bank.port, host: '127.0.0.1', allowHalfOpen: true });
      socket.write(request('o1'));
      socket.resume();
      await new Promise((resolve) => socket.on('end', resolve));
      const broken = new Promise<string>((resolve) => {
        socket.on('error', () => resolve('refused'));
        // Nothing says that bytes were taken, so enough are sent that a closed side must have answered with a reset.
        const more = (left: number) => {
          if (left === 0) resolve('taken');
          else socket.write('x', () => setImmediate(more, left - 1));
        };
        more(50);
      });
      const seen = await broken;
      socket.destroy();
      return seen;
    };
    expect([await stillWritable('half-close'), await stillWritable('truncate-answer')]).toEqual(['taken', 'refused']);
  });

  test('an answer without a body does not come at all', async () => {
    const bank = await open();
    await bank.arm('truncate-answer');
    expect(await bank.raw('quiet').text).toBe('');
    await until(bank.isQuiet);
    expect(bank.last()).toMatchObject({ outcome: 'lost' });
    expect(bank.done).toEqual(['quiet']);
  });
});

describe('an answer of the wrong make', () => {
  test('garbled is no JSON under a seal that was for something else', async () => {
    const bank = await open();
    await bank.arm('garble-answer');
    const { status, text, headers } = await bank.pay();
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect([status, headers.includes(sealOf(Buffer.from(PAID)))]).toEqual([200, true]);
    await until(bank.isQuiet);
    expect(bank.last()).toMatchObject({ outcome: 'answered', faults: ['garble-answer'] });
    expect(bank.last()?.response?.body).not.toEqual(Buffer.from(PAID));
  });

  test('garbled and sealed is no JSON under its own right seal', async () => {
    const bank = await open();
    await bank.arm('garble-answer', { signed: true });
    const { text, headers } = await bank.pay();
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    await until(bank.isQuiet);
    const sent = bank.last()?.response?.body ?? Buffer.alloc(0);
    expect(headers).toContain(sealOf(sent));
    expect(bank.last()?.faults).toEqual(['garble-answer:signed']);
  });

  test('of another content type has its body and seal', async () => {
    const bank = await open();
    await bank.arm('wrong-content-type', { contentType: 'text/plain' });
    const { text, headers } = await bank.pay();
    expect([text, headers.slice(0, 4)]).toEqual([
      PAID,
      ['X-Seal', sealOf(Buffer.from(PAID)), 'Content-Type', 'text/plain'],
    ]);
  });

  test.each([
    [10, LENGTH + 10],
    [-7, LENGTH - 7],
    [-1_000, 0],
  ])('announces %i bytes beyond its own, and the connection ends after it', async (by, announced) => {
    const bank = await open();
    await bank.arm('wrong-content-length', { by });
    const text = await bank.raw().text;
    expect([headerOf(text, 'Content-Length'), headerOf(text, 'Connection')]).toEqual([String(announced), 'close']);
    expect(bodyOf(text)).toBe(PAID);
    await until(bank.isQuiet);
    expect(bank.last()).toMatchObject({ outcome: 'lost', faults: ['wrong-content-length'] });
  });

  test('forged is sealed in the form that was named', async () => {
    const bank = await open();
    await bank.arm('forge-answer', { form: 'unsigned' });
    const { text, headers } = await bank.pay();
    expect([text, headers.includes('X-Seal')]).toEqual([PAID, false]);
    expect(bank.last()?.faults).toEqual(['forge-answer:unsigned']);
  });

  test('forged in a form that the network does not list is a fault of ours', async () => {
    const bank = await open();
    await bank.arm('forge-answer', { form: 'bogus' });
    expect((await bank.pay()).text).toBe('{"code":"INTERNAL"}');
    expect(bank.internalErrors.map(({ message }) => message)).toEqual([
      'unknown answer form "bogus" (known: unsigned)',
    ]);
  });
});

describe('an unusual answer', () => {
  const CASES: readonly [string, (text: string) => void][] = [
    [
      'unknown-field',
      (text) => expect(JSON.parse(text)).toEqual({ ...JSON.parse(PAID), added_later: expect.anything() }),
    ],
    ['unknown-enum', (text) => expect(JSON.parse(text)).toEqual({ ...JSON.parse(PAID), state: 'REVIEWING' })],
    ['pretty', (text) => expect(text).toBe(JSON.stringify(JSON.parse(PAID), undefined, 3))],
    ['reordered', (text) => expect(text).toBe('{"note":"서울/1","state":"PAID","order":"o1"}')],
    [
      'escaped',
      (text) =>
        expect(text).toBe('{"\\u006frder":"\\u006f1","\\u0073tate":"\\u0050AID","\\u006eote":"\\uc11c\\uc6b8\\/1"}'),
    ],
    ['absent-optionals', (text) => expect(text).toBe('{"state":"PAID"}')],
    ['odd', (text) => expect(JSON.parse(text)).toEqual({ ...JSON.parse(PAID), added_later: expect.anything() })],
  ];

  test.each(CASES)('%s is legal JSON, rightly sealed, and no fault of ours', async (style, check) => {
    const bank = await open();
    await bank.arm('unusual-answer', { style });
    const { status, text, headers } = await bank.pay();
    check(text);
    expect(text).not.toBe(PAID);
    expect([status, headers.includes(sealOf(Buffer.from(text)))]).toEqual([200, true]);
    await until(bank.isQuiet);
    expect(bank.last()).toMatchObject({ outcome: 'answered', faults: [`unusual-answer:${style}`] });
    expect(bank.internalErrors).toEqual([]);
  });

  test.each([
    ['unusual-answer', 'forge-answer'],
    ['forge-answer', 'unusual-answer'],
  ])('may be forged too, whichever was armed first: %s, then %s', async (...order) => {
    const bank = await open();
    const parameters = { 'unusual-answer': { style: 'pretty' }, 'forge-answer': { form: 'unsigned' } };
    for (const fault of order)
      await bank.arm(fault as keyof typeof parameters, parameters[fault as keyof typeof parameters]);
    const { text, headers } = await bank.pay();
    expect([text.includes('\n'), headers.includes('X-Seal')]).toEqual([true, false]);
    expect(bank.last()?.faults).toEqual(['unusual-answer:pretty', 'forge-answer:unsigned']);
  });
});

describe('an answer of trouble', () => {
  test.each([
    [false, []],
    [true, ['o1']],
  ])('with effect %s: the caller cannot tell', async (effect, done) => {
    const bank = await open();
    await bank.arm('answer-error', { status: 503, effect });
    const { status, text, headers } = await bank.pay();
    expect([status, text, bank.done]).toEqual([503, '{"code":"BUSY"}', done]);
    expect(headers).toContain(sealOf(Buffer.from(text)));
    expect(bank.last()?.faults).toEqual([effect ? 'answer-error:503, carried out' : 'answer-error:503']);
  });

  test('comes whatever was asked, and carries out nothing that is illegal', async () => {
    const bank = await open();
    await bank.arm('answer-error', { status: 429, code: 'SLOW', effect: true });
    const { status, text } = await bank.pay('illegal');
    expect([status, text, bank.done]).toEqual([429, '{"code":"SLOW"}', []]);
  });

  test('comes to every call where it is armed for very many', async () => {
    const bank = await open();
    const armed = await bank.arm('answer-error', { status: 500 }, Number.MAX_SAFE_INTEGER);
    const statuses = [await bank.pay(), await bank.pay('o2'), await bank.pay('o3')].map(({ status }) => status);
    expect([statuses, armed.struck, armed.spent]).toEqual([[500, 500, 500], 3, false]);
  });
});

test('a query is answered as before where that is asked for', async () => {
  const bank = await open();
  await bank.arm('answer-as-before');
  expect(JSON.parse((await bank.pay()).text).state).toBe('OPEN');
  expect(JSON.parse((await bank.pay()).text).state).toBe('PAID');
  expect(bank.facts('fault-struck')).toMatchObject([{ fault: 'answer-as-before' }]);
});

describe('a late answer', () => {
  test('comes to a caller that waits: answered', async () => {
    const bank = await open();
    await bank.arm('late-reply', { ms: 30 });
    const began = performance.now();
    expect((await bank.pay()).text).toBe(PAID);
    expect(performance.now() - began).toBeGreaterThan(28);
    expect(bank.last()).toMatchObject({ outcome: 'answered', faults: ['late-reply'] });
  });

  test('comes to nobody where the caller has gone: lost, and done', async () => {
    const bank = await open();
    await bank.arm('late-reply', { ms: 100 });
    const { socket } = bank.raw();
    await until(() => bank.facts('fault-struck').length === 1);
    expect(bank.done).toEqual(['o1']);
    socket.destroy();
    await until(bank.isQuiet);
    expect(bank.last()).toMatchObject({ outcome: 'lost', faults: ['late-reply'] });
  });
});

describe('held', () => {
  test('requests are carried out when they are released, in the order of the names', async () => {
    const bank = await open();
    await bank.arm('hold-request', { name: 'late' });
    const first = bank.pay('o1');
    await until(() => bank.nemesis.held.length === 1);
    await bank.arm('hold-request', { name: 'early' });
    const second = bank.pay('o2');
    await until(() => bank.nemesis.held.length === 2);
    expect(bank.nemesis.held).toMatchObject([
      { id: 'h1', name: 'late', what: 'request', operation: 'bank.pay', marks: { order: 'o1' }, exchange: 'x1' },
      { id: 'h2', name: 'early', what: 'request', marks: { order: 'o2' }, exchange: 'x2' },
    ]);
    expect([bank.done, bank.journal.open.size]).toEqual([[], 2]);
    expect(bank.nemesis.releaseAll(['early', 'late'])).toBe(2);
    await until(() => bank.done.length === 2);
    expect(bank.done).toEqual(['o2', 'o1']);
    expect([(await first).status, (await second).status, bank.nemesis.held]).toEqual([200, 200, []]);
    expect(bank.facts('message-held').map(({ hold, exchange }) => [hold, exchange])).toEqual([
      ['late', 'x1'],
      ['early', 'x2'],
    ]);
    expect(bank.facts('message-released').map(({ hold }) => hold)).toEqual(['early', 'late']);
  });

  test('released together they are carried out before anything else happens', async () => {
    const bank = await open();
    await bank.arm('hold-request', { name: 'pair' }, 2);
    const both = [bank.pay('o1'), bank.pay('o2')];
    await until(() => bank.nemesis.held.length === 2);
    bank.nemesis.release('pair');
    await new Promise((resolve) => setImmediate(resolve));
    expect(bank.done).toHaveLength(2);
    await Promise.all(both);
  });

  test('a request whose sender has gone is carried out all the same', async () => {
    const bank = await open();
    await bank.arm('hold-request', { name: 'lost' });
    const { socket, text } = bank.raw();
    await until(() => bank.nemesis.held.length === 1);
    socket.destroy();
    await text;
    expect(bank.journal.open.size).toBe(1);
    expect(bank.nemesis.release('lost')).toBe(1);
    await until(bank.isQuiet);
    expect([bank.done, bank.last()?.outcome]).toEqual([['o1'], 'lost']);
  });

  test('an answer is as it was when it was made', async () => {
    const bank = await open();
    await bank.arm('hold-answer', { name: 'old' });
    const asked = bank.pay();
    await until(() => bank.nemesis.held.length === 1);
    expect(bank.done).toEqual(['o1']);
    expect((await bank.pay('o2')).status).toBe(200);
    expect(bank.nemesis.release('nothing')).toBe(0);
    expect(bank.nemesis.release('old')).toBe(1);
    expect((await asked).text).toBe(PAID);
    expect(bank.facts('message-held')).toMatchObject([{ hold: 'old', what: 'answer', exchange: 'x1' }]);
  });

  test('all goes when every fault is disarmed', async () => {
    const bank = await open();
    await bank.arm('hold-request', {}, 2);
    const both = [bank.pay('o1'), bank.pay('o2')];
    await until(() => bank.nemesis.held.length === 2);
    await bank.nemesis.disarmAll();
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([200, 200]);
    expect([bank.nemesis.held, bank.nemesis.armed]).toEqual([[], []]);
  });
});

test('the page of faults has a row for each, as it is listed', () => {
  const page = readFileSync(join(packageRoot(), 'docs', 'faults.md'), 'utf8');
  const rows = Object.values<Fault>(faults).map(({ name, summary, parameters }) => {
    const named = Object.keys(parameters).map((parameter) => `\`${parameter}\``);
    return `| \`${name}\` | ${named.join(', ')} | ${summary} |`;
  });
  expect(page.match(/^\| `.*$/gm)).toEqual(rows);
});
