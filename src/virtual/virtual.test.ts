import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../core/package-root.js';
import { startVirtualProcess, type VirtualProcess } from './run-virtually.js';

let folder: string;
let virtual: VirtualProcess;
let files = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pyx-virtual-'));
  virtual = startVirtualProcess();
});
afterAll(() => {
  virtual.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Calls the body of a function, written as text, in virtual time. */
function held<R>(body: string, argument: unknown = undefined): Promise<R> {
  files += 1;
  const file = join(folder, `job-${files}.mjs`);
  writeFileSync(file, `import http from 'node:http';\nexport async function job(argument, host) {\n${body}\n}\n`);
  return virtual.call<R>({ url: pathToFileURL(file).href, name: 'job', argument });
}

const SERVER = `
  const listening = (answer) => new Promise((resolve) => {
    const server = http.createServer(answer);
    server.listen(0, '127.0.0.1', () => resolve({ server, port: server.address().port }));
  });
  const get = (port, options = {}) => new Promise((resolve) => {
    const request = http.get({ port, host: '127.0.0.1', ...options }, (answer) => {
      let text = '';
      answer.on('data', (part) => { text += part; });
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
      answer.on('error', (error) => resolve({ broken: error.code, text }));
    });
    request.on('timeout', () => request.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
    request.on('error', (error) => resolve({ broken: error.code }));
  });`;

test('a day costs what happens in it, in the order of its timers', async () => {
  const seen = await held<{ real: number; passed: number; order: string[] }>(`
    const began = host.realNow(); const at = Date.now(); const order = [];
    const later = (ms, what) => new Promise((resolve) => setTimeout(() => { order.push(what); resolve(); }, ms));
    await Promise.all([later(86_400_000, 'day'), later(1_000, 'second'), later(60_000, 'minute')]);
    return { real: host.realNow() - began, passed: Date.now() - at, order };`);
  expect(seen.order).toEqual(['second', 'minute', 'day']);
  expect(seen.passed).toBe(86_400_000);
  expect(seen.real).toBeLessThan(10_000);
});

test('time stands while a thread reads a file, draws keys or compresses, and goes on beside what waits for nothing', async () => {
  const seen = await held<{ passed: number; unused: number }>(
    `
    const [{ promisify }, zlib, crypto, fs] = await Promise.all(['util', 'zlib', 'crypto', 'fs/promises'].map((name) => import('node:' + name)));
    const at = Date.now();
    setTimeout(() => {}, 1_000);
    const bytes = crypto.randomBytes(4_000_000);
    await promisify(zlib.gzip)(bytes);
    await promisify(crypto.generateKeyPair)('rsa', { modulusLength: 2048 });
    await promisify(crypto.pbkdf2)('a', 'b', 100_000, 32, 'sha256');
    await fs.writeFile(argument, bytes);
    await fs.readFile(argument);
    const passed = Date.now() - at;
    const stream = zlib.createGzip();
    await new Promise((resolve) => setTimeout(resolve, 60_000));
    stream.destroy();
    return { passed, unused: Date.now() - at };`,
    join(folder, 'bytes'),
  );
  expect(seen).toEqual({ passed: 0, unused: 60_000 });
});

test('time stands while a file is closed', async () => {
  const passed = await held<number>(
    `
    const { open } = await import('node:fs/promises');
    const ticking = setInterval(() => {}, 1);
    const at = Date.now();
    for (let closed = 0; closed < 2_000; closed += 1) await (await open(argument, 'w')).close();
    clearInterval(ticking);
    return Date.now() - at;`,
    join(folder, 'closed'),
  );
  expect(passed).toBe(0);
});

test('AbortSignal.timeout and node:timers/promises wait in virtual time', async () => {
  const seen = await held<{ aborted: string; slept: number }>(`
    const { setTimeout: sleep } = await import('node:timers/promises');
    const signal = AbortSignal.timeout(3_600_000);
    const aborted = await new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason.name)));
    const at = Date.now(); await sleep(5_000);
    return { aborted, slept: Date.now() - at };`);
  expect(seen).toEqual({ aborted: 'TimeoutError', slept: 5_000 });
});

test('messages are delayed in the order of sending, and overtake each other; bytes of one connection stay in order', async () => {
  const seen = await held<{ arrived: string[]; answered: string[]; sizes: number[]; after: string[] }>(`${SERVER}
    const arrived = []; const answered = [];
    const { port } = await listening(async (request, response) => {
      let text = '';
      for await (const part of request) text += part;
      arrived.push(request.url);
      response.end(text);
    });
    const post = (path, parts) => new Promise((resolve) => {
      const request = http.request({ port, host: '127.0.0.1', method: 'POST', path }, (answer) => {
        let text = '';
        answer.on('data', (part) => { text += part; });
        answer.on('end', () => { answered.push(path); resolve(text); });
      });
      for (const part of parts) request.write(part);
      request.end();
    });
    const body = ['a'.repeat(30_000), 'b'.repeat(30_000), 'c'];
    const delays = [9, 4, 0, 8, 0];
    host.network.nextDelayMs = () => delays.shift() ?? 0;
    const texts = await Promise.all([post('/1', body), post('/2', body), post('/3', body)]);
    host.network.nextDelayMs = undefined;
    const sizes = texts.map((text) => text === body.join('') ? text.length : -1);
    const before = arrived.length;
    await Promise.all([post('/4', body), post('/5', body)]);
    return { arrived: arrived.slice(0, before), answered: answered.slice(0, before), sizes, after: arrived.slice(before) };`);
  expect(seen).toEqual({
    arrived: ['/3', '/2', '/1'],
    // The answers to /3 and /2 are the fourth and the fifth message.
    answered: ['/2', '/3', '/1'],
    sizes: [60_001, 60_001, 60_001],
    after: ['/4', '/5'],
  });
});

test('HTTP goes through memory: kept connections, bodies of any size, fetch', async () => {
  const seen = await held<unknown[]>(`${SERVER}
    const { port } = await listening(async (request, response) => {
      let size = 0;
      for await (const part of request) size += part.length;
      response.end(request.method + ' ' + size);
    });
    const agent = new http.Agent({ keepAlive: true });
    const post = (body) => new Promise((resolve) => {
      const request = http.request({ port, host: '127.0.0.1', method: 'POST', agent }, (answer) => {
        let text = '';
        answer.on('data', (part) => { text += part; });
        answer.on('end', () => resolve(text));
      });
      request.end(body);
    });
    const texts = [];
    for (const size of [0, 1, 300, 0, 70_000, 2_000_000, 0]) texts.push(await post('x'.repeat(size)));
    texts.push(await (await fetch('http://127.0.0.1:' + port, { method: 'PUT', body: 'four' })).text());
    return texts;`);
  expect(seen).toEqual(['POST 0', 'POST 1', 'POST 300', 'POST 0', 'POST 70000', 'POST 2000000', 'POST 0', 'PUT 4']);
});

test('nobody listening, a reset, a body cut off and a caller’s timeout look as on a network', async () => {
  const seen = await held<unknown[]>(`${SERVER}
    const { port } = await listening((request, response) => {
      if (request.url === '/reset') request.socket.resetAndDestroy();
      else if (request.url === '/cut') { response.writeHead(200, { 'content-length': '10' }); response.write('half'); setTimeout(() => response.destroy(), 10); }
      else setTimeout(() => response.end('late'), 60_000);
    });
    return [await get(1), await get(port, { path: '/reset' }), await get(port, { path: '/cut' }), await get(port, { path: '/slow', timeout: 5_000 }), await get(port, { path: '/slow', agent: false })];`);
  expect(seen).toEqual([
    { broken: 'ECONNREFUSED' },
    { broken: 'ECONNRESET' },
    { broken: 'ECONNRESET', text: 'half' },
    { broken: 'ETIMEDOUT' },
    { status: 200, text: 'late' },
  ]);
});

test('who asks again and again at once sees time pass', async () => {
  const passed = await held<number>(`${SERVER}
    const { port } = await listening((_request, response) => response.end());
    const at = Date.now();
    for (let i = 0; i < 50; i += 1) await get(port);
    return Date.now() - at;`);
  expect(passed).toBeGreaterThanOrEqual(50);
});

test('work that never ends and that nothing can wake is said to stand still', async () => {
  await expect(held('await new Promise(() => {});')).rejects.toThrow('Virtual time stands still');
});

test('an error of the called function is told, and the process takes the next call', async () => {
  await expect(held(`throw new RangeError('no such thing');`)).rejects.toThrow('no such thing');
  expect(await held<number>('return argument + 1;', 41)).toBe(42);
});

test('one program’s clocks are moved: it alone sees that, and its timers wait as long as before', async () => {
  const seen = await held<Record<string, unknown>>(
    `
    const { createTenant } = await import(argument);
    const { performance: imported } = await import('node:perf_hooks');
    const clocks = { wallMs: 0, monotonicMs: 0 };
    const tenant = createTenant({ name: 'a', environment: {}, clocks, write() {}, ended() {} });
    const look = () => ({ now: Date.now(), made: new Date().getTime(), said: Date.parse(Date()), perf: performance.now(), imported: imported.now() });
    const since = (from, to) => Object.fromEntries(Object.keys(from).map((name) => [name, Math.round((to[name] - from[name]) / 1000)]));
    const before = tenant.run(look); const ours = look(); const at = performance.now();
    const timer = tenant.run(() => new Promise((resolve) => setTimeout(() => resolve(performance.now()), 10_000)));
    clocks.wallMs = -240_000;
    const back = since(before, tenant.run(look));
    clocks.wallMs += 86_400_000; clocks.monotonicMs += 86_400_000;
    const aged = since(before, tenant.run(look));
    const waited = (await timer) - at - 86_400_000;
    const fixed = tenant.run(() => [new Date(7).getTime(), new Date(2020, 1).getMonth(), new Date() instanceof Date]);
    return { back, aged, waited, ours: since(ours, look()), fixed };`,
    pathToFileURL(join(packageRoot(), 'dist/src/virtual/tenant.js')).href,
  );
  const all = (wall: number, steady: number) => ({ now: wall, made: wall, said: wall, perf: steady, imported: steady });
  expect(seen).toEqual({
    back: all(-240, 0),
    aged: all(86_160, 86_400),
    waited: 10_000,
    ours: all(10, 10),
    fixed: [7, 1, true],
  });
});

test.each([
  [
    'node:http',
    `(url) => new Promise((resolve) => http.get(url, (answer) => answer.resume().on('end', () => resolve(answer.statusCode))))`,
  ],
  ['fetch', `async (url) => { const answer = await fetch(url); await answer.text(); return answer.status; }`],
])('each program has kept connections of its own, also in what %s keeps for a whole process', async (_, get) => {
  const seen = await held<unknown>(
    `${SERVER}
    const { createTenant } = await import(argument);
    const callers = new Set();
    const { port } = await listening((request, response) => { callers.add(request.socket.remotePort); response.end(); });
    const call = ${get};
    const start = (name) => createTenant({ name, environment: {}, clocks: { wallMs: 0, monotonicMs: 0 }, write() {}, ended() {} });
    const ask = async (tenant) => Promise.race([tenant.run(() => call('http://127.0.0.1:' + port)), new Promise((resolve) => setTimeout(() => resolve('no answer'), 5_000))]);
    const [first, beside] = [start('a'), start('b')];
    const answers = [];
    for (const tenant of [first, beside, first, beside]) answers.push(await ask(tenant));
    const kept = callers.size;
    first.kill();
    answers.push(await ask(beside), await ask(start('a')));
    return { answers, kept };`,
    pathToFileURL(join(packageRoot(), 'dist/src/virtual/tenant.js')).href,
  );
  expect(seen).toEqual({ answers: [200, 200, 200, 200, 200, 200], kept: 2 });
});

test('who connects while a program dies and another takes its port is served by the living one', async () => {
  const seen = await held<unknown>(
    `${SERVER}
    const { createTenant } = await import(argument);
    const start = (name, port) => {
      const tenant = createTenant({ name, environment: {}, clocks: { wallMs: 0, monotonicMs: 0 }, write() {}, ended() {} });
      tenant.run(() => http.createServer((_request, response) => response.end(name)).listen(port));
      return tenant;
    };
    const first = start('first', 22_222);
    await get(22_222, { agent: false });
    const asked = get(22_222, { agent: false });
    first.kill();
    start('second', 22_222);
    return asked;`,
    pathToFileURL(join(packageRoot(), 'dist/src/virtual/tenant.js')).href,
  );
  expect(seen).toEqual({ status: 200, text: 'second' });
});

test('a real connection is refused, whoever asks for it', async () => {
  const said = await held<string>(`
    const { Socket } = await import('node:net');
    try { new Socket().connect(80, '127.0.0.1'); return 'connected'; } catch (error) { return error.message; }`);
  expect(said).toContain('time is virtual');
});
