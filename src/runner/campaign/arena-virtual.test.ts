import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../core/package-root.js';
import { bucketOf } from '../../fuzz/bucket.js';
import { stepLists } from '../../fuzz/generate.js';
import type { Can } from '../../fuzz/model.js';
import { shrink } from '../../fuzz/shrink.js';
import { keeping, type Step } from '../../fuzz/steps.js';
import { canonicalHash } from '../../record/canonical.js';
import type * as Processes from '../../virtual/virtual-processes.js';
import { knownWallet } from '../wallets.js';
import type * as Built from './arena-virtual.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pyx-arena-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As it is compiled, since the processes load files beside it. */
const built = (file: string) => import(pathToFileURL(join(packageRoot(), 'dist/src', file)).href);
const { openVirtualArena }: typeof Built = await built('runner/campaign/arena-virtual.js');
const { startVirtualProcesses }: typeof Processes = await built('virtual/virtual-processes.js');

const arenaOf = (
  manifestFile: string,
  more: { readonly outDir?: string; readonly processes?: Processes.VirtualProcesses } = {},
) =>
  openVirtualArena({
    manifestFile,
    seed: 'arena',
    outDir: join(folder, 'out'),
    keyCacheDir: join(folder, 'keys'),
    version: 'test',
    signal: new AbortController().signal,
    ...more,
  });

/** It confirms a network cancellation that comes before its payment, keeps nothing of it, and charges the payment. */
const FORGETFUL = join(packageRoot(), 'examples/faulty/network-cancel-forgotten/network-cancel-forgotten.iut.yaml');
const CAN: Can = {
  wallets: [knownWallet('WECHATPAY', { ALIPAY: 'in-store' })],
  modes: ['CPM'],
  partialRefunds: true,
  restarts: false,
  interleavings: true,
};
const RACES = 2;

/** A create is delayed by more than the network cancellation of its payment that is sent after it. */
const isRace = (steps: readonly Step[]): boolean =>
  steps.some((step, at) => {
    const [create, cancel] = steps.slice(at + 1);
    if (step.kind !== 'interleave' || create?.kind !== 'create' || cancel?.kind !== 'network-cancel') return false;
    const [first = 0, second = 0] = step.delaysMs;
    return create.beside === true && cancel.payment !== undefined && first > second;
  });
const calm = (steps: readonly Step[]): Step[] => keeping(steps, ({ kind }) => kind !== 'interleave');

test('a race that only overtaking messages show is found, shrunk with its delay, and never seen without', async () => {
  const races = fc
    .sample(stepLists(CAN, { least: 3, most: 4 }), { seed: 1, numRuns: 4_000 })
    .filter(isRace)
    .slice(0, RACES);
  expect(races).toHaveLength(RACES);
  const arena = arenaOf(FORGETFUL);
  try {
    const held = await Promise.all(races.map((steps) => arena.hold(steps)));
    const revived = held.map(({ findings }) => findings.find(({ requirement }) => requirement === 'STATE-01'));
    const at = revived.findIndex((found) => found !== undefined);
    const [steps, found] = [races[at], revived[at]];
    if (steps === undefined || found === undefined) throw new Error('no list showed it');

    const small = await shrink(steps, {
      fails: async (list) => (await arena.hold(list)).findings.some((one) => bucketOf(one) === bucketOf(found)),
      width: () => arena.width('shared'),
      over: () => false,
    });
    expect(small).toEqual([
      { kind: 'interleave', delaysMs: [1] },
      { kind: 'create', wallet: 'WECHATPAY', mode: 'CPM', amount: 1_000, beside: true },
      { kind: 'network-cancel', payment: 0 },
    ]);

    const quiet = await Promise.all([...races, small].map((list) => arena.hold(calm(list))));
    expect(quiet.flatMap(({ findings, problem }) => [...findings, problem].filter((one) => one !== undefined))).toEqual(
      [],
    );
  } finally {
    await arena.close();
  }
}, 120_000);

test('where messages take what they take, the step is skipped and says why', async () => {
  const { playSteps } = await import('../../fuzz/play.js');
  const nothing = {} as Parameters<typeof playSteps>[1];
  const { steps } = await playSteps([{ kind: 'interleave', delaysMs: [1] }], nothing, { isUnreached: () => false });
  expect(steps).toEqual([
    {
      step: { kind: 'interleave', delaysMs: [1] },
      outcome: 'skipped',
      why: 'messages overtake each other in process alone (--in-process)',
    },
  ]);
});

test('a module that does not come up is a mistake of the configuration', async () => {
  const module = join(folder, 'broken.mjs');
  writeFileSync(module, `throw new Error('no database');\n`);
  const manifest = join(folder, 'broken.iut.yaml');
  writeFileSync(
    manifest,
    readFileSync(FORGETFUL, 'utf8')
      .replace(/^artefacts:.*$/m, '')
      .replace(/module: .*/, `module: ${module}`),
  );
  const arena = arenaOf(manifest);
  try {
    await expect(arena.examine()).rejects.toThrow(/no database/);
  } finally {
    await arena.close();
  }
});

