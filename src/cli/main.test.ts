import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../core/package-root.js';
import { loadIdentities, loadRequirements } from '../record/requirements.js';
import { renderJson } from '../report/json.js';
import { sampleReport } from '../report/sample.js';
import { runPyx } from './testing.js';

const UNUSABLE = 'Exit code 2, unusable: command, manifest or preflight is wrong; nothing was tried.\n';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pyx-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('pyx', () => {
  test('shows its commands and exit codes, and breaks no word', async () => {
    const { exitCode, stdout, stderr } = await runPyx(['--help']);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain('\n  pyx run ');
    expect(stdout).toContain('until\n');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'Exit codes: 0 conformant · 1 not conformant · 2 unusable · 3 no verdict · 70 pyx error · 130 interrupted',
    );
  });

  test('says its version', async () => {
    const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
    expect(await runPyx(['--version'])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
  });

  test.each([
    [[], 'no command was given.', ''],
    [['lsit'], 'unknown command "lsit". Did you mean list?', ''],
    [['run', '--onyl', 'a'], 'unknown option --onyl. Did you mean --only?', 'run '],
    [
      ['run', '--reporter', 'jnuit'],
      'reporter: "jnuit" is none of terminal, json, html, junit, markdown. Did you mean junit?',
      'run ',
    ],
    [['run', '--seed'], 'Not enough arguments following: seed', 'run '],
    [
      ['list', 'faluts'],
      'what: "faluts" is none of scenarios, requirements, faults, networks. Did you mean faults?',
      'list ',
    ],
    [['list', 'faults', 'x'], 'list does not know what to do with "x".', 'list '],
    [['explain'], 'explain lacks an argument: pyx explain <id>', 'explain '],
  ])('refuses %j with what was meant', async (given, said, helpOf) => {
    expect(await runPyx(given)).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `pyx: ${said}\n  See: npx --no pyx ${helpOf}--help\n\n${UNUSABLE}`,
    });
  });

  test('tells all unknown options at once', async () => {
    const { stderr } = await runPyx(['run', '--onyl', 'a', '--sed', 'b']);
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      'pyx: unknown option --onyl. Did you mean --only?',
      'unknown option --sed. Did you mean --seed?',
    ]);
  });

  test('ends quietly when its reader has gone', async () => {
    const preload = join(folder, 'closed.mjs');
    const gone = "process.stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))";
    writeFileSync(preload, `process.stdout.write = () => process.nextTick(() => ${gone});`);
    expect((await runPyx(['list'], { nodeOptions: ['--import', preload] })).stderr).toBe('');
  });

  test('calls what it did not foresee its own fault, with code 70', async () => {
    const preload = join(folder, 'unforeseen.mjs');
    writeFileSync(preload, "process.stdout.write = () => { throw new TypeError('unforeseen'); };");
    const { exitCode, stderr } = await runPyx(['list'], { nodeOptions: ['--import', preload] });
    expect(exitCode).toBe(70);
    expect(stderr).toContain('This is a fault of Pyx, not of the intermediary.');
    expect(stderr).toContain('    TypeError: unforeseen\n');
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(
      'Exit code 70, pyx error: Pyx broke its own contract; the verdict is incomplete.',
    );
  });

  test.each([
    [['--help']],
    [['run', '--help']],
    [['list']],
    [['list', 'requirements']],
    [['explain', 'REFUND-01']],
    [['qr', '120061098828009406']],
  ])('%j loads no network, no server and no certificate library', async (given) => {
    const loaded = await modulesOf(given);
    expect(loaded).toContain('dist/src/cli/main.js');
    expect(
      loaded.filter((file) =>
        /node_modules\/(?:express|@peculiar|axios|undici|libsql)\/|dist\/simulators\/(?!kit\/(?:faults?[/.]|unusual-json))|dist\/src\/(?:world|iut)\//.test(
          file,
        ),
      ),
    ).toEqual([]);
  });
});

