import { setMaxListeners } from 'node:events';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { networks } from '../../simulators/index.js';
import { PortTakenError } from '../../simulators/kit/server.js';
import { packageRoot } from '../core/package-root.js';
import type { RunReport } from '../generated/pyx.js';
import { LaunchError } from '../iut/launch.js';
import { loadManifest, type Manifest, ManifestError } from '../iut/manifest.js';
import { TemplateError } from '../iut/template.js';
import { verdictOf } from '../report/exit-codes.js';
import { renderHtml } from '../report/html/page.js';
import { renderJson } from '../report/json.js';
import { renderJunit } from '../report/junit.js';
import { renderMarkdown } from '../report/markdown.js';
import { createProgress, type Progress } from '../report/progress.js';
import { renderTerminal } from '../report/terminal.js';
import { CatalogueError, forWallets, loadScenarios, select } from '../runner/catalogue.js';
import { ofProfile, profileNamed } from '../runner/profiles.js';
import { holdTrial, PreflightError } from '../runner/run.js';
import { holdVirtually, NotHeldError, type VirtualTrial } from '../runner/virtual-trial.js';
import { startVirtualProcess } from '../virtual/run-virtually.js';
import { cacheDir } from '../world/cache-dir.js';
import { needsModule } from './in-process.js';
import type { RunArguments } from './run.js';
import { wantsColour, widthOf } from './screen.js';
import { readSwitches } from './switches.js';
import { UsageError } from './usage-error.js';
import { versionOf } from './version.js';

const FILES = { json: 'report.json', html: 'report.html', junit: 'junit.xml', markdown: 'summary.md' } as const;

/** Holds a trial, writes its reports, and sets the exit code. */
export async function runTrial(given: RunArguments): Promise<void> {
  const exemplary = join(packageRoot(), 'examples/intermediary/intermediary.iut.yaml');
  const manifestPath = given.iut ?? relative(process.cwd(), exemplary);
  const interrupt = new AbortController();
  // Every script that waits listens to it.
  setMaxListeners(0, interrupt.signal);
  const onSignal = () => {
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort(new Error('interrupted'));
    process.stderr.write(
      '\nInterrupted: ending what was started, and writing a partial report. Once more ends at once.\n',
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const progress = createProgress({ stream: process.stderr, colour: wantsColour(process.stderr) });
  try {
    const infos = Object.values(networks).map(({ info }) => info);
    const switches = await readSwitches(given.switch, infos);
    const manifest = loadManifest(manifestPath);
    if (given.inProcess) fitsInProcess(given, manifest, manifestPath);
    const profile = profileNamed(given.profile);
    const all = await loadScenarios();
    // Whoever names a scenario wants that one, whatever the profile would choose.
    const choice = given.only.length > 0 ? all : ofProfile(all, profile);
    const scenarios = forWallets(
      select(choice, { only: given.only, areas: given.area }),
      manifest.capabilities.wallets,
    );
    const outDir = prepare(given.out);
    const how = given.inProcess ? ' in process, in virtual time' : '';
    progress.note(`${manifest.name} ${manifest.version} is on trial${how}: ${scenarios.length} scenarios`);
    const trial = {
      manifestPath,
      selection: selectionOf(given),
      ...(given.seed === undefined ? {} : { seed: given.seed }),
      profile: profile.name,
      ...(profile.killPoints === undefined ? {} : { killPoints: profile.killPoints }),
      outDir,
      ...(given.seal ? {} : { keyCacheDir: await cacheDir() }),
      switches,
      confirmBudgetMs: given.confirmTime * 1_000,
      version: versionOf(),
    };
    const report = given.inProcess
      ? await inVirtualTime({ ...trial, scenarios: scenarios.map(({ id }) => id) }, interrupt.signal, progress)
      : await holdTrial({
          ...trial,
          manifest,
          scenarios,
          ...(given.portBase === undefined ? {} : { portBase: given.portBase }),
          progress,
          signal: interrupt.signal,
        });
    progress.close();
    const files = write(report, outDir, given.reporter);
    if (given.reporter.includes('terminal')) {
      const { stdout } = process;
      stdout.write(
        renderTerminal(report, { width: widthOf(stdout), colour: wantsColour(stdout), folder: outDir, files }),
      );
    }
    process.exitCode = report.verdict.exitCode;
  } catch (error) {
    progress.close();
    if (interrupt.signal.aborted) {
      const { exitCode, meaning } = verdictOf(130);
      process.stderr.write(`Exit code ${exitCode}, interrupted: ${meaning}.\n`);
      process.exitCode = exitCode;
      return;
    }
    throw isMistake(error) ? new UsageError(error.message) : error;
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

/** Throws UsageError for what only a process of its own can do. */
function fitsInProcess({ seal, portBase }: RunArguments, manifest: Manifest, manifestPath: string): void {
  needsModule(manifest, manifestPath);
  const problems = [
    ...(seal ? ['--seal with --in-process: what is held in process is no evidence; seal a trial of the process.'] : []),
    ...(portBase === undefined ? [] : ['--port-base with --in-process: in process nothing listens on a port.']),
  ];
  if (problems.length > 0) throw new UsageError(problems);
}

async function inVirtualTime(trial: VirtualTrial, signal: AbortSignal, progress: Progress): Promise<RunReport> {
  const virtual = startVirtualProcess();
  try {
    return await holdVirtually(virtual, trial, signal, progress);
  } finally {
    virtual.close();
  }
}

/** What the user can mend; anything else is a fault of ours. */
function isMistake(error: unknown): error is Error {
  const known = [
    ManifestError,
    LaunchError,
    TemplateError,
    CatalogueError,
    PreflightError,
    NotHeldError,
    PortTakenError,
    RangeError,
  ];
  return known.some((kind) => error instanceof kind);
}

/** The folder of reports, with those of the run before kept beside it as `previous`. */
function prepare(out: string): string {
  if (existsSync(join(out, FILES.json)) || existsSync(join(out, 'lanes'))) {
    const previous = `${out.replace(/\/+$/, '')}.previous`;
    rmSync(previous, { recursive: true, force: true });
    renameSync(out, previous);
  }
  mkdirSync(out, { recursive: true, mode: 0o700 });
  return out;
}

/** The options that chose what is tried, for the command that holds the same trial again. */
const selectionOf = ({ only, area, profile, switch: switches, inProcess }: RunArguments): string[] => [
  ...(inProcess ? ['--in-process'] : []),
  ...(profile === 'default' ? [] : [`--profile ${profile}`]),
  ...only.map((id) => `--only ${id}`),
  ...area.map((id) => `--area ${id}`),
  ...switches.map((text) => `--switch ${text}`),
];

function write(report: RunReport, outDir: string, reporters: readonly string[]): { what: string; path: string }[] {
  const render = { json: renderJson, html: renderHtml, junit: renderJunit, markdown: renderMarkdown };
  const written = (Object.keys(FILES) as (keyof typeof FILES)[]).filter((reporter) => reporters.includes(reporter));
  for (const reporter of written) writeFileSync(join(outDir, FILES[reporter]), render[reporter](report));
  return [
    ...written.map((reporter) => ({ what: reporter, path: join(outDir, FILES[reporter]) })),
    { what: 'journals', path: join(outDir, 'lanes') },
  ];
}
