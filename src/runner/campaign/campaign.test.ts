import { expect, test } from 'vitest';
import { bucketOf, type Found } from '../../fuzz/bucket.js';
import type { Can } from '../../fuzz/model.js';
import { STEP_KINDS, type Step } from '../../fuzz/steps.js';
import { knownWallet } from '../wallets.js';
import type { Arena, Held, HoldingOptions } from './arena.js';
import { type CampaignOptions, holdCampaign } from './campaign.js';

const CAN: Can = {
  wallets: [knownWallet('WECHATPAY', { ALIPAY: 'in-store' }), knownWallet('ALIPAY', { ALIPAY: 'in-store' })],
  modes: ['MPM_DYNAMIC', 'CPM'],
  partialRefunds: true,
  restarts: true,
  interleavings: false,
};

const found = (requirement: string, more: Partial<Found> = {}): Found => ({
  requirement,
  level: 'MUST',
  expected: `what ${requirement} asks`,
  seen: 'something else',
  operations: [],
  timeDependent: false,
  ...more,
});
const OVER_REFUND = found('REFUND-01');
const SLOW = found('TIMEOUT-08', { timeDependent: true });

/** An intermediary that pays out too much when a refund's answer is lost, and forgets payments when restarted. */
function judge(steps: readonly Step[]): Found[] {
  const refundLost = steps.some((step) => step.kind === 'fault' && step.operation === 'refund');
  const refunds = steps.some(({ kind }) => kind === 'refund');
  const restarted = steps.some(({ kind }) => kind === 'restart');
  return [...(refundLost && refunds ? [OVER_REFUND, found('IDENTITY-4')] : []), ...(restarted ? [SLOW] : [])];
}

interface Play {
  readonly steps: readonly Step[];
  readonly how: HoldingOptions;
}

/** Holds lists at once, in its own time of one second each. */
function arenaOf(
  findingsOf: (steps: readonly Step[], how: HoldingOptions) => readonly Found[],
  more: (steps: readonly Step[]) => Partial<Held> = () => ({}),
) {
  const plays: Play[] = [];
  let nowMs = 0;
  const arena: Arena = {
    async hold(steps, how = {}) {
      plays.push({ steps, how });
      nowMs += 1_000;
      return {
        journalFile: 'journal.ndjson',
        scenario: `list-${plays.length}`,
        lane: 'shared-1',
        steps: steps.map((step) => ({ step, outcome: 'played' as const })),
        findings: findingsOf(steps, how),
        exercises: 1,
        events: steps.map(({ kind }, at) => `${at + 1} ${kind}: done`),
        statistics: {
          asked: how.asked ?? steps.length,
          played: steps.length,
          commands: Object.fromEntries(
            STEP_KINDS.map((kind) => [kind, steps.filter((one) => one.kind === kind).length]),
          ),
          wallets: {
            WECHATPAY: { payments: 1, faultsArmed: 1, faultsStruck: 1 },
            ALIPAY: { payments: 1, faultsArmed: 1, faultsStruck: 1 },
          },
          states: [],
          faultsArmed: 1,
          faultsStruck: 1,
          unheardEffect: false,
          restarts: 0,
          parallelRefunds: false,
        },
        settled: 'settled',
        stalled: 0,
        ...more(steps),
      };
    },
    width: () => 4,
    close: async () => {},
  };
  return { arena, plays, realNow: () => nowMs };
}

const campaign = (
  { arena, realNow }: Pick<ReturnType<typeof arenaOf>, 'arena' | 'realNow'>,
  more: Partial<CampaignOptions> = {},
) =>
  holdCampaign({
    arena,
    can: CAN,
    seed: 1,
    runs: 120,
    shrinkMs: 1_000_000,
    corpus: [],
    realNow,
    progress: { state: () => {}, note: () => {} },
    signal: new AbortController().signal,
    ...more,
  });

test('finds causes, shrinks each to its smallest list, and tells the worst first', async () => {
  const stand = arenaOf(judge);
  const { causes, statistics, below, errors, interrupted } = await campaign(stand);
  expect(
    causes.map(({ found: { requirement }, also, confirmed, steps }) => ({ requirement, also, confirmed, steps })),
  ).toEqual([
    {
      requirement: 'IDENTITY-4',
      also: ['REFUND-01'],
      confirmed: true,
      steps: [
        expect.objectContaining({ kind: 'create' }),
        { kind: 'fault', wallet: 'WECHATPAY', operation: 'refund', fault: 'lose-reply' },
        { kind: 'refund', payment: 0, amount: 'rest' },
      ],
    },
    { requirement: 'TIMEOUT-08', also: [], confirmed: true, steps: [{ kind: 'restart' }] },
  ]);
  expect({ runs: statistics.runs, below, errors, interrupted }).toEqual({
    runs: 120,
    below: [],
    errors: [],
    interrupted: false,
  });
});

