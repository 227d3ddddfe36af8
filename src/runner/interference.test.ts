import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { packageRoot } from '../core/package-root.js';
import type { RunReport } from '../generated/pyx.js';
import { loadManifest } from '../iut/manifest.js';
import type { Progress } from '../report/progress.js';
import { scenario } from '../scenario/index.js';
import { holdTrial } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'interference-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const silent: Progress = {
  total: () => {},
  started: () => {},
  waits: () => {},
  ended: () => {},
  note: () => {},
  close: () => {},
};

/** Resolves once and stays so: a scenario that is held again alone waits for nobody. */
function signal() {
  let give: () => void = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { give, given };
}

/** One merchant's order is poisoned while another merchant's payer types a password. */
function neighbours() {
  const begun = signal();
  const struck = signal();
  const needs = { wallet: 'WECHATPAY', modes: ['CPM'] } as const;
  const poisoned = {
    id: 'timeout/poisoned',
    definition: scenario({
      purpose: 'One query is answered with well signed garbage.',
      requirements: ['TIMEOUT-08'],
      needs,
      async run({ iut, shopper, wechatpay, nemesis, happens, settled }) {
        await begun.given;
        await nemesis.next(wechatpay.micropay, 'lose-reply');
        const poison = await nemesis.next(wechatpay.query, 'garble-answer', { signed: true });
        await iut.pay({ paymentCode: shopper.code('pays') });
        await happens('the query is answered', () => poison.struck > 0);
        struck.give();
        await settled();
      },
    }),
  };
  const beside = {
    id: 'cpm/beside',
    definition: scenario({
      purpose: 'The payer confirms with the password: the payment succeeds.',
      requirements: ['TIMEOUT-08'],
      needs,
      async run({ iut, shopper, settled }) {
        const paymentCode = shopper.code('password');
        begun.give();
        await iut.pay({ paymentCode });
        await struck.given;
        shopper.confirms(paymentCode);
        await settled();
      },
    }),
  };
  return [poisoned, beside];
}

async function tried(path: string): Promise<RunReport> {
  const manifestPath = `examples/${path}.iut.yaml`;
  return holdTrial({
    manifest: loadManifest(join(packageRoot(), manifestPath)),
    manifestPath,
    scenarios: neighbours(),
    selection: [],
    seed: 'interference',
    profile: 'default',
    outDir: mkdtempSync(join(folder, 'trial-')),
    confirmBudgetMs: 0,
    version: '0',
    progress: silent,
    signal: new AbortController().signal,
  });
}

// Trials of processes mostly wait, so both are held side by side.
test.concurrent('what one merchant suffers of another’s trouble, and not alone, is told as interference with both named', async () => {
  const report = await tried('faulty/one-bad-order-stops-all/one-bad-order-stops-all');
  const suffered = report.findings.filter(({ scenario: id }) => id === 'cpm/beside');
  expect(suffered.map(({ requirement }) => requirement)).toContain('TIMEOUT-08');
  for (const { timeDependent, verdict, reason, confirmation } of suffered.filter((one) => one.timeDependent)) {
    expect({ timeDependent, verdict, reason, confirmation }).toEqual({
      timeDependent: true,
      verdict: 'INCONCLUSIVE',
      reason:
        'interference: not seen alone (journal of confirm-cpm-beside); faults of timeout/poisoned struck in the same lane: TIMEOUT-09, AVAIL-02, STATE-04',
      confirmation: {
        confirmed: false,
        note: 'not seen again alone on a fresh instance at rate 30',
        lane: 'confirm-cpm-beside',
        stalled: expect.any(Number),
        interference: ['timeout/poisoned'],
      },
    });
  }
  expect(report.flakiness.interference).toBe(suffered.filter((one) => one.timeDependent).length);
  // Both journals stand in the report: the one in which it was seen, and the one in which it was not.
  expect(report.lanes.map(({ id }) => id)).toContain('shared');
  expect(report.scenarios.find(({ id }) => id === 'cpm/beside')?.verdict).toBe('INCONCLUSIVE');
}, 90_000);

test.concurrent('trouble of another merchant that stays with it is not told of anybody else', async () => {
  const report = await tried('intermediary/intermediary');
  expect([report.findings, report.flakiness.interference, report.verdict.exitCode]).toEqual([[], 0, 0]);
}, 90_000);
