import { oracles } from '../oracles/index.js';
import type { Exercise, Finding, Oracle } from '../oracles/oracle.js';
import { type History, historyOf } from '../record/history.js';
import type { Entry } from '../record/journal.js';

/** What all oracles said about one scenario. */
export interface Judgement {
  /** Times that each requirement's situation was met. */
  readonly exercises: ReadonlyMap<string, number>;
  readonly findings: readonly Finding[];
  /** Oracles that broke while reading: faults of ours, which make the scenario ERROR and leave the run going. */
  readonly broken: readonly string[];
}

/**
 * Every oracle that applies, over a scenario's part of the journal. Rules about the end are asked only if the last act
 * settled or had its whole time.
 */
export function judgeScenario(entries: readonly Entry[], scenario: string): Judgement {
  const history = historyOf(entries, scenario);
  const ended = history.settled !== undefined && history.settled.how !== 'mute';
  return judge(
    history,
    oracles.filter(({ scope, judged }) => scope === 'scenario' && (judged === 'event' || ended)),
  );
}

/** Rules that need the whole lane: numbers that collide over merchants. Judged in the final sweep. */
export function judgeLane(entries: readonly Entry[]): Judgement {
  return judge(
    historyOf(entries),
    oracles.filter(({ scope }) => scope === 'lane'),
  );
}

function judge(history: History, asked: readonly Oracle[]): Judgement {
  const broken: string[] = [];
  const readings = asked.flatMap((oracle) => {
    try {
      return [...oracle.judge(history)];
    } catch (error) {
      broken.push(`oracle ${oracle.name}: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  });
  const exercises = new Map<string, number>();
  for (const { requirement } of readings.filter((reading): reading is Exercise => reading.kind === 'exercise')) {
    exercises.set(requirement, (exercises.get(requirement) ?? 0) + 1);
  }
  const findings = readings.filter((reading): reading is Finding => reading.kind === 'finding');
  return { exercises, findings: distinct(findings), broken };
}

/** The same thing seen twice is one finding. */
function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ requirement, subject, expected, seen: what }) => {
    const key = JSON.stringify([requirement, subject, expected, what]);
    return !seen.has(key) && seen.add(key);
  });
}
