// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} is what manifests are written with.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LifeFact } from '../record/facts.js';
import { freePort } from './free-port.js';
import { type Iut, LaunchError, type LaunchOptions, launchIut } from './launch.js';
import { loadManifest } from './manifest.js';

/** A small intermediary: counts its starts in a file, shows its environment, and has a child that would outlive it. */
const SERVER = `
import { createServer } from 'node:http';
import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
appendFileSync(process.env.DATA + '/starts', 'x');
if (process.env.STUBBORN) process.on('SIGTERM', () => console.log('not yet'));
createServer((request, response) => {
  if (request.url === '/v1/health') return response.end('{}');
  if (request.url === '/die') process.exit(3);
  response.end(JSON.stringify({ env: process.env, child: child.pid, pid: process.pid, starts: readFileSync(process.env.DATA + '/starts', 'utf8').length }));
}).listen(Number(process.env.PORT), '127.0.0.1', () => console.log('listening'));
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'launch-'));
  writeFileSync(join(folder, 'server.mjs'), SERVER);
});
afterAll(() => rmSync(folder, { recursive: true }));

const ENV = '{ PORT: "${iut.port}", DATA: "${iut.dataDir}" }';

function manifestOf({ command = '[node, ./server.mjs]', env = ENV, more = '' } = {}) {
  const file = join(mkdtempSync(join(folder, 'm-')), 'some.iut.yaml');
  writeFileSync(
    file,
    `name: some
vendor: Someone
version: "1"
lifecycle:
  start: { command: ${command.replace('./', '../')}, env: ${env} }
${more}
capabilities: { wallets: [WECHATPAY], modes: [CPM], directions: [INBOUND] }
`,
  );
  return loadManifest(file);
}

async function withIut(
  { manifest = manifestOf(), ...options }: { manifest?: ReturnType<typeof loadManifest> } & Partial<LaunchOptions>,
  act: (iut: Iut & { kill: () => Promise<void>; restart: () => Promise<void> }) => Promise<void>,
): Promise<void> {
  const iut = await launchIut(manifest, { dataDir: mkdtempSync(join(folder, 'd-')), ...options });
  const { kill, restart } = iut;
  if (kill === undefined || restart === undefined) throw new Error('a started IUT has a lifecycle');
  try {
    // Getters must stay alive, so the handle is not copied.
    await act(Object.assign(Object.create(iut) as Iut, { kill, restart }));
  } finally {
    await iut.stop();
  }
}

async function stateOf(iut: Iut): Promise<{ env: Record<string, string>; child: number; pid: number; starts: number }> {
  return (await (await fetch(`${iut.publicUrl}/state`)).json()) as Awaited<ReturnType<typeof stateOf>>;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie whose parent has not looked yet is dead all the same.
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<void> {
  await expect.poll(() => isAlive(pid), { timeout: 3000, interval: 10 }).toBe(false);
}

async function failureOf(
  manifest: ReturnType<typeof loadManifest>,
  options: Partial<LaunchOptions> = {},
): Promise<LaunchError> {
  const iut = await launchIut(manifest, { dataDir: mkdtempSync(join(folder, 'd-')), ...options });
  const error: unknown = await iut.ready.then(
    () => new Error('it came up'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof LaunchError)) throw error;
  return error;
}

test('becomes ready, tells what happened, and ends when told', async () => {
  const facts: LifeFact[] = [];
  let pid = 0;
  await withIut({ onEvent: (fact) => facts.push(fact), instance: 2 }, async (iut) => {
    await iut.ready;
    pid = iut.pid ?? 0;
    expect(iut.baseUrl).toBe(`http://127.0.0.1:${iut.port}`);
    expect(iut.output.map(({ stream, text }) => `${stream}: ${text}`)).toEqual(['stdout: listening']);
    await iut.stop();
    expect(await iut.exited).toEqual({ code: null, signal: 'SIGTERM' });
  });
  expect(facts).toEqual([
    { kind: 'iut-started', instance: 2, pid },
    { kind: 'iut-output', instance: 2, stream: 'stdout', text: 'listening' },
    { kind: 'iut-killed', instance: 2, how: 'stop', detail: 'SIGTERM' },
  ]);
});

