import type { Manifest } from '../iut/manifest.js';
import type { Progress } from '../report/progress.js';
import type { CataloguedScenario } from './catalogue.js';
import { judgeScenario } from './judge.js';
import { closeLane, type Lane, openLane } from './lane.js';
import type { Confirmation, JudgedFinding, Tried } from './outcome.js';
import { play } from './play.js';
import { inParallel } from './schedule.js';

export interface ConfirmOptions {
  readonly manifest: Manifest;
  readonly seed: string;
  readonly laneOptions: Omit<Parameters<typeof openLane>[0], 'manifest' | 'name' | 'seed'>;
  /** Real ms that all confirmations together may take; what does not fit at rate 1 is held at the declared rate. */
  readonly budgetMs: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Rate 1 only where it takes less than this. */
const LONGEST_AT_RATE_1_MS = 180_000;
const SIDE_BY_SIDE = 3;

/**
 * Holds again, alone and on a fresh instance, every scenario with a time-dependent finding, and once more without its
 * faults. A confirmation never turns red into green: what is not seen again becomes INCONCLUSIVE, and both runs are kept.
 */
export async function confirm(
  tried: readonly Tried[],
  scenarios: readonly CataloguedScenario[],
  options: ConfirmOptions,
): Promise<Tried[]> {
  const needed = tried.filter(({ findings }) => findings.some(({ timeDependent }) => timeDependent));
  const confirmed = new Map<string, Map<string, Confirmation>>();
  const deadlineMs = performance.now() + options.budgetMs;
  await inParallel(
    needed.map((one) => async () => {
      const scenario = scenarios.find(({ id }) => id === one.played.id);
      if (scenario === undefined || options.signal.aborted) return;
      const rate = rateFor(one, options.manifest.clock.rate, deadlineMs - performance.now());
      options.progress.note(`confirms ${one.played.id}, alone on a fresh instance at rate ${rate}`);
      const again = await once(scenario, one, rate, false, options);
      const without =
        one.played.faults.length > 0
          ? await once(scenario, one, options.manifest.clock.rate, true, options)
          : undefined;
      const results = new Map<string, Confirmation>();
      for (const { requirement } of one.findings.filter(({ timeDependent }) => timeDependent)) {
        const seenAgain = again.has(requirement);
        const alone = `${seenAgain ? 'seen again' : 'not seen again'} alone on a fresh instance at rate ${rate}`;
        const faultless =
          without === undefined
            ? ''
            : without.has(requirement)
              ? '; also seen without the fault, so it is about something else than the fault'
              : '; not seen without the fault';
        results.set(requirement, { confirmed: seenAgain, note: `${alone}${faultless}` });
      }
      confirmed.set(one.played.id, results);
    }),
    () => SIDE_BY_SIDE,
  );
  return tried.map((one) => ({
    ...one,
    findings: one.findings.map((finding) => withConfirmation(finding, confirmed.get(one.played.id))),
  }));
}

function withConfirmation(
  finding: JudgedFinding,
  results: ReadonlyMap<string, Confirmation> | undefined,
): JudgedFinding {
  const confirmation = finding.timeDependent ? results?.get(finding.requirement) : undefined;
  return confirmation === undefined ? finding : { ...finding, confirmation };
}

function rateFor({ played }: Tried, declared: number, leftMs: number): number {
  const atRate1Ms = played.durationMs * declared;
  return atRate1Ms < Math.min(LONGEST_AT_RATE_1_MS, leftMs) ? 1 : declared;
}

/** The requirements that one more run, in a lane of its own, breaks. */
async function once(
  scenario: CataloguedScenario,
  { played }: Tried,
  rate: number,
  withoutFaults: boolean,
  options: ConfirmOptions,
): Promise<ReadonlySet<string>> {
  const { manifest, seed, laneOptions, signal } = options;
  const name = `${withoutFaults ? 'faultless' : 'confirm'}-${played.id.replaceAll('/', '-')}`;
  let lane: Lane | undefined;
  try {
    lane = await openLane({
      ...laneOptions,
      manifest: { ...manifest, clock: { ...manifest.clock, rate } },
      name,
      seed: `${seed}/${name}`,
    });
    await play({ lane, scenario, signal, withoutFaults, onWait: () => {} });
    return new Set(judgeScenario(lane.entries.of(played.id), played.id).findings.map(({ requirement }) => requirement));
  } finally {
    if (lane !== undefined) await closeLane(lane);
  }
}
