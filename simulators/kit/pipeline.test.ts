import { afterEach, describe, expect, test } from 'vitest';
import { createPipeline, headerValues, type Operation, type Protocol } from './pipeline.js';
import { type Listener, listen } from './server.js';
import { call, openBench, rawCall, until } from './testing.js';

type Step = string;
type Bench = Awaited<ReturnType<typeof open>>;

const open_: { listener?: Listener }[] = [];
afterEach(async () => {
  for (const { listener } of open_.splice(0)) await listener?.close();
});

/** A small bank: `Key: right` is its authenticity, an `amount` its contract. */
async function open({
  operate,
  checkAnswer,
  seal,
  more = () => [],
  naming = {},
}: Partial<Pick<Operation<string>, 'operate' | 'checkAnswer'> & Pick<Protocol<string>, 'seal'>> & {
  more?: (like: Operation<string>) => readonly Operation<string>[];
  naming?: Pick<Protocol<string>, 'nameOf'>;
} = {}) {
  const bench = openBench();
  const steps: Step[] = [];
  const protocol: Protocol<string> = {
    network: 'bank',
    bodyLimit: 1_000,
    marksOf: (_request, _operation, body) => {
      const order = (body as { order?: unknown } | undefined)?.order;
      return typeof order === 'string' ? { order } : {};
    },
    parseBody({ body }) {
      steps.push('parse');
      try {
        return { body: body.length === 0 ? undefined : JSON.parse(body.toString()) };
      } catch {
        return { body: undefined, problem: 'no JSON' };
      }
    },
    authenticate(request) {
      steps.push('authenticate');
      if (headerValues(request, 'key').join() === 'right') return { principal: 'shop' };
      const breaches = [{ kind: 'authenticity', rule: 'key', where: 'Key', message: 'the key is wrong' }] as const;
      return { answer: { status: 401, body: { code: 'WHO' } }, breaches };
    },
    seal:
      seal ??
      (({ status, body }, { principal }) => {
        steps.push('seal');
        return {
          status,
          headers: [['X-Signed', principal === undefined ? 'no' : 'yes']],
          body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
        };
      }),
    answers: {
      unknownPath: ({ target }) => ({ status: 404, body: { code: 'NO_PATH', target } }),
      wrongMethod: ({ method }) => ({ status: 405, body: { code: 'NO_METHOD', method } }),
      tooLarge: () => ({ status: 413, body: { code: 'TOO_LARGE' } }),
      unreadable: (_, problem) => ({ status: 400, body: { code: 'UNREADABLE', problem } }),
      internal: () => ({ status: 500, body: { code: 'SYSTEM_ERROR' } }),
      trouble: ({ status, code = 'TROUBLE' }) => ({ status, body: { code } }),
    },
  };
  const pay: Operation<string> = {
    operation: 'bank.pay',
    method: 'POST',
    path: '/pay/:shop',
    check({ body, bodyProblem }) {
      steps.push('check');
      if (bodyProblem === undefined && (body as { amount?: unknown } | undefined)?.amount !== undefined)
        return undefined;
      const message = bodyProblem ?? 'there is no amount';
      return {
        answer: { status: 422, body: { code: 'PARAM' } },
        breaches: [{ kind: 'contract', rule: 'required', message }],
      };
    },
    operate(given) {
      steps.push('operate');
      return operate === undefined
        ? { status: 200, body: { paid: given.path.shop, by: given.principal } }
        : operate(given);
    },
    checkAnswer(answer) {
      steps.push('check answer');
      return checkAnswer?.(answer);
    },
  };
  const app = createPipeline({ ...protocol, ...naming }, [pay, ...more(pay)], {
    ...bench,
    onInternalError: (error) => bench.onInternalError(error),
  });
  const listener = await listen(app, { host: '127.0.0.1', port: 0 });
  open_.push({ listener });
  return { ...bench, steps, listener, url: `${listener.baseUrl}/pay/s1` };
}

const legal = { method: 'POST', headers: { Key: 'right' }, body: '{"amount":1,"order":"o1"}' };

const last = ({ journal }: Bench) => [...journal.exchanges.values()].at(-1);
const breaches = (bench: Bench) => last(bench)?.breaches.map(({ kind, rule }) => `${kind} ${rule}`);
const isQuiet = ({ journal }: Bench) => journal.exchanges.size > 0 && journal.open.size === 0;

