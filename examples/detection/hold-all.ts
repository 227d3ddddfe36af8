import { rmSync } from 'node:fs';
import { inParallel } from '../../src/runner/schedule.js';
import { startStallMeter } from '../../src/runner/stalls.js';
import { type Outcome, outcomeOf } from './outcome.js';
import { createPace } from './pace.js';
import type { Subject } from './subjects.js';
import { type Court, folderOf, hold } from './trial.js';

/** A trial that was held, with what came of it. */
export interface Held extends Outcome {
  readonly subject: Subject;
  /** Real seconds, of both if it was held twice. */
  readonly seconds: number;
  /** It was held once more, with few beside it or alone, since the first time said nothing. */
  readonly again: boolean;
  /** Real ms that the machine was late while it ran. */
  readonly stalledMs: number;
  /** Why no trial could be held at all. */
  readonly problem?: string;
}

export interface Plan extends Court {
  /** Trials side by side at most. */
  readonly width: number;
  readonly onHeld: (held: Held) => void;
}

/** Side by side when trials are held again; what is in doubt then is held alone. */
const A_FEW = 3;

/** Holds all trials side by side as far as the machine keeps up, then one at a time what is to be alone; and again what is in doubt. */
export async function holdAll(subjects: readonly Subject[], plan: Plan): Promise<Held[]> {
  const meter = startStallMeter(() => {});
  const pace = createPace(meter.between);
  const { signal, width, onHeld } = plan;
  const doubtful: Held[] = [];
  const held: Held[] = [];
  const note = (one: Held) => {
    held.push(one);
    onHeld(one);
  };
  try {
    const together = subjects.filter(({ alone }) => !alone);
    await inParallel(
      together.map((subject) => async () => {
        if (signal.aborted) return;
        const one = await pace.run(() => holdOne(subject, plan));
        if (one.isDoubtful) doubtful.push(one);
        else note(one);
      }),
      () => width,
    );
    for (const subject of subjects.filter(({ alone }) => alone)) {
      if (signal.aborted) break;
      const one = await holdOne(subject, plan);
      if (one.isDoubtful) doubtful.push(one);
      else note(one);
    }
    for (const fewer of [A_FEW, 1]) {
      const open = doubtful.splice(0);
      await inParallel(
        open.map((first) => async () => {
          if (signal.aborted) return;
          const next = await holdOne(first.subject, plan);
          const both = { ...next, seconds: first.seconds + next.seconds, again: true };
          if (next.isDoubtful && fewer > 1) doubtful.push(both);
          else note(both);
        }),
        () => fewer,
      );
    }
  } finally {
    meter.stop();
  }
  return subjects.flatMap((subject) => held.filter((one) => one.subject === subject));
}

async function holdOne(subject: Subject, court: Court): Promise<Held> {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1_000;
  try {
    const report = await hold(subject, court);
    const outcome = outcomeOf(subject, report);
    // The evidence is kept of what somebody will want to look at.
    if (isAsWished(outcome)) rmSync(folderOf(subject, court.outDir), { recursive: true, force: true });
    return { ...outcome, subject, seconds: seconds(), again: false, stalledMs: report.environment.stalls.totalMs };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return {
      word: 'NO VERDICT',
      seen: `no trial: ${problem.split('\n')[0]}`,
      accusations: [],
      unjust: [],
      // A process that was not ready in time, or a preflight that was late: the machine may be why.
      isDoubtful: !court.signal.aborted,
      subject,
      seconds: seconds(),
      again: false,
      stalledMs: 0,
      problem,
    };
  }
}

export const isAsWished = ({ word }: Outcome): boolean => word === 'caught' || word === 'left alone';
