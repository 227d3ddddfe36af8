import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, expect, test } from 'vitest';
import { packageRoot } from '../core/package-root.js';
import { readCounterexample } from '../fuzz/counterexample.js';
import { type Counterexample, type RunReport, validateRunReport } from '../generated/pyx.js';
import type { CampaignReport } from '../report/campaign.js';
import { runPyx } from './testing.js';

const folder = mkdtempSync(join(tmpdir(), 'pyx-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

const NAIVE = join(packageRoot(), 'examples/naive/naive.iut.yaml');
const EXEMPLARY = join(packageRoot(), 'examples/intermediary/intermediary.iut.yaml');
/** The same manifest, as it is written in any folder. */
const elsewhere = readFileSync(EXEMPLARY, 'utf8')
  .replace(/^artefacts:.*$/m, '')
  .replace(/module: .*/, `module: ${join(packageRoot(), 'dist/examples/intermediary/main.js')}`);

/** The naive intermediary takes "accepted" for "refunded". Neither seed nor path stands in it. */
const ACCEPTED: Counterexample = {
  schemaVersion: 1,
  pyx: '0.1.0',
  iut: { name: 'naive', vendor: 'Pyx', version: '0.1.0', manifest: NAIVE },
  requirement: 'REFUND-04',
  level: 'MUST',
  sentence: '"Accepted" is not success.',
  bucket: 'REFUND-04: refund # of KRW # shown as SUCCEEDED only when the network has given it back',
  expected: 'refund shown as SUCCEEDED only when the network has given it back',
  seen: 'SUCCEEDED, while nothing of that amount had gone back',
  status: 'confirmed',
  steps: [
    { kind: 'create', mode: 'CPM', amount: 1_000 },
    { kind: 'refund', payment: 0, amount: 'rest' },
  ],
  events: ['1 create: answered 201 SUCCEEDED', '2 refund: answered 201 SUCCEEDED'],
};

function written(name: string, content: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const replay = (file: string, ...more: readonly string[]) =>
  runPyx(['replay', file, '--out', mkdtempSync(join(folder, 'replay-')), ...more]);

const lastLineOf = (text: string): string | undefined => text.trimEnd().split('\n').at(-1);

// Side by side: much of the time of each is another process's.
test.concurrent('a short campaign finds several causes in the naive intermediary, and writes a file for each', async () => {
  const out = join(folder, 'campaign');
  const bounds = ['--runs', '2', '--shrink-time', '1s', '--seed', '3'];
  const { exitCode, stdout } = await runPyx([
    'fuzz',
    '--iut',
    NAIVE,
    '--in-process',
    ...bounds,
    '--out',
    out,
    '--json',
  ]);
  const { causes, statistics, seed } = JSON.parse(stdout) as CampaignReport;
  const confirmed = causes.filter((cause) => cause.confirmed);
  expect({ exitCode, seed, runs: statistics.runs }).toEqual({ exitCode: 1, seed: 3, runs: 2 });
  expect(new Set(confirmed.map(({ requirement }) => requirement)).size).toBeGreaterThanOrEqual(3);
  for (const { file, requirement } of confirmed)
    expect(readCounterexample(file)).toMatchObject({
      requirement,
      status: 'confirmed',
      place: 'in-process',
      iut: { name: 'naive' },
    });

  const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as RunReport;
  expect(validateRunReport(report), JSON.stringify(validateRunReport.errors)).toBe(true);
  expect(report.verdict).toMatchObject({ exitCode: 1, word: 'counterexample-found' });
  // Each confirmed cause is told: the steps of its counterexample, as the last reproduction saw them.
  expect(report.findings.filter(({ verdict, story }) => verdict !== 'INCONCLUSIVE' && story === undefined)).toEqual([]);
  for (const { file, command } of confirmed)
    expect(report.scenarios.find(({ id }) => file.includes(id))).toMatchObject({ again: command });
  for (const { path } of report.journals) expect(existsSync(join(out, path)), path).toBe(true);
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('counterexample found');
}, 120_000);

test.concurrent('over HTTP, against a process, one list is too little to say anything of the exemplary intermediary', async () => {
  const out = join(folder, 'http');
  const { exitCode, stdout } = await runPyx(['fuzz', '--runs', '1', '--seed', '5', '--out', out, '--json']);
  const { causes, statistics, errors } = JSON.parse(stdout) as CampaignReport;
  expect({ exitCode, causes, errors, runs: statistics.runs }).toEqual({ exitCode: 3, causes: [], errors: [], runs: 1 });
});

test.concurrent('a wrong configuration is found before anything is tried, with the line to change', async () => {
  const text = elsewhere.replace(/"\$\{wechatpay\.spMchid\}"/, '"1900000001"');
  const given = ['fuzz', '--in-process', '--runs', '1', '--out', join(folder, 'wrong')];
  const { exitCode, stderr } = await runPyx([...given, '--iut', written('wrong.iut.yaml', text)]);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/WECHATPAY_SP_MCHID: .*should be "\$\{wechatpay\.spMchid\}"/);
});

test.concurrent('a counterexample without seed and path is reproduced', async () => {
  const { exitCode, stdout } = await replay(written('accepted.json', ACCEPTED));
  expect({ exitCode, last: lastLineOf(stdout) }).toEqual({
    exitCode: 1,
    last: 'Exit code 1, reproduced: the requirement is broken.',
  });
  expect(stdout).toContain('✗ REFUND-04');
});

test.concurrent('it is reproduced in process too, under the choices that it was found under', async () => {
  const file = written('switched.json', { ...ACCEPTED, switches: { 'wechatpay.refundPending': 'no such choice' } });
  const wrong = await replay(file, '--in-process');
  expect({ exitCode: wrong.exitCode, stderr: wrong.stderr }).toEqual({
    exitCode: 2,
    stderr: expect.stringContaining('there is no switch "wechatpay.refundPending"'),
  });
  const { exitCode, stdout } = await replay(written('in-process.json', ACCEPTED), '--in-process');
  expect({ exitCode, last: lastLineOf(stdout) }).toEqual({
    exitCode: 1,
    last: 'Exit code 1, reproduced: the requirement is broken.',
  });
});

/** A notice that anybody may have sent pays, of Alipay alone. */
const FORGED: Counterexample = {
  ...ACCEPTED,
  iut: {
    name: 'alipay-notices-not-verified',
    vendor: 'Pyx',
    version: '1.0.0',
    manifest: join(packageRoot(), 'examples/faulty/alipay-notices-not-verified/alipay-notices-not-verified.iut.yaml'),
  },
  requirement: 'SIGN-01',
  bucket: 'SIGN-01: a refusal of the forged notification',
  steps: [
    { kind: 'create', wallet: 'ALIPAY', mode: 'MPM_DYNAMIC', amount: 1_000 },
    { kind: 'forge', payment: 0, form: 'unsigned' },
  ],
  events: ['1 create: answered 201 PENDING', '2 forge: done'],
};

test.concurrent('a counterexample of Alipay is reproduced there, and on no intermediary that has only another wallet', async () => {
  const file = written('forged.json', FORGED);
  const { exitCode, stdout, stderr } = await replay(file, '--in-process');
  expect({ exitCode, told: stderr.includes('1. create MPM_DYNAMIC with ALIPAY of about 1000 won') }).toEqual({
    exitCode: 1,
    told: true,
  });
  expect(stdout).toContain('✗ SIGN-01');
  const text = elsewhere.replace('[WECHATPAY, ALIPAY]', '[WECHATPAY]');
  const refused = await replay(file, '--iut', written('one-wallet.iut.yaml', text));
  expect({ exitCode: refused.exitCode, stderr: refused.stderr }).toEqual({
    exitCode: 2,
    stderr: expect.stringContaining('step 1 pays with ALIPAY, which exemplary does not declare'),
  });
}, 120_000);

test.concurrent('on an intermediary that keeps the requirement it no longer fails', async () => {
  const { exitCode, stdout } = await replay(written('mended.json', ACCEPTED), '--iut', EXEMPLARY, '--in-process');
  expect({ exitCode, last: lastLineOf(stdout) }).toEqual({
    exitCode: 0,
    last: 'Exit code 0, no longer fails: every step could be played, and nothing broke.',
  });
});

test.concurrent('steps that cannot be played as they were are a divergence, and the first differing event is named', async () => {
  const steps = [...ACCEPTED.steps, { kind: 'confirm', payment: 0 }];
  const events = [...ACCEPTED.events, '3 confirm: done', 'lose-reply on refund: struck'];
  const { exitCode, stdout } = await replay(
    written('diverged.json', { ...ACCEPTED, steps, events }),
    '--iut',
    EXEMPLARY,
    '--in-process',
  );
  expect(exitCode).toBe(3);
  expect(stdout).toContain('First differing event (2):\n    expected  2 refund: answered 201 SUCCEEDED');
});

test('by steps, each waits for Enter and shows what was answered', async () => {
  const given = ['replay', written('step.json', ACCEPTED), '--step', '--rate', '30', '--out', join(folder, 'step')];
  const { exitCode, stderr } = await piped(given, '\n\n');
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /1\. create CPM with WECHATPAY \(payer: pays\) of about 1000 won {3}\[Enter\]\s+201 SUCCEEDED/,
  );
  expect(stderr).toMatch(/2\. refund the rest of payment 0 {3}\[Enter\]\s+201 SUCCEEDED/);
});

test.each([
  ['is not JSON', '{"schemaVersion"', /not JSON/],
  ['is of another version', { ...ACCEPTED, schemaVersion: 9 }, /schemaVersion is 9/],
  ['has a step of an unknown kind', { ...ACCEPTED, steps: [{ kind: 'teleport' }] }, /step 1 is of an unknown kind/],
  ['is of another intermediary', { ...ACCEPTED, iut: { ...ACCEPTED.iut, name: 'other' } }, /found in "other".*--iut/s],
  [
    'names a manifest that is not there',
    { ...ACCEPTED, iut: { ...ACCEPTED.iut, manifest: 'no.iut.yaml' } },
    /is not there/,
  ],
])('a file that %s is refused, with what is wrong', async (_what, content, message) => {
  const { exitCode, stderr } = await replay(written('refused.json', content));
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(message);
});

test('an interrupted campaign writes what it has found', async () => {
  const out = join(folder, 'interrupted');
  const child = pyx(['fuzz', '--iut', NAIVE, '--in-process', '--time', '60s', '--seed', '3', '--out', out]);
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stderr ?? [] })) {
    if (!/^list \d+ breaks /.test(line)) continue;
    child.kill('SIGINT');
    break;
  }
  child.stderr?.resume();
  const [exitCode] = await exited;
  expect(exitCode).toBe(130);
  const files = readdirSync(out).filter((name) => name.endsWith('.counterexample.json'));
  expect(files.length).toBeGreaterThan(0);
  for (const name of files)
    expect(JSON.parse(readFileSync(join(out, name), 'utf8'))).toMatchObject({ schemaVersion: 1 });
});

