import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../src/core/random.js';
import type { RunReport } from '../../src/generated/pyx.js';
import type { Condition } from './conditions.js';
import type { Ended } from './tally.js';

export interface TrialPlan {
  readonly condition: Condition;
  readonly outDir: string;
  readonly seed: string;
  readonly random: Random;
  /** Options that choose the scenarios. */
  readonly selection: readonly string[];
  readonly signal: AbortSignal;
}

/** Holds one trial of the exemplary intermediary as users do, in a process of its own, and makes trouble for it meanwhile. */
export async function hold({ condition, outDir, seed, random, selection, signal }: TrialPlan): Promise<Ended> {
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true, mode: 0o700 });
  const began = performance.now();
  const words = ['run', ...selection, '--seed', seed, '--out', outDir, '--reporter', 'json'];
  // In a group of its own: a Ctrl-C in the terminal is passed on by us, once whatever is stopped goes on.
  const pyx = spawn(process.execPath, ['dist/src/cli/main.js', ...words], { detached: true, stdio: 'ignore' });
  const exited = new Promise<number | null>((resolve, reject) => {
    pyx.once('error', reject);
    pyx.once('exit', resolve);
  });
  await new Promise((resolve, reject) => {
    pyx.once('spawn', resolve);
    pyx.once('error', reject);
  });
  const killed = () => pyx.kill('SIGKILL');
  process.on('exit', killed);
  const trouble = condition.begin({ pid: pyx.pid ?? 0, outDir, random });
  const interrupt = () => {
    trouble.end();
    pyx.kill('SIGINT');
  };
  signal.addEventListener('abort', interrupt);
  try {
    const exitCode = await exited;
    const report = reportIn(outDir);
    return {
      exitCode,
      seconds: (performance.now() - began) / 1_000,
      ...(report === undefined ? {} : { report }),
      stalledMs: report?.environment.stalls.totalMs ?? 0,
      trouble: trouble.done(),
    };
  } finally {
    trouble.end();
    signal.removeEventListener('abort', interrupt);
    process.off('exit', killed);
  }
}

function reportIn(outDir: string): RunReport | undefined {
  try {
    return JSON.parse(readFileSync(join(outDir, 'report.json'), 'utf8')) as RunReport;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
