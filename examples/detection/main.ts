import { setMaxListeners } from 'node:events';
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { closest } from 'fastest-levenshtein';
import { loadScenarios } from '../../src/runner/catalogue.js';
import { cacheDir } from '../../src/world/cache-dir.js';
import { type Held, holdAll, isAsWished } from './hold-all.js';
import { type Hunt, huntAll } from './hunts.js';
import { correctOnes, isLeftAlone, type Led, leadAll } from './lists.js';
import { endedLine, huntedLine, ledLine, renderHunts, renderLists, renderTable } from './print.js';
import { EXEMPLARY, type Subject, subjectsFrom } from './subjects.js';
import { SEED } from './trial.js';

const HELP = `npm run detection [-- names] [--width N] [--json] [--out FOLDER]

Tries every faulty and odd intermediary and the exemplary one, and prints what came of it: as modules in virtual time, and
as processes in real time where a scenario needs that or virtual time did not say what was wished.
  names    only these, for instance: charges-again never-asks exemplary
  --processes  all as processes in real time, as a vendor's intermediary is held (10 to 20 minutes)
  --width  trials of processes side by side at most (10); fewer are begun while the machine is late
  --lists  generated lists of at least 15 steps, with faults, through which each correct one is led besides (20; 1000 take about
           an hour and a half on two cores); none with 0
  --hunts  generated lists through which each faulty one is led besides, to see what a campaign finds and how small (0)
  --json   the table as JSON
  --out    where journals and reports of what did not come out as wished are kept (reports/detection)

Exit codes: 0 all faulty caught for the right requirement, nobody accused unjustly · 1 not so · 2 a name or option is wrong · 130 interrupted
`;

/** What the user can mend. */
class Mistake extends Error {}

interface Options {
  readonly names: readonly string[];
  readonly width: number;
  readonly processes: boolean;
  readonly lists: number;
  readonly hunts: number;
  readonly json: boolean;
  readonly out: string;
  readonly help: boolean;
}

async function main(options: Options): Promise<number> {
  const subjects = chosen(subjectsFrom(await loadScenarios()), options.names);
  mkdirSync(options.out, { recursive: true, mode: 0o700 });
  const interrupt = new AbortController();
  // Every trial listens to it.
  setMaxListeners(0, interrupt.signal);
  const onSignal = () => {
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort(new Error('interrupted'));
    process.stderr.write('\nInterrupted: ending what was started. Once more ends at once.\n');
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const began = performance.now();
  let ended = 0;
  const held = await holdAll(subjects, {
    outDir: options.out,
    keyCacheDir: await cacheDir(),
    signal: interrupt.signal,
    width: options.width,
    cores: availableParallelism(),
    asProcesses: options.processes,
    onHeld: (one) => {
      ended += 1;
      process.stderr.write(endedLine(one, ended, subjects.length));
    },
  });
  const led =
    options.lists === 0
      ? []
      : await leadAll(correctOnes(options.names), {
          lists: options.lists,
          outDir: options.out,
          keyCacheDir: await cacheDir(),
          signal: interrupt.signal,
          onLed: (one) => process.stderr.write(ledLine(one)),
        });
  const hunts =
    options.hunts === 0
      ? []
      : await huntAll(options.names, {
          lists: options.hunts,
          outDir: options.out,
          keyCacheDir: await cacheDir(),
          signal: interrupt.signal,
          onLed: (one) => process.stderr.write(huntedLine(one)),
        });
  const seconds = (performance.now() - began) / 1_000;
  process.stdout.write(
    options.json
      ? renderJson(held, { lists: led, hunts, seconds })
      : `\n${renderTable(held, seconds)}${renderLists(led)}${renderHunts(hunts)}`,
  );
  if (interrupt.signal.aborted) return 130;
  return held.every(isAsWished) && led.every(isLeftAlone) ? 0 : 1;
}

function chosen(all: readonly Subject[], names: readonly string[]): Subject[] {
  const known = [...all.map(({ name }) => name), EXEMPLARY];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Mistake(
      unknown.map((name) => `no intermediary "${name}". Did you mean ${closest(name, known)}?`).join('\n'),
    );
  return all.filter(
    ({ name, kind }) =>
      names.length === 0 || names.includes(name) || (kind === 'exemplary' && names.includes(EXEMPLARY)),
  );
}

function renderJson(
  held: readonly Held[],
  more: { lists: readonly Led[]; hunts: readonly Hunt[]; seconds: number },
): string {
  const trials = held.map(({ subject: { kind, name, requirement, scenarios }, word, ...rest }) => ({
    kind,
    name,
    requirement,
    scenarios: scenarios.map(({ id }) => id),
    outcome: word,
    ...rest,
  }));
  return `${JSON.stringify({ seed: SEED, trials, ...more }, null, 2)}\n`;
}

function optionsFrom(given: readonly string[]): Options {
  try {
    const { values, positionals } = parseArgs({
      args: [...given],
      allowPositionals: true,
      options: {
        width: { type: 'string', default: '10' },
        processes: { type: 'boolean', default: false },
        lists: { type: 'string', default: '20' },
        hunts: { type: 'string', default: '0' },
        json: { type: 'boolean', default: false },
        out: { type: 'string', default: 'reports/detection' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const width = Number(values.width);
    if (!Number.isInteger(width) || width < 1) throw new Mistake(`--width ${values.width}: a whole number from 1`);
    const fromZero = (name: 'lists' | 'hunts'): number => {
      const number = Number(values[name]);
      if (!Number.isInteger(number) || number < 0)
        throw new Mistake(`--${name} ${values[name]}: a whole number from 0`);
      return number;
    };
    return { ...values, names: positionals, width, lists: fromZero('lists'), hunts: fromZero('hunts') };
  } catch (error) {
    throw error instanceof Mistake ? error : new Mistake(error instanceof Error ? error.message : String(error));
  }
}

try {
  const options = optionsFrom(process.argv.slice(2));
  if (options.help) process.stdout.write(HELP);
  else process.exitCode = await main(options);
} catch (error) {
  if (!(error instanceof Mistake)) throw error;
  process.stderr.write(`${error.message}\n\n${HELP}`);
  process.exitCode = 2;
}