const EXEMPLARY = join(packageRoot(), 'examples/intermediary/intermediary.iut.yaml');
const TWICE_PAID = join(packageRoot(), 'examples/faulty/both-wallets-stay-paid/both-wallets-stay-paid.iut.yaml');

/** A payer with both wallets pays twice; beside that, trouble at each network, every mode of Alipay, and a code that tells its wallet. */
const BOTH_WALLETS: readonly Step[] = [
  { kind: 'create', wallet: 'WECHATPAY', mode: 'MPM_DYNAMIC', amount: 1_000 },
  { kind: 'scan', payment: 0 },
  { kind: 'create', wallet: 'ALIPAY', mode: 'MPM_DYNAMIC', sale: 0, amount: 1_000 },
  { kind: 'scan', payment: 1 },
  { kind: 'confirm', payment: 1 },
  { kind: 'confirm', payment: 0 },
  { kind: 'create', wallet: 'ALIPAY', mode: 'MPM_STATIC', amount: 1_000 },
  { kind: 'scan', payment: 2 },
  { kind: 'forge', payment: 2, form: 'other-amount' },
  { kind: 'hold', wallet: 'ALIPAY', operation: 'paymentNotice', what: 'notification' },
  { kind: 'confirm', payment: 2 },
  {
    kind: 'fault',
    wallet: 'ALIPAY',
    operation: 'code',
    fault: 'answer-error',
    parameters: { status: 200, code: 'UNKNOWN_EXCEPTION', effect: true },
  },
  { kind: 'create', wallet: 'ALIPAY', mode: 'CPM', auto: true, payer: 'password', amount: 1_000 },
  { kind: 'confirm', payment: 3 },
  { kind: 'release', holds: [0] },
  { kind: 'fault', operation: 'refund', fault: 'lose-reply' },
  { kind: 'refund', payment: 3, amount: 'half' },
];

test('payments of two wallets in one list: all is played at their networks, and one list gives one canonical journal', async () => {
  const hashes = new Set<string>();
  for (const run of [1, 2]) {
    const processes = startVirtualProcesses(1);
    const arena = arenaOf(EXEMPLARY, { outDir: join(folder, `same-${run}`), processes });
    try {
      const { steps, findings, statistics, problem, journalFile } = await arena.hold(BOTH_WALLETS, {
        fresh: true,
        keep: true,
      });
      expect(steps.flatMap(({ outcome, why }, at) => (outcome === 'played' ? [] : [`${at + 1}: ${why}`]))).toEqual([]);
      expect({ findings, problem, wallets: statistics.wallets }).toEqual({
        findings: [],
        problem: undefined,
        wallets: {
          // Nothing of WeChat Pay was refunded.
          WECHATPAY: { payments: 1, faultsArmed: 1, faultsStruck: 0 },
          ALIPAY: { payments: 3, faultsArmed: 2, faultsStruck: 2 },
        },
      });
      const entries = readFileSync(journalFile, 'utf8').trimEnd().split('\n');
      hashes.add(canonicalHash(entries.map((line) => JSON.parse(line)).filter(({ type }) => type !== 'run')));
    } finally {
      await arena.close();
      processes.close();
    }
  }
  expect([...hashes]).toHaveLength(1);
}, 120_000);

test('a sale that stays paid in both wallets is found', async () => {
  const arena = arenaOf(TWICE_PAID);
  try {
    const { findings } = await arena.hold(BOTH_WALLETS.slice(0, 6));
    expect(findings.map(({ requirement }) => requirement)).toContain('MPM-06');
  } finally {
    await arena.close();
  }
}, 60_000);

describe('processes that several arenas use, one after the other', () => {
  const first: readonly Step[] = [
    { kind: 'create', mode: 'CPM', amount: 1_000 },
    { kind: 'refund', payment: 0, amount: 'half' },
  ];
  const [processes, fresh] = [startVirtualProcesses(1), startVirtualProcesses(1)];
  afterAll(() => {
    for (const one of [processes, fresh]) one.close();
  });

  test('hold a list as fresh ones do, whoever was there before', async () => {
    const held = async (manifest: string, by: Processes.VirtualProcesses) => {
      const arena = arenaOf(manifest, { processes: by });
      try {
        const one = await arena.hold(first);
        const journal = readFileSync(one.journalFile, 'utf8');
        return { ...one, stalled: 0, payment: /pay-\w{12}/.exec(journal)?.[0] };
      } finally {
        await arena.close();
      }
    };
    const others = await held(FORGETFUL, processes);
    const after = await held(EXEMPLARY, processes);
    expect(after).toEqual(await held(EXEMPLARY, fresh));
    expect(others.problem ?? after.problem).toBeUndefined();
  }, 120_000);

  test('refuse a place while another is open, whose lane would be taken for its own', async () => {
    const [one, other] = [arenaOf(EXEMPLARY, { processes }), arenaOf(FORGETFUL, { processes })];
    try {
      expect((await one.hold([])).problem).toBeUndefined();
      expect((await other.hold([])).problem?.detail).toContain('leaves a place before the next');
      // The process that refused was given up; a fresh one has taken its place.
      expect((await other.hold([])).problem).toBeUndefined();
    } finally {
      await one.close();
      await other.close();
    }
  }, 120_000);
});
