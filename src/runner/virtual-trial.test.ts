import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startVirtualProcess, type VirtualProcess } from '../virtual/run-virtually.js';
import type * as Built from './virtual-trial.js';

let folder: string;
let virtual: VirtualProcess;
const built = (path: string) => pathToFileURL(fileURLToPath(new URL(`../../dist/src/${path}`, import.meta.url))).href;
const exemplary = fileURLToPath(new URL('../../examples/intermediary/intermediary.iut.yaml', import.meta.url));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pyx-virtual-trial-'));
  virtual = startVirtualProcess();
});
afterAll(() => {
  virtual.close();
  rmSync(folder, { recursive: true, force: true });
});

/** As it is compiled, since the process loads the same file. */
const { holdVirtually }: typeof Built = await import(built('runner/virtual-trial.js'));

const trial = (name: string, scenarios: readonly string[], manifestPath = exemplary) =>
  holdVirtually(
    virtual,
    {
      manifestPath,
      scenarios,
      selection: [],
      seed: name,
      profile: 'default',
      outDir: join(folder, name),
      keyCacheDir: join(folder, 'keys'),
      confirmBudgetMs: 5_000,
      version: 'test',
    },
    new AbortController().signal,
  );

test('a trial in virtual time: minutes of waiting, a kill, two instances, and the same judgement', async () => {
  const report = await trial('some', [
    'cpm/password-never',
    'restart/killed-while-paying',
    'instances/two-on-one-database',
    'callback/storage-fails',
  ]);
  expect(Object.fromEntries(report.scenarios.map(({ id, verdict }) => [id, verdict]))).toEqual({
    'callback/storage-fails': 'NOT_APPLICABLE',
    'cpm/password-never': 'PASS',
    'instances/two-on-one-database': 'PASS',
    'restart/killed-while-paying': 'PASS',
  });
}, 60_000);

test('Alipay over its open platform: what is written for every wallet, what is its own, and what is not', async () => {
  const manifest = fileURLToPath(new URL('../../examples/intermediary/open-platform.iut.yaml', import.meta.url));
  const report = await trial(
    'open-platform',
    ['cpm/paid@alipay', 'open-platform/cancel-again', 'restart/killed-while-paying@alipay', 'alipay/pending-notices'],
    manifest,
  );
  expect(Object.fromEntries(report.scenarios.map(({ id, verdict, reason }) => [id, reason ?? verdict]))).toEqual({
    'alipay/pending-notices': 'not declared: channel in-store',
    'cpm/paid@alipay': 'PASS',
    'open-platform/cancel-again': 'PASS',
    'restart/killed-while-paying@alipay': 'PASS',
  });
}, 60_000);

test('a faulty one is caught there too', async () => {
  const faulty = fileURLToPath(new URL('../../examples/faulty/charges-again/charges-again.iut.yaml', import.meta.url));
  const report = await trial('faulty', ['timeout/pay-answer-lost'], faulty);
  expect(report.findings.filter(({ verdict }) => verdict === 'FAIL').map(({ requirement }) => requirement)).toContain(
    'CPM-03',
  );
}, 60_000);

test('one seed gives one canonical journal: 20 runs, one hash', async () => {
  const job = join(folder, 'job.mjs');
  writeFileSync(
    job,
    `import { closeLane, openLane } from '${built('runner/lane.js')}';
    import { loadScenarios } from '${built('runner/catalogue.js')}';
    import { loadManifest } from '${built('iut/manifest.js')}';
    import { play } from '${built('runner/play.js')}';
    import { NO_STALLS } from '${built('runner/stalls.js')}';
    import { canonicalHash } from '${built('record/canonical.js')}';
    const IDS = ['timeout/pay-answer-lost', 'callback/duplicate-in-parallel'];
    export async function job({ manifest, outDir, keyCacheDir }) {
      const scenarios = (await loadScenarios()).filter(({ id }) => IDS.includes(id));
      // Messages tell whole seconds, so each run begins with one.
      await new Promise((resolve) => setTimeout(resolve, 1_000 - (Date.now() % 1_000)));
      const lane = await openLane({
        name: 'one', manifest: loadManifest(manifest), seed: 'same', profile: 'test', outDir, keyCacheDir, version: 'test',
        stalls: NO_STALLS, inProcess: true,
      });
      const ends = [];
      for (const scenario of scenarios) {
        const { played } = await play({ lane, scenario, signal: new AbortController().signal, onWait() {} });
        ends.push(played.end.kind);
      }
      await closeLane(lane);
      return { hash: canonicalHash(lane.world.journal.entries), entries: lane.world.journal.entries.length, ends };
    }`,
  );
  const hashes = new Set<string>();
  for (let run = 0; run < 20; run += 1) {
    const seen = await virtual.call<{ hash: string; entries: number; ends: string[] }>({
      url: pathToFileURL(job).href,
      name: 'job',
      argument: { manifest: exemplary, outDir: join(folder, `run-${run}`), keyCacheDir: join(folder, 'keys') },
    });
    expect(seen.ends).toEqual(['completed', 'completed']);
    expect(seen.entries).toBeGreaterThan(90);
    hashes.add(seen.hash);
  }
  expect([...hashes]).toHaveLength(1);
}, 120_000);
