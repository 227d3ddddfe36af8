import { rmSync } from 'node:fs';
import { inParallel } from '../../src/runner/schedule.js';
import { startStallMeter } from '../../src/runner/stalls.js';
import { startVirtualProcess, type VirtualProcess } from '../../src/virtual/run-virtually.js';
import { type Outcome, outcomeOf } from './outcome.js';
import { createPace } from './pace.js';
import type { Subject } from './subjects.js';
import { type Court, folderOf, hold } from './trial.js';

/** A trial that was held, with what came of it. */
export interface Held extends Outcome {
  readonly subject: Subject;
  /** Real seconds, of both if it was held twice. */
  readonly seconds: number;
  /** As a process of its own in real time; else as a module in virtual time. */
  readonly asProcess: boolean;
  /** It was held once more, as a process or with few beside it or alone, since the first time did not come out as wished. */
  readonly again: boolean;
  /** Real ms that the machine was late while it ran. */
  readonly stalledMs: number;
  /** Why no trial could be held at all. */
  readonly problem?: string;
}

export interface Plan extends Court {
  /** Trials of processes side by side at most. */
  readonly width: number;
  /** Processes of virtual time. */
  readonly cores: number;
  /** All as processes, as vendors' intermediaries are held. */
  readonly asProcesses: boolean;
  readonly onHeld: (held: Held) => void;
}

/** Side by side when trials are held again; what is in doubt then is held alone. */
const A_FEW = 3;

/**
 * Modules in virtual time first, one a core. Then processes side by side as far as the machine keeps up, one at a time what is
 * to be alone; and again, as a process, what did not come out as wished.
 */
export async function holdAll(subjects: readonly Subject[], plan: Plan): Promise<Held[]> {
  const held: Held[] = [];
  const note = (one: Held) => {
    held.push(one);
    plan.onHeld(one);
  };
  const inVirtualTime = subjects.filter(
    ({ asProcess, asModuleOnly }) => asModuleOnly || (!asProcess && !plan.asProcesses),
  );
  const open = await holdVirtually(inVirtualTime, plan, note);
  await holdAsProcesses(
    subjects.filter((subject) => !inVirtualTime.includes(subject)),
    open,
    plan,
    note,
  );
  return subjects.flatMap((subject) => held.filter((one) => one.subject === subject));
}

/** Tells of those that came out as wished, and gives back the others: they are to be held as processes too. */
async function holdVirtually(
  subjects: readonly Subject[],
  plan: Plan,
  note: (held: Held) => void,
): Promise<readonly Held[]> {
  const left: Held[] = [];
  const waiting = [...subjects];
  const work = async () => {
    let virtual: VirtualProcess | undefined;
    try {
      for (let subject = waiting.shift(); subject !== undefined && !plan.signal.aborted; subject = waiting.shift()) {
        if (virtual?.alive !== true) virtual = startVirtualProcess();
        const one = await holdOne(subject, plan, virtual);
        if (isAsWished(one) || subject.asModuleOnly) note(one);
        else left.push(one);
      }
    } finally {
      virtual?.close();
    }
  };
  await Promise.all(Array.from({ length: plan.cores }, work));
  return left;
}

async function holdAsProcesses(
  subjects: readonly Subject[],
  open: readonly Held[],
  plan: Plan,
  note: (held: Held) => void,
): Promise<void> {
  const { signal, width } = plan;
  const meter = startStallMeter(() => {});
  const pace = createPace(meter.between);
  const doubtful: Held[] = [];
  const file = (one: Held) => {
    if (one.isDoubtful) doubtful.push(one);
    else note(one);
  };
  const again = async (first: Held) => {
    const next = await holdOne(first.subject, plan);
    return { ...next, seconds: first.seconds + next.seconds, again: true };
  };
  try {
    await inParallel(
      [
        ...subjects
          .filter(({ alone }) => !alone)
          .map((subject) => async () => {
            if (!signal.aborted) file(await pace.run(() => holdOne(subject, plan)));
          }),
        ...open.map((first) => async () => {
          if (!signal.aborted) file(await pace.run(() => again(first)));
        }),
      ],
      () => width,
    );
    for (const subject of subjects.filter(({ alone }) => alone)) {
      if (signal.aborted) break;
      file(await holdOne(subject, plan));
    }
    for (const fewer of [A_FEW, 1]) {
      await inParallel(
        doubtful.splice(0).map((first) => async () => {
          if (signal.aborted) return;
          const both = await again(first);
          if (both.isDoubtful && fewer > 1) doubtful.push(both);
          else note(both);
        }),
        () => fewer,
      );
    }
  } finally {
    meter.stop();
  }
}

async function holdOne(subject: Subject, court: Court, virtual?: VirtualProcess): Promise<Held> {
  const began = performance.now();
  const asProcess = virtual === undefined;
  const seconds = () => (performance.now() - began) / 1_000;
  try {
    const report = await hold(subject, court, virtual);
    const outcome = outcomeOf(subject, report);
    // The evidence is kept of what somebody will want to look at.
    if (isAsWished(outcome)) rmSync(folderOf(subject, court.outDir), { recursive: true, force: true });
    return {
      ...outcome,
      subject,
      asProcess,
      seconds: seconds(),
      again: false,
      stalledMs: report.environment.stalls.totalMs,
    };
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
      asProcess,
      seconds: seconds(),
      again: false,
      stalledMs: 0,
      problem,
    };
  }
}

export const isAsWished = ({ word }: Outcome): boolean => word === 'caught' || word === 'left alone';
