import { expect, test } from 'vitest';
import { bucketOf, type Found } from '../../fuzz/bucket.js';
import type { Step } from '../../fuzz/steps.js';
import type { Arena, Held } from './arena.js';
import { replayOf } from './replay.js';

const STEPS: Step[] = [
  { kind: 'create', mode: 'CPM', amount: 1_000 },
  { kind: 'fault', operation: 'refund', fault: 'lose-reply' },
  { kind: 'refund', payment: 0, amount: 'rest' },
];
const EVENTS = [
  '1 create: answered 201 SUCCEEDED',
  '2 fault: done',
  '3 refund: answered 201 SUCCEEDED',
  'lose-reply on refund: struck',
];
const cause: Found = {
  requirement: 'REFUND-01',
  level: 'MUST',
  expected: 'less',
  seen: 'more',
  operations: [],
  timeDependent: false,
};

const arenaWith = (...plays: readonly Partial<Held>[]): Arena => {
  let played = 0;
  return {
    async hold(steps) {
      const held = plays[Math.min(played, plays.length - 1)];
      played += 1;
      return {
        journalFile: 'journal.ndjson',
        scenario: 'list-1',
        lane: 'fresh-1',
        steps: steps.map((step) => ({ step, outcome: 'played' as const })),
        findings: [],
        exercises: 1,
        events: EVENTS,
        statistics: {
          asked: 3,
          played: 3,
          commands: {},
          wallets: {},
          states: [],
          faultsArmed: 1,
          faultsStruck: 1,
          unheardEffect: true,
          restarts: 0,
          parallelRefunds: false,
        },
        settled: 'settled',
        stalled: 0,
        ...held,
      };
    },
    width: () => 1,
    close: async () => {},
  };
};

const replay = async (...plays: readonly Partial<Held>[]) => {
  const {
    outcome,
    firstDifference,
    plays: times,
  } = await replayOf({
    arena: arenaWith(...plays),
    counterexample: { bucket: bucketOf(cause), steps: STEPS, events: EVENTS },
    signal: new AbortController().signal,
  });
  return { outcome, firstDifference, times };
};

test('the same cause is reproduced, if need be at the second play', async () => {
  expect(await replay({ findings: [cause] })).toEqual({ outcome: 'reproduced', times: 1 });
  expect(await replay({}, { findings: [cause] })).toEqual({ outcome: 'reproduced', times: 2 });
});

test('other answers and no finding are what a mended intermediary gives', async () => {
  const events = EVENTS.with(2, '3 refund: answered 201 PENDING');
  expect(await replay({ events })).toEqual({
    outcome: 'mended',
    times: 2,
    firstDifference: { at: 3, expected: EVENTS[2], seen: events[2] },
  });
});

test('a step that cannot be played any more, or trouble that strikes nothing, is a divergence', async () => {
  const skipped = EVENTS.with(0, '1 create: answered 400 AMOUNT_INVALID').with(2, '3 refund: skipped');
  expect(await replay({ events: skipped })).toMatchObject({ outcome: 'diverged', firstDifference: { at: 1 } });
  const calm = EVENTS.with(3, 'lose-reply on refund: did not strike');
  expect(await replay({ events: calm })).toMatchObject({
    outcome: 'diverged',
    firstDifference: { at: 4, expected: EVENTS[3], seen: calm[3] },
  });
});

test('an intermediary that breaks something else is not called mended', async () => {
  expect(await replay({ findings: [{ ...cause, requirement: 'IDEM-04' }] })).toMatchObject({ outcome: 'otherwise' });
});
