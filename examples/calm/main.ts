import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '../../src/core/random.js';
import { allConditions, burning, type Condition, stopping } from './conditions.js';
import { endedLine, renderTallies } from './print.js';
import { type Tally, tallyOf } from './tally.js';
import { hold } from './trial.js';

const HELP = `npm run calm [-- options]

Tries the exemplary intermediary while the machine is busy, or while it or Pyx is stopped for half a second every few
seconds. Nothing of that is its fault, so nobody may be accused; INCONCLUSIVE is allowed, counted and named.
  --burn PERCENT     eat so much of each core; may be repeated; 0 is undisturbed
  --stop iut|pyx     stop the intermediary, or Pyx itself; may be repeated
                     without both: 0, 50 and 90 % burnt, the intermediary stopped, Pyx stopped
  --runs N           trials under each condition (3)
  --scenarios NAME   the profile of that name, for instance quick
  --only A,B         only these scenarios, or the scenarios of these folders
  --seed TEXT        moments, merchants and amounts are drawn from it (calm)
  --out FOLDER       journals and reports of each trial (reports/calm); the tallies are written beside it, as FOLDER.json

Exit codes: 0 nobody was accused · 1 somebody was, or Pyx went wrong · 2 an option is wrong · 130 interrupted
`;

/** What the user can mend. */
class Mistake extends Error {}

interface Options {
  readonly conditions: readonly Condition[];
  readonly runs: number;
  readonly selection: readonly string[];
  readonly seed: string;
  readonly out: string;
  readonly help: boolean;
}

async function main({ conditions, runs, selection, seed, out }: Options): Promise<number> {
  const interrupt = new AbortController();
  const onSignal = () => {
    if (interrupt.signal.aborted) process.exit(130);
    interrupt.abort();
    process.stderr.write('\nInterrupted: ending what was started. Once more ends at once.\n');
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const tallies: Tally[] = [];
  for (const condition of conditions) {
    if (interrupt.signal.aborted) break;
    const ended: Awaited<ReturnType<typeof hold>>[] = [];
    for (let run = 1; run <= runs && !interrupt.signal.aborted; run += 1) {
      // The same seeds under each condition: only the trouble differs.
      const trialSeed = `${seed}-${run}`;
      const one = await hold({
        condition,
        outDir: join(out, `${condition.name.replaceAll(/[^a-zA-Z0-9]+/g, '-')}-${run}`),
        seed: trialSeed,
        random: createRandom(`${trialSeed}/${condition.name}`),
        selection,
        signal: interrupt.signal,
      });
      if (interrupt.signal.aborted) break;
      ended.push(one);
      process.stderr.write(endedLine(condition.name, run, runs, one));
    }
    tallies.push(tallyOf(condition.name, ended));
  }
  process.stdout.write(renderTallies(tallies));
  mkdirSync(out, { recursive: true });
  const machine = { node: process.version, cores: availableParallelism() };
  writeFileSync(`${out}.json`, `${JSON.stringify({ seed, selection, machine, tallies }, null, 2)}\n`);
  if (interrupt.signal.aborted) return 130;
  return tallies.some(({ accusations, errors }) => accusations.length > 0 || errors.length > 0) ? 1 : 0;
}

function optionsFrom(given: readonly string[]): Options {
  const { values } = parsed(given);
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Mistake(`--runs ${values.runs}: a whole number from 1`);
  const conditions = [
    ...(values.burn ?? []).map((text) => {
      const percent = Number(text);
      if (!(percent >= 0 && percent <= 100)) throw new Mistake(`--burn ${text}: per cent from 0 to 100`);
      return burning(percent);
    }),
    ...(values.stop ?? []).map((name) => {
      const condition = stopping[name];
      if (condition === undefined) throw new Mistake(`--stop ${name}: one of ${Object.keys(stopping).join(', ')}`);
      return condition;
    }),
  ];
  const only = (values.only ?? []).flatMap((text) => text.split(',')).flatMap((id) => ['--only', id]);
  return {
    conditions: conditions.length === 0 ? allConditions : conditions,
    runs,
    selection: [...(values.scenarios === undefined ? [] : ['--profile', values.scenarios]), ...only],
    seed: values.seed,
    out: values.out.replace(/\/+$/, ''),
    help: values.help,
  };
}

function parsed(given: readonly string[]) {
  try {
    return parseArgs({
      args: [...given],
      options: {
        burn: { type: 'string', multiple: true },
        stop: { type: 'string', multiple: true },
        runs: { type: 'string', default: '3' },
        scenarios: { type: 'string' },
        only: { type: 'string', multiple: true },
        seed: { type: 'string', default: 'calm' },
        out: { type: 'string', default: 'reports/calm' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new Mistake(error instanceof Error ? error.message : String(error));
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
