import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunReport } from '../../src/generated/pyx.js';
import { loadManifest } from '../../src/iut/manifest.js';
import { renderJson } from '../../src/report/json.js';
import type { Progress } from '../../src/report/progress.js';
import { holdTrial } from '../../src/runner/run.js';
import { holdVirtually } from '../../src/runner/virtual-trial.js';
import type { VirtualProcess } from '../../src/virtual/run-virtually.js';
import type { Subject } from './subjects.js';

/** The same for all, so that what one trial found another finds again. */
export const SEED = 'detection';
/** Real ms. Too short for rate 1: each finding is confirmed at the declared rate. */
const CONFIRM_BUDGET_MS = 5_000;

export interface Court {
  /** Where the journals and reports of what did not come out as wished are kept. */
  readonly outDir: string;
  readonly keyCacheDir: string;
  readonly signal: AbortSignal;
}

/** Holds one trial: as a module in virtual time where its scenarios allow it, else as a process of its own in real time. */
export async function hold(
  subject: Subject,
  { outDir, keyCacheDir, signal }: Court,
  virtual?: VirtualProcess,
): Promise<RunReport> {
  const folder = folderOf(subject, outDir);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const trial = {
    manifestPath: subject.manifest,
    selection: [
      ...(virtual === undefined ? [] : ['--in-process']),
      ...subject.scenarios.map(({ id }) => `--only ${id}`),
    ],
    seed: SEED,
    profile: 'default',
    outDir: folder,
    keyCacheDir,
    confirmBudgetMs: CONFIRM_BUDGET_MS,
    version: 'detection',
  };
  const { scenarios } = subject;
  const report =
    virtual === undefined
      ? await holdTrial({ ...trial, manifest: loadManifest(subject.manifest), scenarios, progress: SILENT, signal })
      : await holdVirtually(virtual, { ...trial, scenarios: scenarios.map(({ id }) => id) }, signal);
  writeFileSync(join(folder, 'report.json'), renderJson(report));
  return report;
}

export const folderOf = ({ name }: Subject, outDir: string): string => join(outDir, name.replaceAll(' ', '-'));

/** Many trials at once would talk across each other; each has one line when it has ended. */
const SILENT: Progress = {
  total: () => {},
  started: () => {},
  waits: () => {},
  ended: () => {},
  note: () => {},
  close: () => {},
};
