import { setMaxListeners } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { networks } from '../../simulators/index.js';
import { PortTakenError } from '../../simulators/kit/server.js';
import { packageRoot } from '../core/package-root.js';
import type { RunReport } from '../generated/pyx.js';
import { LaunchError } from '../iut/launch.js';
import { loadManifest, ManifestError } from '../iut/manifest.js';
import { TemplateError } from '../iut/template.js';
import { verdictOf } from '../report/exit-codes.js';
import { renderHtml } from '../report/html/page.js';
import { renderJson } from '../report/json.js';
import { renderJunit } from '../report/junit.js';
import { renderMarkdown } from '../report/markdown.js';
import { createProgress } from '../report/progress.js';
import { renderTerminal } from '../report/terminal.js';
import { CatalogueError, loadScenarios, select } from '../runner/catalogue.js';
import { ofProfile, profileNamed } from '../runner/profiles.js';
import { holdTrial, PreflightError } from '../runner/run.js';
import { cacheDir } from '../world/cache-dir.js';
import type { RunArguments } from './run.js';
import { wantsColour, widthOf } from './screen.js';
import { readSwitches } from './switches.js';
import { UsageError } from './usage-error.js';

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
    const profile = profileNamed(given.profile);
    const all = await loadScenarios();
    // Whoever names a scenario wants that one, whatever the profile would choose.
    const choice = given.only.length > 0 ? all : ofProfile(all, profile);
    const scenarios = select(choice, { only: given.only, areas: given.area });
    const outDir = prepare(given.out);
    progress.note(`${manifest.name} ${manifest.version} is on trial: ${scenarios.length} scenarios`);
    const report = await holdTrial({
      manifest,
      manifestPath,
      scenarios,
      selection: selectionOf(given),
      ...(given.seed === undefined ? {} : { seed: given.seed }),
      profile: profile.name,
      ...(profile.killPoints === undefined ? {} : { killPoints: profile.killPoints }),
      outDir,
      ...(given.seal ? {} : { keyCacheDir: await cacheDir() }),
      switches,
      ...(given.portBase === undefined ? {} : { portBase: given.portBase }),
      confirmBudgetMs: given.confirmTime * 1_000,
      version: versionOf(),
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

/** What the user can mend; anything else is a fault of ours. */
function isMistake(error: unknown): error is Error {
  const known = [ManifestError, LaunchError, TemplateError, CatalogueError, PreflightError, PortTakenError, RangeError];
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
const selectionOf = ({ only, area, profile, switch: switches }: RunArguments): string[] => [
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

const versionOf = (): string =>
  (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;
