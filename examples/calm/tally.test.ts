import { expect, test } from 'vitest';
import { sampleReport } from '../../src/report/sample.js';
import { tallyOf } from './tally.js';

test('counts exit codes and verdicts, names what stayed open, and holds each accusation', () => {
  const [finding] = sampleReport().findings;
  const [scenario] = sampleReport().scenarios;
  if (finding === undefined || scenario === undefined) throw new Error('the sample report has both');
  const { reason: _reason, ...plain } = scenario;
  const report = sampleReport({
    findings: [
      { ...finding, requirement: 'CB-14', verdict: 'INCONCLUSIVE', scenario: 'cpm/paid', reason: 'not-reproduced' },
      { ...finding, requirement: 'TIMEOUT-02', verdict: 'FAIL', scenario: 'mpm/paid', expected: 'one', seen: 'two' },
    ],
    scenarios: [
      { ...plain, id: 'cpm/paid', verdict: 'INCONCLUSIVE', reason: 'a finding was not confirmed' },
      { ...plain, id: 'mpm/paid', verdict: 'FAIL' },
    ],
  });
  const ended = { seconds: 20, stalledMs: 300, trouble: { stops: 3 } };
  expect(
    tallyOf('Pyx stopped', [
      { ...ended, exitCode: 1, report },
      { ...ended, seconds: 30, exitCode: 1, report },
      { ...ended, seconds: 31, exitCode: 70 },
    ]),
  ).toEqual({
    condition: 'Pyx stopped',
    runs: 3,
    exitCodes: { 1: 2, 70: 1 },
    verdicts: { INCONCLUSIVE: 2, FAIL: 2 },
    inconclusive: { 'cpm/paid: a finding was not confirmed': 2, 'CB-14 in cpm/paid: not-reproduced': 2 },
    accusations: Array(2).fill('FAIL TIMEOUT-02 in mpm/paid: expected one; seen two'),
    errors: ['exit code 70, no report'],
    medianSeconds: 30,
    medianStalledMs: 300,
    trouble: { stops: 9 },
  });
});
