import { randomInt } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { networks } from '../../simulators/index.js';
import { packageRoot } from '../core/package-root.js';
import { sentenceOf } from '../fuzz/bucket.js';
import {
  COUNTEREXAMPLE_VERSION,
  CounterexampleError,
  fileNameOf,
  readCorpus,
  writeCounterexample,
} from '../fuzz/counterexample.js';
import { describeStep, isTrouble } from '../fuzz/steps.js';
import type { Counterexample, RunReport } from '../generated/pyx.js';
import { LaunchError } from '../iut/launch.js';
import { loadManifest, type Manifest, ManifestError } from '../iut/manifest.js';
import { TemplateError } from '../iut/template.js';
import { type CampaignReport, campaignVerdict, renderCampaign } from '../report/campaign.js';
import { createCampaignProgress } from '../report/campaign-progress.js';
import type { ExitCode } from '../report/exit-codes.js';
import { renderHtml } from '../report/html/page.js';
import { renderJson } from '../report/json.js';
import { flatSwitches } from '../runner/assemble.js';
import { openHttpArena } from '../runner/campaign/arena-http.js';
import { openVirtualArena } from '../runner/campaign/arena-virtual.js';
import { type CampaignResult, type Cause, holdCampaign } from '../runner/campaign/campaign.js';
import { canOf } from '../runner/campaign/can.js';
import { campaignRunReport } from '../runner/campaign/run-report.js';
import { UnusableError } from '../runner/campaign/unusable.js';
import type { Switches } from '../runner/places.js';
import type { Check } from '../runner/preflight.js';
import { PreflightError } from '../runner/run.js';
import { cacheDir } from '../world/cache-dir.js';
import { durationMs } from './duration.js';
import type { FuzzArguments } from './fuzz.js';
import { needsModule } from './in-process.js';
import { wantsColour, widthOf } from './screen.js';
import { readSwitches } from './switches.js';
import { UsageError } from './usage-error.js';
import { versionOf } from './version.js';

const USUAL_TIME = '60s';