/** Files that a command loads, from the package's folder. */
async function modulesOf(given: readonly string[]): Promise<string[]> {
  const hooks = join(folder, 'hooks.mjs');
  const preload = join(folder, 'watch.mjs');
  const load = "(url, context, next) => (writeSync(2, 'loads ' + url + '\\n'), next(url, context))";
  writeFileSync(hooks, `import { writeSync } from 'node:fs';\nexport const load = ${load};\n`);
  writeFileSync(preload, "import { register } from 'node:module';\nregister('./hooks.mjs', import.meta.url);\n");
  const { stderr } = await runPyx(given, { nodeOptions: ['--import', preload] });
  const root = `file://${packageRoot()}/`;
  return [...stderr.matchAll(/^loads (.*)$/gm)].flatMap(([, url = '']) =>
    url.startsWith(root) ? [url.slice(root.length)] : [],
  );
}

test('the command can be run as one, also after it was built anew', () => {
  expect(statSync(join(packageRoot(), 'dist/src/cli/main.js')).mode & 0o111).toBe(0o111);
});

describe('pyx list', () => {
  test.each(['scenarios', 'requirements', 'faults', 'networks'])(
    '%s fit into 80 columns, and are JSON on request',
    async (what) => {
      const { exitCode, stdout } = await runPyx(['list', what]);
      expect(exitCode).toBe(0);
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
      const listed: unknown = JSON.parse((await runPyx(['list', what, '--json'])).stdout);
      expect(Array.isArray(listed) && listed.length > 0).toBe(true);
    },
  );

  test('a scenario for two wallets is one row, and each has an id', async () => {
    const { stdout } = await runPyx(['list', 'scenarios']);
    expect(stdout).toMatch(/^cpm\/paid @alipay$/m);
    const listed = JSON.parse((await runPyx(['list', 'scenarios', '--json'])).stdout) as {
      id: string;
      wallet: string;
    }[];
    const paid = listed.filter(({ id }) => id.startsWith('cpm/paid')).map(({ id, wallet }) => [id, wallet]);
    expect(paid).toEqual([
      ['cpm/paid', 'WECHATPAY'],
      ['cpm/paid@alipay', 'ALIPAY'],
    ]);
  });

  test('networks are listed with what of them is served, within which limits, and what is not', async () => {
    const { stdout } = await runPyx(['list', 'networks']);
    expect(stdout).toMatch(/^ {2}served\n(.*\n)*? {4}alipay\.ams\.refund +Refund a payment\. Limits: /m);
    expect(stdout).toMatch(/^ {2}known, and not served\n {4}Capture +in stores the money is taken at once/m);
    const listed = JSON.parse((await runPyx(['list', 'networks', '--json'])).stdout) as {
      name: string;
      operations: { operation: string; path?: string; limits?: string }[];
      notServed: { title: string; paths: string[]; reason: string }[];
    }[];
    expect(listed.every(({ notServed }) => notServed.length > 0)).toBe(true);
    const alipay = listed.find(({ name }) => name === 'alipay');
    expect(alipay?.operations).toContainEqual(
      expect.objectContaining({ operation: 'alipay.aps.cancel-payment', path: '/aps/api/v1/payments/cancelPayment' }),
    );
    expect(alipay?.notServed).toContainEqual({
      title: 'Capture',
      paths: ['POST /ams/api/v1/payments/capture'],
      reason: expect.stringContaining('taken at once'),
    });
  });

  test('requirements with their coverage fit too: who tries each, or why nobody does', async () => {
    const { exitCode, stdout } = await runPyx(['list', 'requirements', '--coverage', '--area', 'refund']);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).toMatch(/^REFUND-01 {2}MUST {4}\d+: [a-z]+\//m);
    const all = JSON.parse((await runPyx(['list', 'requirements', '--coverage', '--json'])).stdout) as {
      id: string;
      scenarios: string[];
      untried?: string;
    }[];
    expect(all.find(({ id }) => id === 'TAX-01')).toMatchObject({
      scenarios: [],
      untried: 'needs the tax-invoice service',
    });
    expect(all.find(({ id }) => id === 'REFUND-01')?.scenarios).toContain('refund/two-at-once');
  });

  test('has no coverage but of requirements', async () => {
    const { exitCode, stderr } = await runPyx(['list', 'faults', '--coverage']);
    expect([exitCode, stderr.split('\n')[0]]).toEqual([2, 'pyx: --coverage is for requirements, not for faults.']);
  });

  test('has every requirement and identity, each with its area', async () => {
    const { stdout } = await runPyx(['list', 'requirements', '--json']);
    const all = [...loadRequirements(), ...loadIdentities()];
    expect(JSON.parse(stdout)).toEqual(all.map((one) => ({ ...one, area: one.id.replace(/-\d+$/, '') })));
  });

  test('has the requirements of one area', async () => {
    const { stdout } = await runPyx(['list', 'requirements', '--area', 'bank']);
    expect(stdout).toMatch(/^BANK {2}account debit and credit\nBANK-01 {5}MUST {4}Every instruction/);
    expect(stdout).toContain('\n4 requirements.');
  });

  test('knows areas of requirements only, and suggests the one that was meant', async () => {
    expect((await runPyx(['list', 'requirements', '--area', 'REFUN'])).stderr).toMatch(
      /^pyx: unknown area "REFUN"\. Did you mean REFUND\?\n {2}Areas: SIGN, CB,/,
    );
    expect((await runPyx(['list', 'faults', '--area', 'CB'])).stderr).toMatch(
      /^pyx: --area is for requirements, not for faults\./,
    );
  });
});