describe('a message', () => {
  test('goes through the steps in their order, and stands in the journal as it crossed the wire', async () => {
    const bench = await open();
    const reply = await call(bench.url, legal);
    expect([reply.status, reply.text]).toEqual([200, '{"paid":"s1","by":"shop"}']);
    expect(bench.steps).toEqual(['parse', 'authenticate', 'check', 'operate', 'check answer', 'seal']);
    await until(() => isQuiet(bench));
    expect(last(bench)).toMatchObject({
      link: 'southbound',
      network: 'bank',
      operation: 'bank.pay',
      outcome: 'answered',
      marks: { order: 'o1' },
      request: { method: 'POST', target: '/pay/s1', body: Buffer.from(legal.body) },
      response: { status: 200, headers: [['X-Signed', 'yes']], body: Buffer.from(reply.text) },
      breaches: [],
      faults: [],
    });
    expect(reply.headers.slice(0, 4)).toEqual(['X-Signed', 'yes', 'Content-Length', String(reply.text.length)]);
  });

  test('keeps its headers twice and in their spelling, and its target byte for byte', async () => {
    const bench = await open();
    await call(`${bench.listener.baseUrl}/pay/a%7Cb?x=%2f&x=2`, { ...legal, headers: { kEy: ['right', 'wrong'] } });
    await until(() => isQuiet(bench));
    expect(last(bench)?.request).toMatchObject({ target: '/pay/a%7Cb?x=%2f&x=2' });
    expect(last(bench)?.request.headers.slice(0, 2)).toEqual([
      ['kEy', 'right'],
      ['kEy', 'wrong'],
    ]);
    expect(breaches(bench)).toEqual(['authenticity key']);
  });

  test('means, at an address of several operations, the one that it names, and is refused where it names none', async () => {
    const at = (named: string) => (like: Operation<string>) => ({ ...like, operation: `bank.${named}`, named });
    const bench = await open({
      more: (like) => ['lend', 'save'].map((named) => at(named)({ ...like, path: '/do' })),
      naming: { nameOf: ({ target }) => new URL(target, 'http://bank').searchParams.get('act') ?? undefined },
    });
    const act = async (query: string) => {
      const { status } = await call(`${bench.listener.baseUrl}/do${query}`, legal);
      await until(() => isQuiet(bench));
      return [status, last(bench)?.operation, breaches(bench)];
    };
    expect([await act('?act=save'), await act('?act=lend'), await act('?act=pay'), await act('')]).toEqual([
      [200, 'bank.save', []],
      [200, 'bank.lend', []],
      [404, 'unknown', ['contract name']],
      [404, 'unknown', ['contract name']],
    ]);
    expect((await call(`${bench.listener.baseUrl}/do?act=save`)).status).toBe(405);
  });

  test.each([
    ['authenticity alone', { ...legal, headers: {} }, 401, ['authenticity key']],
    ['the contract alone', { ...legal, body: '{}' }, 422, ['contract required']],
    [
      'both: the first answers, both are found',
      { ...legal, headers: {}, body: '{"amount":' },
      401,
      ['authenticity key', 'contract required'],
    ],
  ])('that breaks %s is not carried out', async (_, request, status, found) => {
    const bench = await open();
    const reply = await call(bench.url, request);
    expect([reply.status, breaches(bench)]).toEqual([status, found]);
    expect(bench.steps).not.toContain('operate');
    expect(bench.internalErrors).toEqual([]);
  });

  test('without an answer’s body has no length at 204', async () => {
    const bench = await open({ operate: () => ({ status: 204 }) });
    const reply = await call(bench.url, legal);
    expect([reply.status, reply.text, reply.headers.slice(0, 3)]).toEqual([204, '', ['X-Signed', 'yes', 'Date']]);
  });
});

describe('what is no message of the contract gets the network’s own answer', () => {
  test.each([
    ['an unknown path', '/nothing', legal, 404, 'NO_PATH', 'path'],
    ['a wrong method', '/pay/s1', { method: 'PUT' }, 405, 'NO_METHOD', 'method'],
    [
      'a body that is too large',
      '/pay/s1',
      { ...legal, body: 'x'.repeat(1_001) },
      413,
      'TOO_LARGE',
      'entity.too.large',
    ],
    [
      'a compressed body',
      '/pay/s1',
      { ...legal, headers: { 'Content-Encoding': 'gzip' } },
      400,
      'UNREADABLE',
      'encoding.unsupported',
    ],
    ['a path that cannot be decoded', '/pay/%ZZ', legal, 400, 'UNREADABLE', 'unreadable'],
  ])('%s', async (_, path, request, status, code, rule) => {
    const bench = await open();
    const reply = await call(`${bench.listener.baseUrl}${path}`, request);
    expect([reply.status, JSON.parse(reply.text).code]).toEqual([status, code]);
    await until(() => isQuiet(bench));
    expect(last(bench)).toMatchObject({
      operation: 'unknown',
      outcome: 'answered',
      breaches: [{ kind: 'contract', rule }],
    });
    expect(bench.steps).toEqual(['seal']);
  });
});

const head = (length: number) => `POST /pay/s1 HTTP/1.1\r\nHost: b\r\nKey: right\r\nContent-Length: ${length}\r\n\r\n`;

