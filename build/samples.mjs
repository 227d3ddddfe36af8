/**
 * The samples that README links: a first look at both intermediaries with a fixed seed, as Markdown and as the terminal shows it,
 * and the page of a trial of two scenarios that fails.
 * Run by `npm run samples` after a change of what a trial says.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const samples = path.join(root, 'reports', 'samples');
mkdirSync(samples, { recursive: true });
for (const [name, iut, expected] of [
  ['exemplary', 'examples/intermediary/intermediary.iut.yaml', 0],
  ['naive', 'examples/naive/naive.iut.yaml', 1],
]) {
  const out = path.join('reports', `sample-${name}`);
  const command = ['dist/src/cli/main.js', 'run', '--profile', 'first', '--iut', iut, '--seed', 'sample', '--out', out];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' });
  if (status !== expected)
    throw new Error(`${name}: expected exit code ${expected}, got ${status}\n${stderr}${stdout}`);
  copyFileSync(path.join(root, out, 'summary.md'), path.join(samples, `${name}.md`));
  writeFileSync(path.join(samples, `${name}.txt`), stdout);
}

const page = path.join('reports', 'sample-page');
const only = ['timeout/pay-answer-lost', 'mpm/paid'].flatMap((id) => ['--only', id]);
const tried = ['--iut', 'examples/naive/naive.iut.yaml', '--seed', 'sample', '--confirm-time', '10', '--out', page];
const { status, stderr } = spawnSync(process.execPath, ['dist/src/cli/main.js', 'run', ...only, ...tried], {
  cwd: root,
  encoding: 'utf8',
});
if (status !== 1) throw new Error(`page: expected exit code 1, got ${status}\n${stderr}`);
copyFileSync(path.join(root, page, 'report.html'), path.join(samples, 'page.html'));