test('explores with merchants side by side, and shrinks and reproduces on fresh instances', async () => {
  const stand = arenaOf(judge);
  const { causes } = await campaign(stand);
  const exploring = stand.plays.slice(0, 120);
  expect(exploring.filter(({ how }) => how.fresh === true)).toEqual([]);
  expect(exploring.filter(({ how }) => how.readless === true)).toHaveLength(12);
  const rest = stand.plays.slice(120);
  expect(rest.filter(({ how }) => how.fresh !== true)).toEqual([]);
  for (const { steps } of causes) {
    const whole = rest.filter(({ steps: played, how }) => how.stopAt === undefined && same(played, steps));
    expect(whole.length).toBeGreaterThanOrEqual(2);
  }
});

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

test('one seed explores the same lists', async () => {
  const [first, second] = [arenaOf(() => []), arenaOf(() => [])];
  await campaign(first, { runs: 30 });
  await campaign(second, { runs: 30 });
  expect(second.plays.map(({ steps }) => steps)).toEqual(first.plays.map(({ steps }) => steps));
});

test('what does not come again on a fresh instance is kept whole, and does not count', async () => {
  const stand = arenaOf((steps, { fresh }) => (fresh === true ? [] : judge(steps)));
  const { causes } = await campaign(stand, { runs: 20 });
  expect(causes.length).toBeGreaterThan(0);
  expect(causes.filter(({ confirmed, steps }) => confirmed || steps.length < 15)).toEqual([]);
});

test('what rests on time is not believed of a machine that stood still', async () => {
  const stand = arenaOf(judge, () => ({ stalled: 0.5 }));
  const { causes } = await campaign(stand);
  expect(causes.map(({ found: { requirement } }) => requirement)).toEqual(['IDENTITY-4']);
});

test('time bounds exploration', async () => {
  const { runs: _, ...byTime } = { runs: undefined, timeMs: 30_000 };
  const stand = arenaOf(() => []);
  const result = await holdCampaign({
    arena: stand.arena,
    can: CAN,
    seed: 1,
    shrinkMs: 0,
    corpus: [],
    realNow: stand.realNow,
    progress: { state: () => {}, note: () => {} },
    signal: new AbortController().signal,
    ...byTime,
  });
  expect(result.statistics.runs).toBe(30);
});

test('known counterexamples come first; those that no longer fail are named', async () => {
  const stand = arenaOf(judge);
  const restart: readonly Step[] = [{ kind: 'restart' }];
  const corpus = [
    { file: 'a.json', bucket: bucketOf(SLOW), steps: restart },
    { file: 'b.json', bucket: bucketOf(OVER_REFUND), steps: [{ kind: 'pass', ms: 1 }] as const },
  ];
  const { causes, mended } = await campaign(stand, { corpus, runs: 1 });
  expect(stand.plays.slice(0, 2).map(({ steps }) => steps)).toEqual(corpus.map(({ steps }) => steps));
  expect(mended).toEqual(['b.json']);
  expect(causes.find(({ corpusFile }) => corpusFile === 'a.json')).toMatchObject({ confirmed: true, steps: restart });
});

test('an interrupted campaign keeps what it has found', async () => {
  const interrupt = new AbortController();
  const stand = arenaOf((steps) => {
    const findings = judge(steps);
    if (findings.length > 0) interrupt.abort();
    return findings;
  });
  const { causes, interrupted } = await campaign(stand, { signal: interrupt.signal });
  expect(interrupted).toBe(true);
  expect(causes.map(({ confirmed }) => confirmed)).toContain(false);
});

test('three faults of ours stop it', async () => {
  const stand = arenaOf(
    () => [],
    () => ({ problem: { whose: 'ours', detail: 'it broke' } }),
  );
  const { errors } = await campaign(stand);
  expect(errors.length).toBeGreaterThanOrEqual(3);
  expect(stand.plays.length).toBeLessThan(10);
});