/** Holds a campaign, writes its counterexamples, and sets the exit code. */
export async function runCampaign(given: FuzzArguments): Promise<void> {
  const began = performance.now();
  const startedAtMs = Date.now();
  const interrupt = new AbortController();
  // Every list that waits listens to it.
  setMaxListeners(0, interrupt.signal);
  const onSignal = () => {
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort(new Error('interrupted'));
    process.stderr.write(
      '\nInterrupted: ending what was started, and writing what was found. Once more ends at once.\n',
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const progress = createCampaignProgress({ stream: process.stderr, colour: wantsColour(process.stderr) });
  try {
    const { runs } = given;
    if (runs !== undefined && !(Number.isInteger(runs) && runs > 0))
      throw new UsageError(`--runs ${runs}: a whole number from 1`);
    const time = given.time ?? (runs === undefined ? USUAL_TIME : undefined);
    const timeMs = time === undefined ? undefined : durationMs(time, 'time');
    const shrinkMs = durationMs(given.shrinkTime, 'shrink-time');
    const manifestPath =
      given.iut ?? relative(process.cwd(), join(packageRoot(), 'examples/intermediary/intermediary.iut.yaml'));
    const manifest = loadManifest(manifestPath);
    const { inProcess } = given;
    if (inProcess) needsModule(manifest, manifestPath);
    const can = canOf(manifest, { inProcess });
    const switches = await readSwitches(
      given.switch,
      Object.values(networks).map(({ info }) => info),
    );
    const known = given.corpus === undefined ? [] : readCorpus(given.corpus);
    const seed = seedOf(given.seed);
    mkdirSync(given.out, { recursive: true, mode: 0o700 });
    // Journals of the campaign before: what they prove stands in its counterexamples.
    rmSync(join(given.out, 'lanes'), { recursive: true, force: true });
    const version = versionOf();
    const folder = given.corpus ?? given.out;
    const files = new Map<Cause, string>();
    const keyCacheDir = await cacheDir();
    progress.note(
      `${manifest.name} ${manifest.version} is explored${inProcess ? ' in process, in virtual time' : ''}, seed ${seed}`,
    );
    const place = {
      seed: String(seed),
      outDir: given.out,
      keyCacheDir,
      switches,
      version,
      signal: interrupt.signal,
    };
    const arena = inProcess
      ? openVirtualArena({ ...place, manifestFile: manifest.file })
      : openHttpArena({ ...place, manifest });
    let checks: readonly Check[];
    let result: CampaignResult;
    try {
      checks = await arena.examine();
      progress.note(`preflight: ${checks.filter(({ ok }) => ok).length} of ${checks.length} checks passed`);
      if (checks.some(({ ok }) => !ok)) throw new PreflightError(checks);
      result = await holdCampaign({
        arena,
        can,
        seed,
        ...(timeMs === undefined ? {} : { timeMs }),
        ...(runs === undefined ? {} : { runs }),
        shrinkMs,
        corpus: known.map(({ file, content }) => ({ file, bucket: content.bucket, steps: content.steps })),
        realNow: () => performance.now(),
        progress,
        signal: interrupt.signal,
      });
    } finally {
      await arena.close();
    }
    for (const cause of result.causes)
      files.set(cause, cause.corpusFile ?? write(cause, { folder, manifest, version, seed, switches, inProcess }));
    progress.close();
    const tookMs = performance.now() - began;
    const report = reportOf(result, { given, manifest, manifestPath, version, durationMs: tookMs, files });
    writeReports(
      given.out,
      campaignRunReport({
        result,
        manifest,
        manifestPath,
        switches,
        version,
        startedAtMs,
        durationMs: tookMs,
        inProcess,
        command: report.command,
        exitCode: report.exitCode,
        preflight: checks,
        nameOf: (cause) => basename(files.get(cause) ?? '', '.counterexample.json'),
        againOf: (cause) => againOf(files.get(cause) ?? '', inProcess),
        pathOf: (journalFile) => relative(given.out, journalFile),
      }),
    );
    const { stdout } = process;
    if (given.json) stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    else stdout.write(renderCampaign(report, { width: widthOf(stdout), colour: wantsColour(stdout) }));
    process.exitCode = report.exitCode;
  } catch (error) {
    progress.close();
    if (interrupt.signal.aborted) {
      process.stderr.write(`${campaignVerdict(130)}\n`);
      process.exitCode = 130;
      return;
    }
    throw isMistake(error) ? new UsageError(error.message) : error;
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

/** What the user can mend; anything else is a fault of ours. */
export function isMistake(error: unknown): error is Error {
  const known = [ManifestError, LaunchError, TemplateError, CounterexampleError, PreflightError, UnusableError];
  return known.some((kind) => error instanceof kind);
}

/** fast-check takes 32 bits; any text is spread over them, and a number stands for itself. */
function seedOf(text: string | undefined): number {
  if (text === undefined) return randomInt(0, 0x7fffffff);
  if (/^-?\d{1,9}$/.test(text)) return Number(text);
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value | 0;
}

interface Writing {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly version: string;
  readonly seed: number;
  readonly switches: Switches;
  readonly inProcess: boolean;
}

function write(cause: Cause, { folder, manifest, version, seed, switches, inProcess }: Writing): string {
  const { found, steps, also, confirmed, path } = cause;
  const content: Counterexample = {
    schemaVersion: COUNTEREXAMPLE_VERSION,
    pyx: version,
    iut: {
      name: manifest.name,
      vendor: manifest.vendor,
      version: manifest.version,
      manifest: relative(folder, manifest.file),
    },
    requirement: found.requirement,
    level: found.level,
    sentence: sentenceOf(found.requirement),
    bucket: cause.bucket,
    expected: found.expected,
    seen: found.seen,
    ...(also.length === 0 ? {} : { also: [...also] }),
    status: confirmed ? 'confirmed' : 'unconfirmed',
    place: inProcess ? 'in-process' : 'http',
    ...(Object.keys(switches).length === 0 ? {} : { switches: flatSwitches(switches) }),
    steps: [...steps],
    events: [...cause.events],
    seed,
    ...(path === undefined ? {} : { path }),
  };
  const file = join(folder, fileNameOf(content));
  writeCounterexample(file, content);
  return file;
}

/** What the campaign found, for a browser, and for programs that read the report of a trial. */
function writeReports(folder: string, report: RunReport): void {
  writeFileSync(join(folder, 'report.json'), renderJson(report));
  writeFileSync(join(folder, 'report.html'), renderHtml(report));
}

/** Plays it as it was found. */
const againOf = (file: string, inProcess: boolean): string =>
  `npx --no pyx replay ${file}${inProcess ? ' --in-process' : ''}`;

interface Reporting {
  readonly given: FuzzArguments;
  readonly manifest: Manifest;
  readonly manifestPath: string;
  readonly version: string;
  readonly durationMs: number;
  readonly files: ReadonlyMap<Cause, string>;
}

function reportOf(
  result: CampaignResult,
  { given, manifest, manifestPath, version, durationMs: tookMs, files }: Reporting,
): CampaignReport {
  const iut = given.iut === undefined ? [] : [`--iut ${manifestPath}`];
  const bounds = [
    ...(given.time === undefined ? [] : [`--time ${given.time}`]),
    ...(given.runs === undefined ? [] : [`--runs ${given.runs}`]),
  ];
  return {
    pyx: version,
    iut: { name: manifest.name, version: manifest.version },
    command: [
      'npx --no pyx fuzz',
      ...iut,
      ...bounds,
      `--seed ${result.seed}`,
      ...(given.inProcess ? ['--in-process'] : []),
      ...given.switch.map((one) => `--switch ${one}`),
    ].join(' '),
    seed: result.seed,
    durationMs: Math.round(tookMs),
    causes: result.causes.map((cause) => {
      const { found, also, confirmed, why, hits, steps } = cause;
      const file = files.get(cause) ?? '';
      return {
        requirement: found.requirement,
        level: found.level,
        sentence: sentenceOf(found.requirement),
        expected: found.expected,
        seen: found.seen,
        also,
        confirmed,
        ...(why === undefined ? {} : { why }),
        hits,
        steps: steps.map(describeStep),
        faults: steps.filter(isTrouble).length,
        file,
        command: againOf(file, given.inProcess),
      };
    }),
    mended: result.mended,
    statistics: result.statistics,
    below: result.below,
    errors: result.errors,
    page: join(given.out, 'report.html'),
    exitCode: exitCodeOf(result),
  };
}

/** Precedence 130, 70, 1, 3, 0. */
function exitCodeOf({ interrupted, errors, causes, below }: CampaignResult): ExitCode {
  if (interrupted) return 130;
  if (errors.length > 0) return 70;
  if (causes.some(({ confirmed }) => confirmed)) return 1;
  return below.length > 0 ? 3 : 0;
}
