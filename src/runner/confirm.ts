import { type AgainOptions, holdAgain } from './again.js';
import type { CataloguedScenario } from './catalogue.js';
import { type KillPoint, pointNamed } from './kill-points.js';
import type { Confirmation, JudgedFinding, Tried } from './outcome.js';
import { placeOf } from './places.js';
import { inParallel } from './schedule.js';

export interface ConfirmOptions extends AgainOptions {
  /** Real ms that all confirmations together may take; what does not fit at rate 1 is held at the declared rate. */
  readonly budgetMs: number;
}

/** Rate 1 only where it takes less than this. */
const LONGEST_AT_RATE_1_MS = 180_000;
const SIDE_BY_SIDE = 3;
/** Kill points of a scenario that are struck again; those left show the same. */
const MOST_POINTS = 3;

/**
 * Holds again, alone and on a fresh instance, every scenario with a time-dependent finding, and once more without its
 * faults; where the IUT was killed, it is killed there again. A confirmation never turns red into green: what is not seen
 * again becomes INCONCLUSIVE, and both runs are kept.
 */
export async function confirm(
  tried: readonly Tried[],
  scenarios: readonly CataloguedScenario[],
  options: ConfirmOptions,
): Promise<Tried[]> {
  const needed = tried.flatMap((one) => pointsToConfirm(one).map((point) => ({ one, point })));
  const confirmed = new Map<string, Confirmation>();
  const deadlineMs = performance.now() + options.budgetMs;
  await inParallel(
    needed.map(({ one, point }) => async () => {
      const scenario = scenarios.find(({ id }) => id === one.played.id);
      if (scenario === undefined || options.signal.aborted) return;
      const place = placeOf(scenario, options.manifest, options.switches);
      const rate = rateFor(one, place.rate, deadlineMs - performance.now());
      const where = point === undefined ? '' : `, killed ${point.name}`;
      options.progress.note(`confirms ${one.played.id}${where}, alone on a fresh instance at rate ${rate}`);
      const again = await holdAgain(scenario, { rate, ...(point === undefined ? {} : { point }) }, options);
      const hadFaults = one.played.faults.length > 0 && point === undefined;
      const without = hadFaults
        ? await holdAgain(scenario, { rate: place.rate, withoutFaults: true }, options)
        : undefined;
      for (const { requirement } of one.findings.filter((finding) => isAbout(finding, point))) {
        const seenAgain = again.broken.has(requirement);
        const alone = `${seenAgain ? 'seen again' : 'not seen again'} alone on a fresh instance at rate ${rate}`;
        const faultless =
          without === undefined
            ? ''
            : without.broken.has(requirement)
              ? '; also seen without the fault, so it is about something else than the fault'
              : '; not seen without the fault';
        const { neighbours } = one.played;
        confirmed.set(keyOf(one.played.id, requirement, point?.name), {
          confirmed: seenAgain,
          note: `${alone}${faultless}`,
          lane: again.lane,
          stalled: again.stalled,
          ...(seenAgain || point !== undefined || neighbours.length === 0 ? {} : { interference: neighbours }),
        });
      }
    }),
    () => SIDE_BY_SIDE,
  );
  return tried.map((one) => ({
    ...one,
    findings: one.findings.map((finding) => {
      const confirmation = finding.timeDependent
        ? confirmed.get(keyOf(one.played.id, finding.requirement, finding.point))
        : undefined;
      return confirmation === undefined ? finding : { ...finding, confirmation };
    }),
  }));
}

const keyOf = (scenario: string, requirement: string, point: string | undefined): string =>
  JSON.stringify([scenario, requirement, point]);

const isAbout = ({ timeDependent, point }: JudgedFinding, wanted: KillPoint | undefined): boolean =>
  timeDependent && point === wanted?.name;

/** The unkilled run (undefined) and the kill points at which something time-dependent was found. */
function pointsToConfirm({ findings }: Tried): (KillPoint | undefined)[] {
  const names = new Set(findings.filter(({ timeDependent }) => timeDependent).map(({ point }) => point));
  const points = [...names].flatMap((name) => (name === undefined ? [] : (pointNamed(name) ?? [])));
  return [...(names.has(undefined) ? [undefined] : []), ...points.slice(0, MOST_POINTS)];
}

function rateFor({ played }: Tried, declared: number, leftMs: number): number {
  const atRate1Ms = played.durationMs * declared;
  return atRate1Ms < Math.min(LONGEST_AT_RATE_1_MS, leftMs) ? 1 : declared;
}
