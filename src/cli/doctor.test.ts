// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} is what manifests are written with.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../core/package-root.js';
import { runPyx } from './testing.js';

const root = packageRoot();
let folder: string;
let occupant: Server;
let takenPort: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pyx-doctor-'));
  occupant = createServer();
  await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve));
  takenPort = (occupant.address() as AddressInfo).port;
});
afterAll(async () => {
  await new Promise((resolve) => occupant.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

/** The exemplary intermediary's manifest, with something of it changed. */
function manifestWith(name: string, written: string | RegExp, instead: string): string {
  const text = readFileSync(join(root, 'examples/intermediary/intermediary.iut.yaml'), 'utf8')
    .replace(/cwd: .*/, `cwd: ${JSON.stringify(root)}`)
    .replace(/artefacts: .*/, 'artefacts: []')
    .replace(/ *module: .*\n/, '');
  const file = join(folder, `${name}.iut.yaml`);
  writeFileSync(file, text.replace(written, instead));
  return file;
}

const lineOf = (file: string, words: string): number =>
  readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(words)) + 1;

const doctor = (...given: string[]) => {
  // Its lanes leave nothing behind there, which the last test sees.
  return runPyx(['doctor', ...given], { env: { PYX_CACHE_DIR: join(folder, 'cache'), TMPDIR: folder } });
};

describe.concurrent('pyx doctor', () => {
  test('finds nothing wrong with the exemplary intermediary, its default', async () => {
    const { exitCode, stdout, stderr } = await doctor();
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^exemplary 1\.0\.0, .*intermediary\.iut\.yaml\n\n✓ ready/);
    expect(stdout).not.toContain('✗');
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(
      'Exit code 0: the configuration is in order, and a trial can be held.',
    );
    expect(exitCode).toBe(0);
  });

  test('says what is wrong, in which line, and shows no secret', async () => {
    const secret = '0123456789abcdef0123456789abcdef';
    const file = manifestWith('key', /WECHATPAY_API_V3_KEY: .*/, `WECHATPAY_API_V3_KEY: "${secret}"`);
    const { exitCode, stdout } = await doctor('--iut', file);
    expect(stdout).toContain('✗ WeChat Pay answers and notices');
    expect(stdout).toContain(
      `${file}:${lineOf(file, secret)}  WECHATPAY_API_V3_KEY: …  should be "\${wechatpay.apiV3Key}"`,
    );
    expect(stdout).not.toContain(secret);
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^Exit code 2, unusable: /);
    expect(exitCode).toBe(2);
  });

  test('says the same to programs', async () => {
    const file = manifestWith('app', /WECHATPAY_SP_APPID: .*/, 'WECHATPAY_SP_APPID: wx0123456789abcdef');
    const { exitCode, stdout } = await doctor('--iut', file, '--json');
    const found = JSON.parse(stdout) as { checks: { check: string; ok: boolean }[] };
    expect(found).toMatchObject({ manifest: file, iut: { name: 'exemplary', version: '1.0.0' }, exitCode: 2 });
    expect(found.checks.filter(({ ok }) => !ok)).toEqual([
      {
        check: 'WeChat Pay institution',
        ok: false,
        detail: expect.stringContaining('sp_appid is "wx0123456789abcdef"'),
        hint: `${file}:${lineOf(file, 'WECHATPAY_SP_APPID')}  WECHATPAY_SP_APPID: "wx0123456789abcdef"  should be "\${wechatpay.spAppid}"`,
      },
    ]);
    expect(exitCode).toBe(2);
  });

  test('tells all problems of a manifest that it cannot use', async () => {
    const file = manifestWith('manifest', 'vendor: Pyx\nversion: 1.0.0', 'vendro: Pyx\nversion: 1');
    const { exitCode, stdout } = await doctor('--iut', file);
    expect(stdout).toContain(`${file}:3:1`);
    expect(stdout).toContain(`${file}:4:`);
    expect(exitCode).toBe(2);
  });

  test('shows the last words of an intermediary that lacks a variable', async () => {
    const file = manifestWith('variable', / +WECHATPAY_API_V3_KEY: .*\n/, '');
    const { exitCode, stdout } = await doctor('--iut', file);
    expect(stdout).toMatch(/✗ start {2}.*ended before it was ready \(exit code 2\)/);
    expect(stdout).toContain('WECHATPAY_API_V3_KEY: is not set');
    expect(stdout).toContain(`${file}:${lineOf(file, 'env:')}  `);
    expect(exitCode).toBe(2);
  });

  test('names the line of a variable that the intermediary complains of', async () => {
    const file = manifestWith('file', /WECHATPAY_PLATFORM_CERT_FILE: .*/, 'WECHATPAY_PLATFORM_CERT_FILE: /nowhere.pem');
    const { exitCode, stdout } = await doctor('--iut', file);
    expect(stdout).toContain(`${file}:${lineOf(file, '/nowhere.pem')}  WECHATPAY_PLATFORM_CERT_FILE: "/nowhere.pem"`);
    expect(exitCode).toBe(2);
  });

  test('names the line of the port, where it listens elsewhere', async () => {
    const file = manifestWith('elsewhere', 'PORT: "${iut.port}"', 'PORT: "0"');
    writeFileSync(file, readFileSync(file, 'utf8').replace('timeoutMs: 30000', 'timeoutMs: 1000'));
    const { exitCode, stdout } = await doctor('--iut', file);
    expect(stdout).toMatch(/✗ start {2}.*expected to answer 200 within 1000 ms; last it answered: connection refused/);
    expect(stdout).toContain(`${file}:${lineOf(file, 'PORT:')}  PORT: "0"  should be "\${iut.port}"`);
    expect(exitCode).toBe(2);
  });

  test('names the line of the port, where somebody else has it', async () => {
    const file = manifestWith('taken', 'PORT: "${iut.port}"', `PORT: "${takenPort}"`);
    const { exitCode, stdout } = await doctor('--iut', file);
    expect(stdout).toContain(`${file}:${lineOf(file, 'PORT:')}  PORT: "${takenPort}"  should be "\${iut.port}"`);
    expect(stdout).toContain(`Port ${takenPort} is taken`);
    expect(exitCode).toBe(2);
  });

  test('says that a program is missing', async () => {
    const file = manifestWith('program', 'command: [node,', 'command: [no-such-program,');
    const { exitCode, stdout } = await doctor('--iut', file);
    expect(stdout).toContain('the program "no-such-program" is not in PATH');
    expect(exitCode).toBe(2);
  });
});

test('leaves no folder behind', () => {
  expect(readdirSync(folder).filter((name) => name.startsWith('lane-'))).toEqual([]);
});