test('its environment is what the manifest says, four variables of ours, and nothing that names us', async () => {
  process.env.NODE_OPTIONS = '--no-deprecation';
  process.env.SECRET_OF_OURS = 'pyx';
  try {
    const manifest = manifestOf({
      env: `{ PORT: "\${iut.port}", DATA: "\${iut.dataDir}", TOKEN: "\${iut.platformToken}", RATE: "\${clock.rate}" }`,
    });
    await withIut({ manifest }, async (iut) => {
      await iut.ready;
      const { env } = await stateOf(iut);
      const allowed = ['DATA', 'HOME', 'LANG', 'PATH', 'PORT', 'RATE', 'TMPDIR', 'TOKEN'];
      expect(Object.keys(env).filter((name) => !allowed.includes(name))).toEqual([]);
      expect(env).toMatchObject({ TOKEN: iut.platformToken, RATE: '1', PORT: String(iut.port) });
      expect(JSON.stringify(env).toLowerCase()).not.toContain('pyx');
    });
  } finally {
    delete process.env.NODE_OPTIONS;
    delete process.env.SECRET_OF_OURS;
  }
});

test('a kill leaves no child behind, and a restart keeps data, port and token', async () => {
  const facts: LifeFact[] = [];
  await withIut({ onEvent: (fact) => facts.push(fact) }, async (iut) => {
    await iut.ready;
    const before = await stateOf(iut);
    await iut.kill();
    expect(await iut.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await gone(before.pid);
    await gone(before.child);
    const { port, platformToken } = iut;
    await iut.restart();
    const after = await stateOf(iut);
    expect([before.starts, after.starts]).toEqual([1, 2]);
    expect([iut.port, iut.platformToken]).toEqual([port, platformToken]);
    expect(after.pid).toBe(iut.pid);
    expect(after.pid).not.toBe(before.pid);
    await iut.stop();
    await gone(after.child);
  });
  expect(facts.flatMap((fact) => (fact.kind === 'iut-killed' ? [fact.how] : []))).toEqual(['kill', 'stop']);
});

test('a restart tells it what its variables are then', async () => {
  const wechatpay: { serial: string; readonly merchantSerial: string } = {
    serial: 'FIRST',
    get merchantSerial() {
      return this.serial;
    },
  };
  const manifest = manifestOf({
    env: `{ PORT: "\${iut.port}", DATA: "\${iut.dataDir}", SERIAL: "\${wechatpay.merchantSerial}" }`,
  });
  await withIut({ manifest, variables: { wechatpay } }, async (iut) => {
    await iut.ready;
    expect((await stateOf(iut)).env.SERIAL).toBe('FIRST');
    wechatpay.serial = 'RENEWED';
    await iut.restart();
    expect((await stateOf(iut)).env.SERIAL).toBe('RENEWED');
  });
});

test('one that dies by itself is known to have died', async () => {
  const facts: LifeFact[] = [];
  await withIut({ onEvent: (fact) => facts.push(fact) }, async (iut) => {
    await iut.ready;
    await fetch(`${iut.publicUrl}/die`).catch(() => {});
    expect(await iut.exited).toEqual({ code: 3, signal: null });
  });
  expect(facts.at(-1)).toEqual({ kind: 'iut-killed', instance: 1, how: 'died', detail: 'exit code 3' });
});

test('one that does not listen to its stop signal is killed', async () => {
  const manifest = manifestOf({ env: ENV.replace('{', '{ STUBBORN: "1",'), more: '  stop: { timeoutMs: 200 }' });
  await withIut({ manifest }, async (iut) => {
    await iut.ready;
    await iut.stop();
    expect(await iut.exited).toEqual({ code: null, signal: 'SIGKILL' });
    expect(iut.output.map(({ text }) => text)).toEqual(['listening', 'not yet']);
  });
});

test('a program that cannot be run', async () => {
  const program = join(folder, 'not-executable');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o600 });
  const error = await failureOf(manifestOf({ command: `["${program}"]` }));
  expect(error.kind).toBe('command-not-found');
  expect(error.message).toMatch(/some\.iut\.yaml: lifecycle\.start \(.*not-executable\) cannot be run \(EACCES\)/);
});

test('a program that ends at once, with its last words', async () => {
  const error = await failureOf(manifestOf({ command: `[node, -e, "console.error('no database'); process.exit(7)"]` }));
  expect(error.kind).toBe('exited-early');
  expect(error.failure).toMatchObject({ code: 7, output: ['no database'] });
  expect(error.message).toContain('ended before it was ready (exit code 7).');
  expect(error.message).toContain('    no database');
});

