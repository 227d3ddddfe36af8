import type { RunReport } from '../generated/pyx.js';
import { loadManifest } from '../iut/manifest.js';
import type { Progress } from '../report/progress.js';
import type { VirtualHost } from '../virtual/child.js';
import type { VirtualProcess } from '../virtual/run-virtually.js';
import { loadScenarios } from './catalogue.js';
import { holdTrial, type TrialOptions } from './run.js';

/** What crosses to the process of virtual time: scenarios and manifest by name. */
export interface VirtualTrial
  extends Omit<TrialOptions, 'manifest' | 'scenarios' | 'progress' | 'signal' | 'inProcess' | 'portBase'> {
  /** Ids. */
  readonly scenarios: readonly string[];
}

/** Holds a trial of the manifest's module in that process, in virtual time. Rejects as `holdTrial` does. */
export const holdVirtually = (process: VirtualProcess, trial: VirtualTrial, signal: AbortSignal): Promise<RunReport> =>
  process.call<RunReport>({ url: import.meta.url, name: 'holdHere', argument: trial }, { signal });

/** The other side of it. */
export async function holdHere({ scenarios, ...trial }: VirtualTrial, { signal }: VirtualHost): Promise<RunReport> {
  const catalogue = await loadScenarios();
  return holdTrial({
    ...trial,
    manifest: loadManifest(trial.manifestPath),
    scenarios: catalogue.filter(({ id }) => scenarios.includes(id)),
    progress: SILENT,
    signal,
    inProcess: true,
  });
}

const SILENT: Progress = {
  total: () => {},
  started: () => {},
  waits: () => {},
  ended: () => {},
  note: () => {},
  close: () => {},
};
