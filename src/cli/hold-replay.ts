import { setMaxListeners } from 'node:events';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { networks } from '../../simulators/index.js';
import { sentenceOf } from '../fuzz/bucket.js';
import { CounterexampleError, readCounterexample } from '../fuzz/counterexample.js';
import type { PlayedStep } from '../fuzz/play.js';
import { describeStep, type Step, walletOf } from '../fuzz/steps.js';
import type { Counterexample } from '../generated/pyx.js';
import { loadManifest, type Manifest } from '../iut/manifest.js';
import type { ExitCode } from '../report/exit-codes.js';
import { visible } from '../report/plain.js';
import { openHttpArena } from '../runner/campaign/arena-http.js';
import { openVirtualArena } from '../runner/campaign/arena-virtual.js';
import { canOf, walletsOf } from '../runner/campaign/can.js';
import { type Replayed, replayOf } from '../runner/campaign/replay.js';
import { rateOf } from '../runner/places.js';
import { cacheDir } from '../world/cache-dir.js';
import { isMistake } from './hold-campaign.js';
import { needsModule } from './in-process.js';
import type { ReplayArguments } from './replay.js';
import { readSwitches } from './switches.js';
import { UsageError } from './usage-error.js';
import { versionOf } from './version.js';

/** Nobody is hurried while a debugger stands still: our own calls wait as long as a day. */
const UNHURRIED_MS = 86_400_000;

const MEANINGS: Record<ExitCode, string> = {
  0: 'no longer fails: every step could be played, and nothing broke',
  1: 'reproduced: the requirement is broken',
  2: 'unusable: file, command or manifest is wrong; nothing was played',
  3: 'diverged: the steps could not be played as they were, so that nothing can be said',
  70: 'pyx error: Pyx broke its own contract',
  130: 'interrupted',
};

