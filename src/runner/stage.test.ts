import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { packageRoot } from '../core/package-root.js';
import type { RunReport } from '../generated/pyx.js';
import { loadManifest } from '../iut/manifest.js';
import type { Progress } from '../report/progress.js';
import { krw, type Scenario } from '../scenario/index.js';
import { holdTrial } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'stage-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const silent: Progress = {
  total: () => {},
  started: () => {},
  waits: () => {},
  ended: () => {},
  note: () => {},
  close: () => {},
};

/** Holds a trial of small scenarios, as `pyx run` does. */
async function trial(iut: string, scenarios: Readonly<Record<string, Omit<Scenario, 'purpose'>>>): Promise<RunReport> {
  const manifestPath = `examples/${iut}/${iut}.iut.yaml`;
  return holdTrial({
    manifest: loadManifest(join(packageRoot(), manifestPath)),
    manifestPath,
    scenarios: Object.entries(scenarios).map(([id, rest]) => ({
      id,
      definition: { purpose: `Tries ${id}.`, ...rest },
    })),
    selection: [],
    seed: 'stage',
    profile: 'default',
    outDir: mkdtempSync(join(folder, 'run-')),
    confirmBudgetMs: 0,
    version: '0',
    progress: silent,
    signal: new AbortController().signal,
  });
}

const BOTH = { wallet: 'WECHATPAY', modes: ['MPM_DYNAMIC', 'CPM'] } as const;
const PAGE = { wallet: 'WECHATPAY', modes: ['MPM_STATIC'] } as const;

// Trials of processes mostly wait, so both are held side by side.
test.concurrent('whatever a script may do, the exemplary intermediary bears, in lanes as the scenarios need them', async () => {
  const said: Record<string, unknown> = {};
  const report = await trial('intermediary', {
    'stage/held-answers': {
      requirements: ['REFUND-01'],
      needs: BOTH,
      async run({ iut, shopper, wechatpay, nemesis, until, settled }) {
        const payment = await iut.pay({ amount: krw(9_000) });
        shopper.pays(payment);
        await until(payment, 'SUCCEEDED');
        const holds = [
          await nemesis.hold(wechatpay.refund, 'request'),
          await nemesis.hold(wechatpay.refundNotice, 'notification'),
        ];
        const refunding = iut.refund(payment, { amount: krw(2_000) });
        await holds[0]?.held();
        said.held = holds.map(({ count }) => count);
        await nemesis.releaseTogether(holds.slice(0, 1));
        await refunding;
        await holds[1]?.held();
        await holds[1]?.release();
        said.released = holds.map(({ count }) => count);
        await settled();
      },
    },
    'stage/two-instances': {
      requirements: ['IDENTITY-1'],
      instances: 2,
      needs: BOTH,
      async run({ iut, shopper, life, settled }) {
        const payment = await iut.instance(2).pay({ paymentCode: shopper.code('pays') });
        said.first = (await iut.read(payment)).status;
        await life.kill(1);
        said.second = (await iut.instance(2).read(payment)).status;
        await settled();
      },
    },
    'stage/no-storage': {
      requirements: ['IDENTITY-1'],
      isolation: 'instance',
      needs: BOTH,
      async run({ iut, shopper, life, happens, settled }) {
        const payment = await iut.pay();
        await life.storageFails();
        shopper.pays(payment);
        await happens('a notification was answered', ({ count }) => count('acknowledged') > 0);
        await life.storageWorks();
        await settled();
      },
    },
    'stage/page': {
      requirements: ['IDENTITY-1'],
      needs: PAGE,
      async run({ iut, shopper, until, settled }) {
        const { payload } = await iut.staticQr();
        const payment = await iut.pay({ mode: 'MPM_STATIC', qrPayload: payload, amount: krw(4_100) });
        shopper.opensPage(payment).confirm();
        await until(payment, 'SUCCEEDED');
        const [history, receipt, refunds] = [
          await iut.history(payment),
          await iut.receipt(payment),
          await iut.refundsOf(payment),
        ];
        said.looked = [history.status, receipt.status, refunds.status];
        said.renamed = (await iut.changeMerchant({ legalName: '새 이름' })).status;
        said.merchant = (await iut.merchant()).status;
        said.raw = (await iut.raw({ method: 'GET', path: '/v1/none', token: null })).outcome;
        await settled();
      },
    },
    'stage/other-world': {
      requirements: ['IDENTITY-1'],
      rate: 20,
      switches: { wechatpay: { 'sign-errors': 'absent' } },
      needs: BOTH,
      async run({ iut, shopper, settled }) {
        await iut.pay({ paymentCode: shopper.code('pays') });
        await settled();
      },
    },
  });
  expect(said).toEqual({
    held: [1, 0],
    released: [0, 0],
    first: 200,
    second: 200,
    looked: [200, 200, 200],
    renamed: 200,
    merchant: 200,
    raw: 'answered',
  });
  expect(report.scenarios.map(({ id, verdict, reason, lane }) => [id, verdict, reason, lane])).toEqual([
    ['stage/held-answers', 'PASS', undefined, 'shared'],
    ['stage/two-instances', 'PASS', undefined, 'stage-two-instances'],
    ['stage/no-storage', 'PASS', undefined, 'stage-no-storage'],
    ['stage/page', 'PASS', undefined, 'shared'],
    ['stage/other-world', 'PASS', undefined, 'shared+rate-20+wechatpay.sign-errors-absent'],
  ]);
  expect(report.lanes.find(({ id }) => id === 'stage-two-instances')?.starts).toBe(2);
}, 120_000);

test.concurrent('what is found once the network protects nobody is labelled, with the sentence that makes it a breach', async () => {
  const report = await trial('naive', {
    'stage/permissive': {
      requirements: ['REFUND-01'],
      needs: BOTH,
      async run({ iut, shopper, wechatpay, settled }) {
        const payment = await iut.pay({ paymentCode: shopper.code('pays'), amount: krw(3_000) });
        wechatpay.permit('over-refund');
        await iut.refund(payment, { amount: krw(2_000) });
        await iut.refund(payment, { amount: krw(2_500) });
        await settled();
      },
    },
  });
  const found = report.findings.filter(({ requirement }) => requirement === 'REFUND-01');
  expect(found.length).toBeGreaterThan(0);
  for (const { permissive, guard } of found) {
    expect(permissive).toBe(true);
    expect(guard).toMatch(/^Before any southbound request it refuses a refund above the remainder/);
  }
}, 120_000);