describe('a caller', () => {
  test('that sends byte by byte is answered when it has sent all', async () => {
    const bench = await open();
    const { socket, text } = rawCall(
      bench.listener.port,
      head(legal.body.length).replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'),
    );
    socket.setNoDelay(true);
    await new Promise((resolve) => socket.once('connect', resolve));
    for (const byte of legal.body) {
      expect(bench.journal.exchanges.size).toBe(0);
      await new Promise<void>((resolve) => socket.write(byte, () => resolve()));
    }
    expect(await text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  test('that goes away in the middle of its body leaves a closed record, and nothing is carried out', async () => {
    const bench = await open();
    const { socket } = rawCall(bench.listener.port, `${head(100)}{"half":`);
    await until(() => socket.bytesWritten > 0);
    await new Promise<void>((resolve) => socket.end(() => resolve()));
    socket.destroy();
    await until(() => isQuiet(bench));
    expect(last(bench)).toMatchObject({ operation: 'unknown', outcome: 'lost', breaches: [{ kind: 'contract' }] });
    expect([bench.steps.includes('operate'), bench.internalErrors]).toEqual([false, []]);
    expect((await call(bench.url, legal)).status).toBe(200);
  });

  test('that goes away before the answer leaves it lost: the operation has happened', async () => {
    let finish = () => {};
    const bench = await open({
      operate: () =>
        new Promise((resolve) => {
          finish = () => resolve({ status: 200, body: {} });
        }),
    });
    const { socket } = rawCall(bench.listener.port, head(legal.body.length) + legal.body);
    await until(() => bench.steps.includes('operate'));
    socket.destroy();
    // The other side learns of it by the system alone: this is the time that it may take on loopback.
    await new Promise((resolve) => setTimeout(resolve, 200));
    finish();
    await until(() => isQuiet(bench));
    expect(last(bench)).toMatchObject({ operation: 'bank.pay', outcome: 'lost' });
    expect(bench.steps).toContain('seal');
    expect(last(bench)?.response).toBeUndefined();
    expect(bench.internalErrors).toEqual([]);
  });

  test('may ask twice on one connection', async () => {
    const bench = await open();
    const { text } = rawCall(
      bench.listener.port,
      `${head(legal.body.length)}${legal.body}GET /nothing HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n`,
    );
    expect((await text).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404']);
  });
});

describe('a fault of ours', () => {
  test('in an answer is told, and the answer is sent all the same', async () => {
    const bench = await open({ checkAnswer: () => '/paid is no number' });
    expect((await call(bench.url, legal)).status).toBe(200);
    expect(bench.internalErrors.map(({ message }) => message)).toEqual([
      'bank.pay: our answer is not legal: /paid is no number',
    ]);
  });

  test.each([
    [
      'thrown',
      () => {
        throw new Error('broken');
      },
    ],
    ['rejected', () => Promise.reject(new Error('broken'))],
  ])('%s in an operation is told, and looks like the network’s own trouble', async (_, operate) => {
    const bench = await open({ operate });
    const reply = await call(bench.url, legal);
    expect([reply.status, reply.text]).toEqual([500, '{"code":"SYSTEM_ERROR"}']);
    expect(bench.internalErrors.map(({ message }) => message)).toEqual(['broken']);
    await until(() => isQuiet(bench));
    expect(last(bench)).toMatchObject({ outcome: 'answered' });
  });

  test('in sealing leaves no exchange open and shows nothing of ours', async () => {
    const bench = await open({
      seal: () => {
        throw new Error('no key in /home/x');
      },
    });
    const reply = await call(bench.url, legal);
    expect(reply.status).toBe(500);
    expect(reply.text).not.toContain('/home');
    await until(() => isQuiet(bench));
    expect(bench.internalErrors.map(({ message }) => message)).toContain('no key in /home/x');
  });
});

describe('a fault that was armed', () => {
  const arm = (bench: Bench, fault: 'delay' | 'reset-before' | 'lose-reply', parameters = {}) =>
    bench.nemesis.arm({ fault, network: 'bank', operation: 'bank.pay', parameters, match: { order: 'o1' } });

  test.each([
    ['reset-before', 'reset', false],
    ['lose-reply', 'lost', true],
  ] as const)('%s: the caller sees a reset, the record says %s', async (fault, outcome, happened) => {
    const bench = await open();
    await arm(bench, fault);
    await expect(call(bench.url, legal)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(bench.steps.includes('operate')).toBe(happened);
    expect(last(bench)).toMatchObject({ outcome, faults: [fault] });
    expect(bench.facts('fault-struck')).toMatchObject([{ fault, exchange: last(bench)?.id }]);
    expect((await call(bench.url, legal)).status).toBe(200);
  });

  test('delay holds the operation back, and the answer comes', async () => {
    const bench = await open();
    await arm(bench, 'delay', { ms: 30 });
    const began = performance.now();
    expect((await call(bench.url, legal)).status).toBe(200);
    expect(performance.now() - began).toBeGreaterThan(28);
    expect(last(bench)?.faults).toEqual(['delay']);
  });

  test('delay does not take a request back whose sender gave up meanwhile: it has arrived', async () => {
    const bench = await open();
    await arm(bench, 'delay', { ms: 60 });
    const { socket } = rawCall(bench.listener.port, head(legal.body.length) + legal.body);
    await until(() => bench.facts('fault-struck').length === 1);
    socket.destroy();
    // Nobody may call it quiet before that.
    await until(() => isQuiet(bench));
    expect(bench.steps).toContain('operate');
    expect(last(bench)).toMatchObject({ operation: 'bank.pay', outcome: 'lost' });
  });
});
