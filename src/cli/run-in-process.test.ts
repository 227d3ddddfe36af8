import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../core/package-root.js';
import type { RunReport } from '../generated/pyx.js';
import { runPyx } from './testing.js';

const EXEMPLARY = join(packageRoot(), 'examples/intermediary/intermediary.iut.yaml');
const NO_EVIDENCE = 'Held in process, in virtual time';

let folder: string;
const children: ChildProcess[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pyx-in-process-'));
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

test('a trial of the module: clocks move, a process is missed, and every report says what it is', async () => {
  const out = join(folder, 'held');
  const only = ['--only', 'clock/keys-beyond-retention,cpm/paid', '--only', 'callback/storage-fails'];
  const { exitCode, stdout, stderr } = await runPyx(['run', '--in-process', ...only, '--out', out]);
  expect(exitCode).toBe(0);
  const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as RunReport;
  expect(report.environment.inProcess).toBe(true);
  expect(report.command).toContain(' --in-process ');
  expect(report.scenarios.map(({ id, verdict, reason = '' }) => [id, verdict, reason])).toEqual([
    ['callback/storage-fails', 'NOT_APPLICABLE', 'in-process: it needs a process of its own, and real time'],
    ['clock/keys-beyond-retention', 'PASS', ''],
    ['cpm/paid', 'PASS', ''],
  ]);
  expect(report.scenarios.map(({ again }) => again).every((again) => again.includes(' --in-process '))).toBe(true);
  // Told while it went on.
  expect(stderr).toMatch(/^1\/2 {2}PASS .*\n2\/2 {2}PASS/m);
  expect(stdout.split('\n').slice(0, 5).join(' ')).toContain(NO_EVIDENCE);
  expect(readFileSync(join(out, 'summary.md'), 'utf8').slice(0, 200)).toContain(NO_EVIDENCE);
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain(NO_EVIDENCE);
});

test('a process has no clock that could be moved, and nothing is held against it', async () => {
  const out = join(folder, 'process');
  const { exitCode } = await runPyx(['run', '--only', 'clock/keys-beyond-retention', '--out', out]);
  const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as RunReport;
  expect(report.scenarios.map(({ verdict, reason }) => [verdict, reason])).toEqual([
    ['NOT_APPLICABLE', 'no-clock: it moves the clock, which is possible in process alone (pyx run --in-process)'],
  ]);
  expect(report.environment.inProcess).toBeUndefined();
  expect(exitCode).toBe(0);
});

test('what cannot be had in process is refused, all of it at once', async () => {
  const { exitCode, stderr } = await runPyx(['run', '--in-process', '--seal', '--port-base', '30000']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('--seal with --in-process');
  expect(stderr).toContain('--port-base with --in-process');
});

test('a manifest without a module is refused', async () => {
  const manifest = written('no-module.iut.yaml', (text) => text.replace(/^ +module:.*$/m, ''));
  const { exitCode, stderr } = await runPyx(['run', '--in-process', '--iut', manifest]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('Add lifecycle.module');
});

test('a module that does not come up is a mistake in the manifest, not a fault of ours', async () => {
  const manifest = written('no-such-module.iut.yaml', (text) => text.replace(/^( +module:).*$/m, '$1 nothing.js'));
  const { exitCode, stderr } = await runPyx(['run', '--in-process', '--iut', manifest, '--out', join(folder, 'none')]);
  expect(exitCode).toBe(2);
  expect(stderr).not.toContain('fault of Pyx');
});

test('an interrupted trial ends with a partial report', async () => {
  const out = join(folder, 'interrupted');
  const given = ['run', '--in-process', '--only', 'clock', '--only', 'cpm/paid', '--out', out];
  const child = spawn(process.execPath, [join(packageRoot(), 'dist/src/cli/main.js'), ...given], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stderr })) {
    if (!line.startsWith('1/4 ')) continue;
    child.kill('SIGINT');
    break;
  }
  child.stderr.resume();
  expect(await exited).toEqual([130, null]);
  const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as RunReport;
  expect(report.verdict.exitCode).toBe(130);
});

/** The manifest of the exemplary intermediary, with a change, in a folder of its own. */
function written(name: string, change: (text: string) => string): string {
  const file = join(folder, name);
  const text = readFileSync(EXEMPLARY, 'utf8')
    .replace(/^artefacts:.*$/m, '')
    .replace(/^ +cwd: .*$/m, `    cwd: ${packageRoot()}`);
  writeFileSync(file, change(text));
  return file;
}
