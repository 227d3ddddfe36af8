import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a reader of `report.json` needs here; the whole stands in `schemas/pyx/run-report.json`. */
export interface Report {
  readonly findings: readonly Finding[];
  readonly scenarios: readonly { readonly id: string; readonly verdict: string; readonly reason?: string }[];
}

export interface Finding {
  readonly requirement: string;
  readonly verdict: 'FAIL' | 'WARN' | 'INCONCLUSIVE';
  readonly scenario: string;
  readonly expected: string;
  readonly seen: string;
  readonly evidence: readonly string[];
  readonly again: string;
}

export interface Trial {
  readonly exitCode: number | null;
  readonly report: Report;
  readonly seconds: number;
}

export const SEED = 'detection';

/** One trial as a user would hold it: a process, a manifest, some scenarios, and a report in a folder that is then removed. */
export async function hold(manifest: string, only: readonly string[]): Promise<Trial> {
  const out = await mkdtemp(join(tmpdir(), 'detection-'));
  const scenarios = only.flatMap((id) => ['--only', id]);
  const to = ['--seed', SEED, '--out', out, '--reporter', 'json', '--confirm-time', '5'];
  const startedAt = performance.now();
  try {
    const { exitCode, said } = await run(['dist/src/cli/main.js', 'run', '--iut', manifest, ...scenarios, ...to]);
    const report = await readFile(join(out, 'report.json'), 'utf8').catch(() => {
      throw new Error(`${manifest}: exit code ${exitCode} and no report.\n${said.slice(-2_000)}`);
    });
    return { exitCode, report: JSON.parse(report) as Report, seconds: (performance.now() - startedAt) / 1_000 };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

function run(command: readonly string[]): Promise<{ exitCode: number | null; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said += chunk;
      });
    }
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, said }));
  });
}
