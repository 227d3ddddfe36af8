import { expect, test } from 'vitest';
import { type CampaignReport, renderCampaign } from './campaign.js';
import { campaignLine } from './campaign-progress.js';

const REPORT: CampaignReport = {
  pyx: '0.1.0',
  iut: { name: 'naive', version: '0.1.0' },
  command: 'npx --no pyx fuzz --iut naive.iut.yaml --time 60s --seed 7',
  seed: 7,
  durationMs: 61_000,
  causes: [
    {
      requirement: 'REFUND-04',
      level: 'MUST',
      sentence: '"Accepted" is not success.',
      expected: 'PENDING',
      seen: 'SUCCEEDED\u001b[2J',
      also: ['CB-13'],
      confirmed: true,
      hits: 12,
      steps: ['create CPM (payer: pays) of about 1000 won', 'refund the rest of payment 0'],
      faults: 0,
      file: 'reports/fuzz/REFUND-04-0b21a2cb.counterexample.json',
      command: 'npx --no pyx replay reports/fuzz/REFUND-04-0b21a2cb.counterexample.json',
    },
    {
      requirement: 'API-01',
      level: 'SHOULD',
      sentence: 'Errors say what happened.',
      expected: 'NONE',
      seen: 'UNKNOWN',
      also: [],
      confirmed: false,
      hits: 1,
      steps: ['cancel payment 0'],
      faults: 0,
      file: 'reports/fuzz/unconfirmed-API-01-1.counterexample.json',
      command: 'npx --no pyx replay reports/fuzz/unconfirmed-API-01-1.counterexample.json',
    },
  ],
  mended: ['corpus/old.counterexample.json'],
  statistics: {
    runs: 100,
    steps: 1_650,
    commands: { create: 280, refund: 170 },
    wallets: {
      WECHATPAY: { payments: 150, faultsArmed: 160, faultsStruck: 90, runsWithStruckFault: 50 },
      ALIPAY: { payments: 130, faultsArmed: 140, faultsStruck: 70, runsWithStruckFault: 40 },
    },
    states: ['payment PENDING', 'payment SUCCEEDED'],
    faultsArmed: 300,
    faultsStruck: 160,
    runsWithStruckFault: 80,
    runsWithUnheardEffect: 40,
    runsWithoutReads: 10,
    restarts: 30,
    runsWithParallelRefunds: 15,
    depth: 0.825,
  },
  below: [],
  errors: [],
  page: 'reports/fuzz/report.html',
  exitCode: 1,
};

const linesOf = (report: CampaignReport, width = 100) => renderCampaign(report, { width, colour: false }).split('\n');

test('each cause says what broke, by which steps, where it is kept and how it is played again', () => {
  const lines = linesOf(REPORT);
  expect(lines.slice(2, 12)).toEqual([
    '✗ REFUND-04  "Accepted" is not success.',
    '    expected    PENDING',
    '    seen        SUCCEEDED\\u{1b}[2J',
    '    steps       1. create CPM (payer: pays) of about 1000 won',
    '                2. refund the rest of payment 0',
    '    breaks too  CB-13',
    '    seen in     12 lists; twice more on fresh instances',
    '    file        reports/fuzz/REFUND-04-0b21a2cb.counterexample.json',
    '    again       npx --no pyx replay reports/fuzz/REFUND-04-0b21a2cb.counterexample.json',
    '',
  ]);
  expect(lines.some((line) => line.startsWith('? API-01'))).toBe(true);
  expect(lines).toContain('corpus/old.counterexample.json: no longer fails');
});

test('the last line says code and meaning', () => {
  const last = (report: CampaignReport) => linesOf(report).at(-2);
  expect(last(REPORT)).toBe('Exit code 1, counterexample found: at least one requirement is broken.');
  const silent = { ...REPORT, causes: [], below: ['forge: 3 times, 20 are needed'], exitCode: 3 } as const;
  expect(linesOf(silent)).toContain('  forge: 3 times, 20 are needed');
  expect(linesOf(silent, 200).at(-2)).toBe(
    'Exit code 3, no verdict: nothing was found, and too little was tried for that to mean something.',
  );
});

test('each wallet has a line of its own, so that one which nothing struck is seen', () => {
  expect(linesOf(REPORT).filter((line) => /^(WECHATPAY|ALIPAY) /.test(line))).toEqual([
    expect.stringMatching(/^WECHATPAY +150 payments, 160 armed, 90 struck, in 50 of 100 lists$/),
    expect.stringMatching(/^ALIPAY +130 payments, 140 armed, 70 struck, in 40 of 100 lists$/),
  ]);
});

test('no line is wider than the screen', () => {
  expect(linesOf(REPORT, 60).filter((line) => line.length > 60 && !/counterexample\.json/.test(line))).toEqual([]);
});

test('progress tells tries, steps, states, faults struck, what is broken and the time left', () => {
  const state = { phase: 'exploring', tries: 42, steps: 611, states: 18, faultsStruck: 23, buckets: 4 } as const;
  expect(campaignLine({ ...state, leftMs: 38_000 })).toBe(
    'exploring · 42 tries · 611 steps · 18 states · 23 faults struck · 4 requirements broken · 38.0 s left',
  );
  expect(campaignLine({ ...state, tries: 1, buckets: 1 })).toBe(
    'exploring · 1 try · 611 steps · 18 states · 23 faults struck · 1 requirement broken',
  );
});
