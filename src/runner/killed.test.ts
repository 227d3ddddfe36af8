import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { packageRoot } from '../core/package-root.js';
import { loadManifest } from '../iut/manifest.js';
import type { Progress } from '../report/progress.js';
import { scenario } from '../scenario/index.js';
import { holdTrial } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'killed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const silent: Progress = {
  total: () => {},
  started: () => {},
  waits: () => {},
  ended: () => {},
  note: () => {},
  close: () => {},
};

const paidByCode = {
  id: 'restart/anywhere',
  definition: scenario({
    purpose: 'A code payment succeeds, wherever the intermediary is killed on the way.',
    requirements: ['AVAIL-01'],
    killPoints: true,
    needs: { wallet: 'WECHATPAY', modes: ['CPM'] },
    async run({ iut, shopper, settled }) {
      await iut.pay({ paymentCode: shopper.code('pays') });
      await settled();
    },
  }),
};

test('the exemplary intermediary survives being killed at every journal entry of a payment', async () => {
  const report = await holdTrial({
    manifest: loadManifest(join(packageRoot(), 'examples/intermediary/intermediary.iut.yaml')),
    manifestPath: 'examples/intermediary/intermediary.iut.yaml',
    scenarios: [paidByCode],
    selection: [],
    seed: 'killed',
    profile: 'default',
    outDir: folder,
    confirmBudgetMs: 0,
    version: '0',
    progress: silent,
    signal: new AbortController().signal,
  });
  const [held] = report.scenarios;
  const points = held?.killPoints?.points ?? [];
  expect(points.map(({ name }) => name).slice(0, 4)).toEqual([
    'after createPayment was opened (1st)',
    'after wechatpay.global.micropay was opened (1st)',
    'after wechatpay.global.micropay was closed (1st)',
    'after createPayment was closed (1st)',
  ]);
  expect(held?.killPoints?.of).toBe(points.length);
  expect(points.filter(({ how }) => how === 'broken' || how === 'inconclusive' || how === 'error')).toEqual([]);
  expect(points.filter(({ how }) => how === 'survived').length).toBeGreaterThanOrEqual(4);
  // Each was killed once, in lanes that nobody else had.
  const kills = report.lanes.filter(({ id }) => id.startsWith('restart-anywhere-k'));
  const struck = points.filter(({ how }) => how === 'survived').length;
  expect(kills.reduce((sum, { starts }) => sum + starts, 0)).toBe(kills.length + struck);
  expect(kills.flatMap(({ scenarios }) => scenarios).sort()).toEqual(
    points.map((_, at) => `restart/anywhere#${at + 1}`).sort(),
  );
  expect(report.findings).toEqual([]);
}, 120_000);