describe('pyx explain', () => {
  test('shows a requirement with its sources, oracles and scenarios', async () => {
    const { exitCode, stdout } = await runPyx(['explain', 'refund-01']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^REFUND-01 {2}MUST {2}refunds\n/);
    expect(stdout).toContain('\n               W10  WeChat Pay: refund\n               https://pay.weixin.qq.com/');
    expect(stdout).toContain('\n  oracles      refunds-within-capture\n');
    expect(stdout).toContain('refund/two-at-once\n');
  });

  test('shows a scenario by its id or its file, and how to run it', async () => {
    const { stdout } = await runPyx(['explain', 'scenarios/refund/two-at-once.ts']);
    expect(stdout).toMatch(/^refund\/two-at-once {2}needs a merchant of its own\n/);
    expect(stdout).toContain('\n  run it       npx --no pyx run --only refund/two-at-once\n');
  });

  test('shows a fault with its parameters', async () => {
    const { stdout } = await runPyx(['explain', 'delay']);
    expect(stdout).toContain('\n  parameters   ms=500  real milliseconds, unrated\n');
  });

  test.each([
    ['REFUND-1', 'REFUND-01'],
    ['refund/two-at-one', 'refund/two-at-once'],
    ['lose-repl', 'lose-reply'],
  ])('suggests for %s', async (given, meant) => {
    const { exitCode, stderr } = await runPyx(['explain', given]);
    expect([exitCode, stderr.split('\n')[0]]).toEqual([2, `pyx: unknown id "${given}". Did you mean ${meant}?`]);
  });
});

describe('pyx report', () => {
  test.each([
    ['terminal', /\nExit code 1, not conformant: at least one requirement is broken\.\n$/],
    ['junit', /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites /],
    ['markdown', /^## ❌ Harbour Bridge 2\.4\.1: not conformant\n/],
    ['html', /^<!doctype html>\n<html lang="en">/],
    ['json', /^\{\n {2}"schemaVersion": 1,/],
  ])('renders an old report as %s', async (format, expected) => {
    const file = join(folder, 'report.json');
    writeFileSync(file, renderJson(sampleReport()));
    const { exitCode, stdout, stderr } = await runPyx(['report', file, '--format', format]);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(expected);
  });

  test('refuses what is no report', async () => {
    const file = join(folder, 'other.json');
    writeFileSync(file, '{"schemaVersion": 1, "pyx": "", "a": 1, "b": 2}');
    const { exitCode, stderr } = await runPyx(['report', file]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^pyx: not a report of a run:\n/);
    expect(stderr).toContain('other.json: unknown member "a"\n');
    expect(stderr).toContain('\n  and 2 more\n');
  });
});
