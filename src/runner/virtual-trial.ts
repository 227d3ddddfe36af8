import { setMaxListeners } from 'node:events';
import type { RunReport } from '../generated/pyx.js';
import { LaunchError } from '../iut/launch.js';
import { loadManifest, ManifestError } from '../iut/manifest.js';
import { TemplateError } from '../iut/template.js';
import type { Progress } from '../report/progress.js';
import type { VirtualHost } from '../virtual/child.js';
import type { VirtualProcess } from '../virtual/run-virtually.js';
import { loadScenarios } from './catalogue.js';
import { holdTrial, PreflightError, type TrialOptions } from './run.js';

/** What crosses to the process of virtual time: scenarios and manifest by name. */
export interface VirtualTrial
  extends Omit<TrialOptions, 'manifest' | 'scenarios' | 'progress' | 'signal' | 'inProcess' | 'portBase'> {
  /** Ids. */
  readonly scenarios: readonly string[];
}

/** No trial could be held, for a reason that the user can mend: what `holdTrial` throws as LaunchError, PreflightError and their like. */
export class NotHeldError extends Error {}

/** One call of a Progress, on its way. */
type Told = { readonly [K in keyof Progress]: readonly [K, ...Parameters<Progress[K]>] }[keyof Progress];
type Result = { readonly report: RunReport } | { readonly mistake: string };

/** Real ms between two words of what a scenario waits for: in virtual time that changes faster than anybody reads. */
const WAITS_EVERY_MS = 200;

/**
 * Holds a trial of the manifest's module in that process, in virtual time. Throws NotHeldError.
 * @param progress Is told of the trial as it goes, in real time.
 */
export async function holdVirtually(
  process: VirtualProcess,
  trial: VirtualTrial,
  signal: AbortSignal,
  progress?: Progress,
): Promise<RunReport> {
  const result = await process.call<Result, Told>(
    { url: import.meta.url, name: 'holdHere', argument: { trial, tells: progress !== undefined } },
    {
      signal,
      onTold: ([what, ...said]) => void (progress?.[what] as (...said: readonly unknown[]) => void)?.(...said),
    },
  );
  if ('mistake' in result) throw new NotHeldError(result.mistake);
  return result.report;
}

/** The other side of it. */
export async function holdHere(
  { trial: { scenarios, ...trial }, tells }: { trial: VirtualTrial; tells: boolean },
  { signal, tell, realNow }: VirtualHost,
): Promise<Result> {
  const began = realNow();
  // Every script that waits listens to it.
  setMaxListeners(0, signal);
  const catalogue = await loadScenarios();
  try {
    const report = await holdTrial({
      ...trial,
      manifest: loadManifest(trial.manifestPath),
      scenarios: catalogue.filter(({ id }) => scenarios.includes(id)),
      progress: tells ? telling(tell, realNow) : SILENT,
      signal,
      inProcess: true,
    });
    return { report: { ...report, durationMs: Math.round(realNow() - began) } };
  } catch (error) {
    const known = [ManifestError, LaunchError, TemplateError, PreflightError];
    if (error instanceof Error && known.some((kind) => error instanceof kind)) return { mistake: error.message };
    throw error;
  }
}

function telling(tell: (told: Told) => void, realNow: () => number): Progress {
  const toldMs = new Map<string, number>();
  return {
    total: (count) => tell(['total', count]),
    started: (scenario) => tell(['started', scenario]),
    waits(scenario, wait) {
      const now = realNow();
      if (now - (toldMs.get(scenario) ?? -Infinity) < WAITS_EVERY_MS) return;
      toldMs.set(scenario, now);
      tell(['waits', scenario, wait]);
    },
    ended: (...said) => tell(['ended', ...said]),
    note: (text) => tell(['note', text]),
    close: () => {},
  };
}

const SILENT: Progress = {
  total: () => {},
  started: () => {},
  waits: () => {},
  ended: () => {},
  note: () => {},
  close: () => {},
};
