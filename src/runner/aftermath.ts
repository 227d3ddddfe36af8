import type { CataloguedScenario } from './catalogue.js';
import { judgeLane, judgeScenario } from './judge.js';
import type { Lane } from './lane.js';
import type { JudgedFinding, Tried } from './outcome.js';
import type { Watched } from './play.js';

/** Late captures, refunds, events and regressions are findings of their scenario; so each is read once more at the end. */
export async function afterlife(watched: readonly Watched[], forMs: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) return resolve();
    const end = setTimeout(resolve, forMs);
    signal.addEventListener('abort', () => {
      clearTimeout(end);
      resolve();
    });
  });
  await Promise.all(watched.map(({ stage }) => stage?.readAll().catch(() => false)));
}

export function judgeWatched({ played, lane, name, endSeq }: Watched): Tried {
  const entries = lane.entries.of(name);
  const early = new Set(
    judgeScenario(
      entries.filter(({ seq }) => seq <= endSeq),
      name,
    ).findings.map(keyOf),
  );
  const { exercises, findings, broken } = judgeScenario(entries, name);
  const isPermissive = permissiveIn(lane, name);
  return {
    played: broken.length === 0 ? played : { ...played, end: { kind: 'error', detail: broken.join('; ') } },
    exercises,
    findings: findings.map(
      (finding): JudgedFinding => ({
        ...finding,
        scenario: played.id,
        late: !early.has(keyOf(finding)),
        ...(isPermissive(finding) ? { permissive: true } : {}),
      }),
    ),
  };
}

const keyOf = ({
  requirement,
  subject,
  expected,
}: {
  requirement: string;
  subject?: string;
  expected: string;
}): string => JSON.stringify([requirement, subject, expected]);

/** A finding rests on a permissive network when something that it points at happened after a protection was lifted. */
function permissiveIn(lane: Lane, name: string): (finding: { evidence: readonly string[] }) => boolean {
  const entries = lane.entries.of(name);
  const lifted = entries.find((entry) => entry.type === 'fact' && entry.fact.kind === 'protection-lifted')?.seq;
  if (lifted === undefined) return () => false;
  const after = new Set(
    entries.flatMap((entry) => (entry.type === 'exchange-opened' && entry.seq > lifted ? entry.exchange.id : [])),
  );
  return ({ evidence }) => evidence.length === 0 || evidence.some((exchange) => after.has(exchange));
}

/**
 * Rules over a whole lane, in the final sweep. What they meet or break is told of the lane's first scenario that declares
 * the requirement, else of its first scenario.
 */
export function sweep(lane: Lane, tried: readonly Tried[], scenarios: readonly CataloguedScenario[]): Tried[] {
  const inLane = tried.filter(({ played }) => played.lane === lane.name);
  const { exercises, findings, broken } = judgeLane(lane.world.journal.entries);
  const declares = (id: string, requirement: string) =>
    scenarios.some((scenario) => scenario.id === id && scenario.definition.requirements.includes(requirement));
  const tellerOf = (requirement: string) => inLane.find(({ played }) => declares(played.id, requirement)) ?? inLane[0];
  return inLane.map((one) => {
    const { id } = one.played;
    const met = [...exercises].filter(([requirement]) => tellerOf(requirement) === one);
    const found = findings.filter(({ requirement }) => tellerOf(requirement) === one);
    return {
      ...one,
      played: broken.length === 0 ? one.played : { ...one.played, end: { kind: 'error', detail: broken.join('; ') } },
      exercises: added(one.exercises, new Map(met)),
      findings: [
        ...one.findings,
        ...found.map((finding) => ({ ...finding, scenario: id, late: false, timeDependent: false })),
      ],
    };
  });
}

/** Counts of both. */
export function added(
  first: ReadonlyMap<string, number>,
  second: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const sum = new Map(first);
  for (const [requirement, count] of second) sum.set(requirement, count + (sum.get(requirement) ?? 0));
  return sum;
}
