import { beforeAll, describe, expect, test } from 'vitest';
import type { RunReport } from '../../src/generated/pyx.js';
import { verdictOf } from '../../src/report/exit-codes.js';
import { sampleReport } from '../../src/report/sample.js';
import { loadScenarios } from '../../src/runner/catalogue.js';
import { type Outcome, outcomeOf } from './outcome.js';
import { type Subject, subjectsFrom } from './subjects.js';

type Finding = RunReport['findings'][number];
type Scenario = RunReport['scenarios'][number];

const [MODEL] = sampleReport().findings;
const [SCENARIO] = sampleReport().scenarios;
if (MODEL === undefined || SCENARIO === undefined) throw new Error('the sample report has a finding and a scenario');

const finding = (requirement: string, verdict: Finding['verdict'], scenario: string): Finding => ({
  ...MODEL,
  requirement,
  verdict,
  scenario,
});
const ended = (id: string, verdict: Scenario['verdict'], reason?: string): Scenario => {
  const { reason: _reason, ...scenario } = SCENARIO;
  return { ...scenario, id, verdict, ...(reason === undefined ? {} : { reason }) };
};
const STALLED = { count: 3, totalMs: 900, longestMs: 500 };
const CALM = { count: 0, totalMs: 0, longestMs: 0 };

let subjects: readonly Subject[];
beforeAll(async () => {
  subjects = subjectsFrom(await loadScenarios());
});

interface Reported {
  readonly findings?: readonly Finding[];
  readonly scenarios?: readonly Scenario[];
  readonly stalls?: typeof CALM;
  readonly exitCode?: 0 | 1 | 3 | 70;
}

function outcome(name: string, { findings = [], scenarios = [], stalls = CALM, exitCode = 1 }: Reported) {
  const subject = subjects.find((one) => one.name === name);
  if (subject === undefined) throw new Error(`the table has no ${name}`);
  const report = sampleReport({ findings: [...findings], scenarios: [...scenarios], verdict: verdictOf(exitCode) });
  const { word, seen, isDoubtful }: Outcome = outcomeOf(subject, {
    ...report,
    environment: { ...report.environment, stalls },
  });
  return { word, seen, isDoubtful };
}

const LOST = 'timeout/pay-answer-lost';

describe('a faulty intermediary', () => {
  test('is caught by its requirement, with what the same fault breaks besides', () => {
    const findings = [finding('TIMEOUT-02', 'FAIL', LOST), finding('IDENTITY-1', 'FAIL', LOST)];
    expect(outcome('never-asks', { findings })).toEqual({ word: 'caught', seen: 'FAIL', isDoubtful: false });
  });

  test('is not caught by a requirement that it does not break, but accused besides', () => {
    const findings = [finding('TIMEOUT-02', 'FAIL', LOST), finding('REFUND-01', 'WARN', LOST)];
    expect(outcome('never-asks', { findings })).toEqual({
      word: 'ACCUSED BESIDES',
      seen: `WARN REFUND-01 in ${LOST}`,
      isDoubtful: true,
    });
  });

  test('is missed by a weaker verdict, by another scenario, and by another requirement alone', () => {
    expect(outcome('never-asks', { findings: [finding('TIMEOUT-02', 'WARN', LOST)] }).word).toBe('MISSED');
    expect(outcome('never-asks', { findings: [finding('TIMEOUT-02', 'FAIL', 'cpm/paid')] }).word).toBe('MISSED');
    expect(outcome('never-asks', { findings: [finding('TIMEOUT-08', 'FAIL', LOST)] }).seen).toBe('FAIL TIMEOUT-08');
  });

  test('that keeps the rule on a calm machine is missed; on a late one it is tried once more', () => {
    const scenarios = [ended(LOST, 'PASS')];
    const missed = { word: 'MISSED', seen: 'nothing found' };
    expect(outcome('never-asks', { scenarios, exitCode: 0 })).toEqual({ ...missed, isDoubtful: false });
    expect(outcome('never-asks', { scenarios, exitCode: 0, stalls: STALLED })).toEqual({ ...missed, isDoubtful: true });
  });

  test('whose finding was not confirmed has no verdict, and is not caught', () => {
    const findings = [{ ...finding('TIMEOUT-02', 'INCONCLUSIVE', LOST), reason: 'not-reproduced' }];
    expect(outcome('never-asks', { findings, exitCode: 3, stalls: STALLED })).toEqual({
      word: 'NO VERDICT',
      seen: `TIMEOUT-02 in ${LOST}: not-reproduced`,
      isDoubtful: true,
    });
  });
});

describe('a correct intermediary', () => {
  test('is left alone where it was tried and nothing was found', () => {
    expect(outcome('other-words', { scenarios: [ended('api/refused-amounts', 'PASS')], exitCode: 3 }).word).toBe(
      'left alone',
    );
  });

  test('is accused by a WARN as by a FAIL, however late the machine was', () => {
    const findings = [finding('API-02', 'WARN', 'api/refused-amounts')];
    expect(outcome('other-words', { findings, stalls: STALLED })).toEqual({
      word: 'ACCUSED',
      seen: 'WARN API-02 in api/refused-amounts',
      isDoubtful: false,
    });
  });

  test('that passed nothing was not tried', () => {
    const scenarios = [ended('api/refused-amounts', 'INCONCLUSIVE', 'mute: no answer')];
    expect(outcome('other-words', { scenarios, exitCode: 3 })).toEqual({
      word: 'NO VERDICT',
      seen: 'api/refused-amounts: mute: no answer',
      isDoubtful: false,
    });
  });
});

test('a fault of ours is neither caught nor missed', () => {
  const scenarios = [ended(LOST, 'ERROR', 'an oracle broke')];
  expect(outcome('never-asks', { scenarios, exitCode: 70 })).toEqual({
    word: 'PYX ERROR',
    seen: `${LOST}: an oracle broke`,
    isDoubtful: false,
  });
});