/** Plays a counterexample, says what came of it, and sets the exit code. */
export async function runReplay(given: ReplayArguments): Promise<void> {
  const interrupt = new AbortController();
  setMaxListeners(0, interrupt.signal);
  const onSignal = () => {
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort(new Error('interrupted'));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const say = (text: string) => void process.stderr.write(`${visible(text)}\n`);
  try {
    const { inProcess } = given;
    if (inProcess && given.step)
      throw new UsageError(
        '--step with --in-process: steps wait in real time, which does not pass there. Leave one away.',
      );
    if (inProcess && given.rate !== undefined)
      throw new UsageError('--rate with --in-process: virtual time costs nothing at any rate. Leave one away.');
    const counterexample = readCounterexample(given.file);
    const manifest = manifestOf(given, counterexample);
    const { steps } = counterexample;
    say(`${manifest.name} ${manifest.version}: ${steps.length} steps are played`);
    for (const [at, step] of given.step ? [] : steps.entries()) say(`  ${at + 1}. ${describeStep(step)}`);
    mkdirSync(given.out, { recursive: true, mode: 0o700 });
    rmSync(join(given.out, 'lanes'), { recursive: true, force: true });
    const place = {
      seed: counterexample.bucket,
      outDir: given.out,
      keyCacheDir: await cacheDir(),
      switches: await switchesOf(counterexample),
      version: versionOf(),
      signal: interrupt.signal,
    };
    const arena = inProcess
      ? openVirtualArena({ ...place, manifestFile: manifest.file, processes: 1 })
      : openHttpArena({ ...place, manifest, standby: 0 });
    const stepper = given.step ? createStepper(say, interrupt) : undefined;
    let replayed: Replayed;
    try {
      replayed = await replayOf({
        arena,
        counterexample,
        ...(stepper === undefined ? {} : { times: 1, between: stepper.between }),
        signal: interrupt.signal,
      });
    } finally {
      stepper?.close();
      await arena.close();
    }
    const exitCode = exitCodeOf(replayed, interrupt.signal);
    if (given.json) process.stdout.write(`${JSON.stringify({ exitCode, file: given.file, ...replayed }, null, 2)}\n`);
    else process.stdout.write(render(replayed, counterexample, exitCode));
    process.exitCode = exitCode;
  } catch (error) {
    if (interrupt.signal.aborted) {
      process.stderr.write(`Exit code 130, ${MEANINGS[130]}.\n`);
      process.exitCode = 130;
      return;
    }
    throw isMistake(error) ? new UsageError(error.message) : error;
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

/** The choices that it was found under, as a campaign is told of them. */
const switchesOf = ({ switches = {} }: Counterexample): ReturnType<typeof readSwitches> =>
  readSwitches(
    Object.entries(switches).map(([name, value]) => `${name}=${value}`),
    Object.values(networks).map(({ info }) => info),
  );

/** The manifest that the file names, or the one that was given in its place. */
function manifestOf(
  { file, iut, step, rate, inProcess }: ReplayArguments,
  { iut: named, steps }: Counterexample,
): Manifest {
  const path = iut ?? resolve(dirname(file), named.manifest);
  if (iut === undefined && !existsSync(path))
    throw new CounterexampleError(
      `${file}: its intermediary's manifest is not there: ${path}.\n  Name one: npx --no pyx replay ${file} --iut FILE`,
    );
  const manifest = loadManifest(path);
  if (iut === undefined && manifest.name !== named.name)
    throw new CounterexampleError(
      `${file}: found in "${named.name}", and ${path} is the manifest of "${manifest.name}".\n  To play it there all the same, say so: --iut ${path}`,
    );
  if (inProcess) needsModule(manifest, path);
  const { modes, restarts } = canOf(manifest);
  const wallets = walletsOf(manifest);
  for (const [at, one] of steps.entries()) {
    if (one.kind === 'create' && !wallets.includes(walletOf(one)))
      throw new CounterexampleError(
        `${file}: step ${at + 1} pays with ${walletOf(one)}, which ${manifest.name} does not declare.\n  It cannot be played on this intermediary.`,
      );
    if (one.kind === 'create' && !modes.includes(one.mode))
      throw new CounterexampleError(
        `${file}: step ${at + 1} needs ${one.mode}, which ${manifest.name} does not declare.\n  It cannot be played on this intermediary.`,
      );
    if (one.kind === 'restart' && !restarts)
      throw new CounterexampleError(
        `${file}: step ${at + 1} restarts ${manifest.name}, which Pyx does not start.\n  Use a manifest with lifecycle.start.`,
      );
  }
  const declared = rateOf(manifest);
  if (rate !== undefined && !(rate >= 1 && rate <= declared))
    throw new UsageError(`--rate ${rate}: from 1 to the ${declared} that ${manifest.name} declares`);
  const { clock, limits } = manifest;
  return {
    ...manifest,
    clock: { ...clock, rate: rate ?? (step ? 1 : declared) },
    limits: step ? { ...limits, answerMs: UNHURRIED_MS } : limits,
  };
}

/** Waits for Enter before each step, and shows what the one before it came to. */
function createStepper(say: (text: string) => void, interrupt: AbortController) {
  const lines = createInterface({ input: process.stdin });
  const entered = lines[Symbol.asyncIterator]();
  lines.on('SIGINT', () => interrupt.abort(new Error('interrupted')));
  let number = 0;
  return {
    close: () => lines.close(),
    async between(played: PlayedStep | undefined, next: Step | undefined): Promise<void> {
      if (played !== undefined)
        say(`   ${played.outcome === 'skipped' ? `skipped: ${played.why ?? ''}` : (played.said ?? 'done')}`);
      if (next === undefined) {
        say('   all steps are played; what is under way comes to rest');
        return;
      }
      number += 1;
      process.stderr.write(`${number}. ${visible(describeStep(next))}   [Enter] `);
      // At the end of the input there is nobody to wait for.
      await entered.next();
      process.stderr.write('\n');
    },
  };
}

function exitCodeOf({ outcome, held }: Replayed, signal: AbortSignal): ExitCode {
  if (signal.aborted) return 130;
  if (held.problem?.whose === 'ours') return 70;
  return outcome === 'mended' ? 0 : outcome === 'diverged' ? 3 : 1;
}

function render(
  { outcome, held, found, firstDifference, plays }: Replayed,
  { requirement, expected, seen }: Counterexample,
  exitCode: ExitCode,
): string {
  const differs =
    firstDifference === undefined
      ? []
      : [
          `First differing event (${firstDifference.at}):`,
          `    expected  ${firstDifference.expected}`,
          `    seen      ${firstDifference.seen}`,
        ];
  const lines = {
    reproduced: [
      `✗ ${requirement}  ${sentenceOf(requirement)}`,
      ...textsOf(found.find((one) => one.requirement === requirement)),
    ],
    otherwise: [
      `${requirement} is no longer broken, and these are:`,
      ...found.flatMap((one) => [`✗ ${one.requirement}  ${sentenceOf(one.requirement)}`, ...textsOf(one)]),
      ...differs,
    ],
    mended: [`${requirement} is no longer broken (${plays} plays).`, ...differs],
    diverged: [
      `The steps could not be played as they were${held.problem === undefined ? '' : `: ${held.problem.detail}`}.`,
      ...differs,
      `It broke ${requirement} when it was found:`,
      `    expected  ${expected}`,
      `    seen      ${seen}`,
    ],
  }[outcome];
  const word =
    exitCode === 1 && outcome === 'otherwise' ? 'fails otherwise: another requirement is broken' : MEANINGS[exitCode];
  return `${[...lines.map(visible), `journal: ${held.journalFile}`, '', `Exit code ${exitCode}, ${word}.`].join('\n')}\n`;
}

const textsOf = (one: { readonly expected: string; readonly seen: string } | undefined): string[] =>
  one === undefined ? [] : [`    expected  ${one.expected}`, `    seen      ${one.seen}`];
