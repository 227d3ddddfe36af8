import type { Random } from '../../src/core/random.js';
import { runningIuts } from './running-iuts.js';
import { burn, stopNowAndThen, type Trouble } from './trouble.js';

/** Under what a trial is held. */
export interface Condition {
  readonly name: string;
  /** Begins the trouble for a trial whose process has this number and that writes into this folder. */
  begin(trial: { readonly pid: number; readonly outDir: string; readonly random: Random }): Trouble;
}

export const burning = (percent: number): Condition => ({
  name: percent === 0 ? 'undisturbed' : `${percent} % of each core burnt`,
  begin: () => burn(percent),
});

/** An IUT leads a process group of its own, so its number names the group; a number that was given anew leads none. */
const stoppingIut: Condition = {
  name: 'the intermediary stopped',
  begin: ({ random, outDir }) => stopNowAndThen(random, () => runningIuts(outDir).map((pid) => -pid)),
};

/** Only the judge: its companion goes on, and is how it learns what happened. */
const stoppingPyx: Condition = {
  name: 'Pyx stopped',
  begin: ({ random, pid }) => stopNowAndThen(random, () => [pid]),
};

export const stopping: Readonly<Record<string, Condition>> = { iut: stoppingIut, pyx: stoppingPyx };

export const allConditions: readonly Condition[] = [burning(0), burning(50), burning(90), stoppingIut, stoppingPyx];