test('in process needs a module', async () => {
  const text = readFileSync(NAIVE, 'utf8')
    .replace(/^artefacts:.*$/m, '')
    .replace(/^ +module:.*$/m, '');
  const { exitCode, stderr } = await runPyx([
    'fuzz',
    '--in-process',
    '--iut',
    written('processes-only.iut.yaml', text),
  ]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('Add lifecycle.module');
});

test.each([
  [['fuzz', '--time', 'soon'], '--time soon: not a length of time'],
  [['fuzz', '--runs', '0'], '--runs 0: a whole number from 1'],
  [['fuzz', '--iut', 'no.iut.yaml'], 'no such file'],
  [['replay', 'any.json', '--step', '--in-process'], '--step with --in-process'],
  [['replay', 'any.json', '--rate', '2', '--in-process'], '--rate with --in-process'],
])('%j is refused', async (given, message) => {
  const { exitCode, stderr } = await runPyx(given);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
});

function pyx(given: readonly string[]) {
  const child = spawn(process.execPath, [join(packageRoot(), 'dist/src/cli/main.js'), ...given], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  children.push(child);
  return child;
}

/** Runs the program with an input, and gives what it said. */
async function piped(given: readonly string[], input: string): Promise<{ exitCode: number; stderr: string }> {
  const child = pyx(given);
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdin?.end(input);
  const [exitCode] = await once(child, 'close');
  return { exitCode, stderr };
}
