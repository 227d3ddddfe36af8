import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createColors } from 'picocolors';
import { PortTakenError } from '../../simulators/kit/server.js';
import { packageRoot } from '../core/package-root.js';
import { LaunchError } from '../iut/launch.js';
import { loadManifest, type Manifest, ManifestError } from '../iut/manifest.js';
import { TemplateError } from '../iut/template.js';
import { verdictOf } from '../report/exit-codes.js';
import { visible } from '../report/plain.js';
import { closeLane, type Lane, openLane } from '../runner/lane.js';
import { launchHint } from '../runner/preflight/launch-hint.js';
import { type Check, preflight } from '../runner/preflight.js';
import { startStallMeter } from '../runner/stalls.js';
import { cacheDir } from '../world/cache-dir.js';
import type { DoctorArguments } from './doctor.js';
import { wantsColour } from './screen.js';
import { versionOf } from './version.js';

/** What the doctor found. */
interface Examination {
  readonly manifest: string;
  /** Absent where the manifest cannot be read. */
  readonly iut?: { readonly name: string; readonly version: string };
  readonly checks: readonly Check[];
  /** What it printed last; told where something is wrong. */
  readonly output: readonly string[];
}

const KEPT_OUTPUT = 20;

/** Looks at a configuration, prints what it found, and sets the exit code. */
export async function examine({ iut, json }: DoctorArguments): Promise<void> {
  const path = iut ?? relative(process.cwd(), join(packageRoot(), 'examples/intermediary/intermediary.iut.yaml'));
  const found = await lookAt(path);
  const exitCode = found.checks.every(({ ok }) => ok) ? 0 : 2;
  const meaning = exitCode === 0 ? 'the configuration is in order, and a trial can be held' : verdictOf(2).meaning;
  const text = json ? JSON.stringify({ ...found, exitCode, meaning }, null, 2) : inWords(found, exitCode, meaning);
  process.stdout.write(`${text}\n`);
  process.exitCode = exitCode;
}

async function lookAt(path: string): Promise<Examination> {
  let manifest: Manifest;
  try {
    manifest = loadManifest(path);
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    const checks = error.problems.map(({ file, line, column, message, hint }) => ({
      check: 'manifest',
      ok: false,
      detail: `${file}:${line}:${column}  ${message}`,
      ...(hint === undefined ? {} : { hint }),
    }));
    return { manifest: path, checks, output: [] };
  }
  const { name, version } = manifest;
  return { manifest: path, iut: { name, version }, ...(await tryOut(manifest)) };
}

/** Starts the intermediary in a folder that is gone afterwards, and holds the preflight of a trial. */
async function tryOut(manifest: Manifest): Promise<Pick<Examination, 'checks' | 'output'>> {
  // Its name reaches the intermediary, so it does not say who asks.
  const outDir = mkdtempSync(join(tmpdir(), 'lane-'));
  const stalls = startStallMeter(() => {});
  let lane: Lane | undefined;
  const end = async () => {
    if (lane !== undefined) await closeLane(lane);
    stalls.stop();
    rmSync(outDir, { recursive: true, force: true });
  };
  const onSignal = () => void end().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal);
  try {
    lane = await openLane({
      name: 'doctor',
      manifest,
      seed: crypto.randomUUID(),
      profile: 'doctor',
      outDir,
      keyCacheDir: await cacheDir(),
      version: versionOf(),
      stalls,
    });
    const checks = await preflight(lane);
    return { checks, output: lane.iut.output.slice(-KEPT_OUTPUT).map(({ text }) => text) };
  } catch (error) {
    if (error instanceof LaunchError) return { checks: [launchHint(error, manifest)], output: error.failure.output };
    if (error instanceof TemplateError || error instanceof PortTakenError)
      return { checks: [{ check: 'start', ok: false, detail: error.message }], output: [] };
    throw error;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
    await end();
  }
}

function inWords({ manifest, iut, checks, output }: Examination, exitCode: 0 | 2, meaning: string): string {
  const { bold, dim, green, red } = createColors(wantsColour(process.stdout));
  const width = Math.max(...checks.map(({ check }) => check.length));
  const lines = checks.flatMap(({ check, ok, detail, hint }) => [
    `${ok ? green('✓') : red('✗')} ${check.padEnd(width)}  ${visible(detail)}`,
    ...(hint === undefined ? [] : [`  ${' '.repeat(width)}  ${bold(visible(hint))}`]),
  ]);
  const last =
    exitCode === 0 || output.length === 0
      ? []
      : [
          '',
          'The last lines of the intermediary:',
          ...output.slice(-KEPT_OUTPUT).map((line) => dim(`    ${visible(line)}`)),
        ];
  const named = iut === undefined ? manifest : `${visible(iut.name)} ${visible(iut.version)}, ${manifest}`;
  const code = exitCode === 0 ? 'Exit code 0' : `Exit code 2, ${verdictOf(2).word}`;
  return [bold(named), '', ...lines, ...last, '', `${bold((exitCode === 0 ? green : red)(code))}: ${meaning}.`].join(
    '\n',
  );
}
