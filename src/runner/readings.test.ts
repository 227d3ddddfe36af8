import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../core/package-root.js';
import type { RunReport } from '../generated/pyx.js';
import { loadManifest } from '../iut/manifest.js';
import type { Progress } from '../report/progress.js';
import { scenario } from '../scenario/index.js';
import type { Switches } from './places.js';
import { holdTrial } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'readings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const twoByCode = {
  id: 'cpm/two',
  definition: scenario({
    purpose: 'Two code payments, one after the other.',
    requirements: ['API-04', 'SIGN-08'],
    needs: { wallet: 'WECHATPAY', modes: ['CPM'] },
    async run({ iut, shopper, settled }) {
      await iut.pay({ paymentCode: shopper.code('pays') });
      await iut.pay({ paymentCode: shopper.code('pays') });
      await settled();
    },
  }),
};

/** The whole trial of an intermediary below `examples/`, with the network's choices as given. */
async function tried(path: string, switches: Switches): Promise<{ report: RunReport; notes: string[] }> {
  const notes: string[] = [];
  const progress: Progress = {
    total: () => {},
    started: () => {},
    waits: () => {},
    ended: () => {},
    note: (text) => notes.push(text),
    close: () => {},
  };
  const manifestPath = `examples/${path}/${path.split('/').at(-1)}.iut.yaml`;
  const report = await holdTrial({
    manifest: loadManifest(join(packageRoot(), manifestPath)),
    manifestPath,
    scenarios: [twoByCode],
    selection: [],
    seed: 'readings',
    profile: 'default',
    outDir: mkdtempSync(join(folder, 'trial-')),
    switches,
    confirmBudgetMs: 0,
    version: '0',
    progress,
    signal: new AbortController().signal,
  });
  return { report, notes };
}

const told = ({ findings }: RunReport) =>
  findings.map(({ requirement, verdict, facts, readings }) => ({ requirement, verdict, facts, readings }));

// Trials of processes mostly wait: side by side they take as long as one.
describe.concurrent('a finding that rests on a choice where documents differ', () => {
  test.each([
    ['allowed', 'refused'],
    ['refused', 'allowed'],
  ])(
    'is a failure where it is seen under every reading: used nonces, %s',
    async (chosen, other) => {
      const { report, notes } = await tried('faulty/nonces-used-again', { wechatpay: { 'nonce-replay': chosen } });
      expect(new Set(told(report).map((finding) => JSON.stringify(finding)))).toEqual(
        new Set([
          JSON.stringify({
            requirement: 'SIGN-08',
            verdict: 'FAIL',
            facts: ['WX-U15'],
            readings: { holds: true, note: `seen under wechatpay.nonce-replay=${other} as well` },
          }),
        ]),
      );
      expect(report.verdict.exitCode).toBe(1);
      // Held once for each other reading, however many findings wait for it.
      expect(notes.filter((note) => note.startsWith('holds'))).toEqual([
        `holds cpm/two under another documented reading, wechatpay.nonce-replay=${other}`,
      ]);
    },
    60_000,
  );

  test('is a warning where another reading excuses it: a member that no page names', async () => {
    const { report } = await tried('odd/members-of-its-own', { wechatpay: { 'unknown-request-keys': 'refused' } });
    expect(told(report)).toEqual([
      {
        requirement: 'API-04',
        verdict: 'WARN',
        facts: ['WX-U25'],
        readings: { holds: false, note: 'not seen under wechatpay.unknown-request-keys=ignored' },
      },
    ]);
    expect(report.findings[0]?.reason).toBe('rests on WX-U25, where documented readings differ');
    expect(report.verdict.exitCode).toBe(0);
  }, 60_000);

  test('is not made at all under the reading that excuses it, and nothing is held again', async () => {
    const { report, notes } = await tried('odd/members-of-its-own', {});
    expect(told(report)).toEqual([]);
    expect(notes.filter((note) => note.startsWith('holds'))).toEqual([]);
  }, 60_000);
});