test('a program that never listens, and one that answers something else', async () => {
  const silent = await failureOf(
    manifestOf({ command: '[node, -e, "setInterval(() => {}, 1000)"]', more: '  ready: { timeoutMs: 300 }' }),
  );
  expect([silent.kind, silent.failure.answered]).toEqual(['never-ready', 'connection refused']);
  const script = `require('http').createServer((q, s) => { s.statusCode = 503; s.end(); }).listen(process.env.PORT, '127.0.0.1')`;
  const busy = await failureOf(
    manifestOf({ command: `[node, -e, "${script}"]`, more: '  ready: { timeoutMs: 1500 }' }),
  );
  expect([busy.kind, busy.failure.answered]).toEqual(['never-ready', '503']);
  expect(busy.message).toContain('was expected to answer 200 within 1500 ms; last it answered: 503');
});

test('a port that somebody else has, before and after the start', async () => {
  const other = createServer();
  const port = await freePort();
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
  try {
    const before = await failureOf(manifestOf(), { variables: { iut: { port } } });
    expect([before.kind, before.failure.port]).toEqual(['port-taken', port]);
    const after = await failureOf(manifestOf({ env: `{ PORT: "${port}", DATA: "\${iut.dataDir}" }` }));
    expect(after.kind).toBe('port-taken');
  } finally {
    other.close();
  }
});

test('a driver stands in front, and outlives a kill of what it drives', async () => {
  const driver = `require('http').createServer((q, s) => s.end('driver')).listen(process.env.PORT, '127.0.0.1')`;
  const more = `driver: { command: [node, -e, "${driver}"], env: { PORT: "\${driver.port}", TARGET: "\${iut.publicUrl}" } }`;
  await withIut({ manifest: manifestOf({ more }) }, async (iut) => {
    await iut.ready;
    expect(iut.baseUrl).not.toBe(iut.publicUrl);
    await iut.kill();
    expect(await (await fetch(iut.baseUrl)).text()).toBe('driver');
    await iut.restart();
    expect((await stateOf(iut)).starts).toBe(2);
  });
});

test('a reset brings the data back to the beginning', async () => {
  const more = `  reset: { command: [node, -e, "require('fs').rmSync(process.env.DATA + '/starts')"] }`;
  await withIut({ manifest: manifestOf({ more }) }, async (iut) => {
    await iut.ready;
    await iut.restart();
    await iut.reset?.();
    expect((await stateOf(iut)).starts).toBe(1);
  });
});

test('attached, there is nothing to kill, and readiness is still asked for', async () => {
  const server = createServer((_request, response) => response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const file = join(folder, 'attached.iut.yaml');
  writeFileSync(
    file,
    `name: some\nvendor: Someone\nversion: "1"\nlifecycle: { attach: "http://127.0.0.1:${address.port}" }\nnorthbound: { platformToken: t }\ncapabilities: { wallets: [WECHATPAY], modes: [CPM], directions: [INBOUND] }\n`,
  );
  try {
    const iut = await launchIut(loadManifest(file), { dataDir: folder });
    await iut.ready;
    expect([iut.kill, iut.restart, iut.pid, iut.baseUrl]).toEqual([
      undefined,
      undefined,
      undefined,
      `http://127.0.0.1:${address.port}`,
    ]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test.each(['SIGKILL', 'SIGINT'] as const)(
  'when Pyx itself ends by %s, nothing that it started lives on',
  async (signal) => {
    const compiled = ts.transpileModule(readFileSync(new URL('./guardian.ts', import.meta.url), 'utf8'), {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
    });
    const home = mkdtempSync(join(folder, 'g-'));
    writeFileSync(join(home, 'guardian.mjs'), compiled.outputText);
    writeFileSync(
      join(home, 'host.mjs'),
      `import { spawn } from 'node:child_process';
import { guard, release } from './guardian.mjs';
const start = () => spawn(process.execPath, ['-e', "setInterval(() => {}, 1000)"], { detached: true, stdio: 'ignore' });
const [kept, released] = [start(), start()];
guard(released.pid);
guard(kept.pid);
release(released.pid);
console.log(kept.pid, released.pid);
setInterval(() => {}, 1000);`,
    );
    const host = spawn(process.execPath, [join(home, 'host.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [kept = 0, released = 0] = await new Promise<number[]>((resolve) =>
      host.stdout.once('data', (text) => resolve(String(text).trim().split(' ').map(Number))),
    );
    expect([isAlive(kept), isAlive(released)]).toEqual([true, true]);
    host.kill(signal);
    await gone(kept);
    expect(isAlive(released)).toBe(true);
    process.kill(released, 'SIGKILL');
    expect(existsSync(home)).toBe(true);
  },
);
