import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPyx } from '../../src/cli/testing.js';
import { packageRoot } from '../../src/core/package-root.js';
import type { RunReport } from '../../src/generated/pyx.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pyx-naive-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function trial(...scenarios: string[]): Promise<{ exitCode: number; verdicts: string[]; broken: string[] }> {
  const out = join(folder, String(scenarios.length));
  const only = scenarios.flatMap((id) => ['--only', id]);
  const iut = join(packageRoot(), 'examples/naive/naive.iut.yaml');
  const { exitCode } = await runPyx(['run', '--in-process', '--iut', iut, ...only, '--out', out, '--reporter', 'json']);
  const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as RunReport;
  return {
    exitCode,
    verdicts: report.scenarios.map(({ verdict }) => verdict),
    broken: report.requirements.filter(({ verdict }) => verdict === 'FAIL').map(({ id }) => id),
  };
}

test.concurrent('nothing is wrong as long as nothing goes wrong, with either wallet and in each mode', async () => {
  const { exitCode, verdicts } = await trial(
    'cpm/paid',
    'cpm/paid@alipay',
    'mpm/paid@alipay',
    'mpm/static-paid',
    'refund/equal-parts@alipay',
    'alipay/routed-by-its-prefix',
  );
  expect(verdicts).toEqual(['PASS', 'PASS', 'PASS', 'PASS', 'PASS', 'PASS']);
  expect(exitCode).toBe(0);
}, 120_000);

test.concurrent('what hurried people get wrong with Alipay is caught', async () => {
  const { exitCode, broken } = await trial(
    'alipay/pending-notices',
    'alipay/refund-unknown',
    'alipay/cancel-unknown-not-carried-out',
    'cpm/declined@alipay',
    'timeout/pay-reset-before@alipay',
  );
  // A notice is believed, S of a question is payment, U of a cancel is done, U of a refund is failed, a retry has a new number.
  expect(broken).toEqual(
    expect.arrayContaining(['CB-12', 'TIMEOUT-11', 'CANCEL-01', 'TIMEOUT-07', 'IDEM-08', 'CPM-03']),
  );
  expect(exitCode).toBe(1);
}, 120_000);
