import { describe, expect, test } from 'vitest';
import type { Requirement } from '../record/requirements.js';
import type { CataloguedScenario } from './catalogue.js';
import type { JudgedFinding, Played, StruckPoint, Tried } from './outcome.js';
import {
  exitCodeOf,
  type FindingVerdict,
  levelOf,
  type RequirementRow,
  type ScenarioVerdict,
  type Verdict,
  verdictOfFinding,
  verdictOfRequirement,
  verdictOfScenario,
} from './verdict.js';

const finding = (change: Partial<JudgedFinding> = {}): JudgedFinding => ({
  kind: 'finding',
  requirement: 'REFUND-01',
  expected: 'e',
  seen: 's',
  evidence: [],
  timeDependent: false,
  facts: [],
  scenario: 'refund/a',
  late: false,
  ...change,
});

const played = (change: Partial<Played> = {}): Played => ({
  id: 'refund/a',
  lane: 'l1',
  merchants: [],
  durationMs: 1,
  end: { kind: 'completed' },
  faults: [],
  stalled: 0,
  neighbours: [],
  ...change,
});

const tried = (change: Partial<Tried> = {}): Tried => ({
  played: played(),
  exercises: new Map([['REFUND-01', 1]]),
  findings: [],
  ...change,
});

const scenario = (id: string, ...requirements: [string, ...string[]]): CataloguedScenario =>
  ({ id, definition: { requirements } }) as unknown as CataloguedScenario;

const requirement = (change: Partial<Requirement> = {}): Requirement =>
  ({ id: 'REFUND-01', level: 'MUST', ...change }) as Requirement;

const verdictsOf = (...pairs: [JudgedFinding, FindingVerdict][]) =>
  new Map<JudgedFinding, Verdict<FindingVerdict>>(pairs.map(([one, verdict]) => [one, { verdict }]));

describe('a finding', () => {
  test('that rests on a choice counts in full only if every other documented reading shows it too', () => {
    const facts = ['WX-U15'];
    const under = (holds: boolean) => ({ holds, note: 'under wechatpay.nonce-replay=refused' });
    expect(verdictOfFinding(finding({ facts, readings: under(true) }), 'MUST').verdict).toBe('FAIL');
    expect(verdictOfFinding(finding({ facts, readings: under(false) }), 'MUST').verdict).toBe('WARN');
    expect(verdictOfFinding(finding({ facts }), 'MUST').verdict).toBe('WARN');
  });

  const confirmed = { confirmed: true, note: '', lane: 'confirm-refund-a', stalled: 0 };
  test.each<[string, Partial<JudgedFinding>, 'MUST' | 'SHOULD', FindingVerdict]>([
    ['of a MUST', {}, 'MUST', 'FAIL'],
    ['of a SHOULD', {}, 'SHOULD', 'WARN'],
    ['of a MUST that rests on a disputed fact', { facts: ['WX-U27'] }, 'MUST', 'WARN'],
    ['of time that nobody could confirm', { timeDependent: true }, 'MUST', 'INCONCLUSIVE'],
    [
      'of time that was not reproduced',
      { timeDependent: true, confirmation: { ...confirmed, confirmed: false } },
      'MUST',
      'INCONCLUSIVE',
    ],
    ['of time that was reproduced', { timeDependent: true, confirmation: confirmed }, 'MUST', 'FAIL'],
    ['of time and a SHOULD, reproduced', { timeDependent: true, confirmation: confirmed }, 'SHOULD', 'WARN'],
    ['of time and a SHOULD, not confirmed', { timeDependent: true }, 'SHOULD', 'INCONCLUSIVE'],
    ['of no time needs no confirmation', { confirmation: { ...confirmed, confirmed: false } }, 'MUST', 'FAIL'],
    [
      'of time, seen again by a run of which more than a tenth was stalled',
      { timeDependent: true, confirmation: { ...confirmed, stalled: 0.11 } },
      'MUST',
      'INCONCLUSIVE',
    ],
  ])('%s: %o', (_, change, level, verdict) => {
    expect(verdictOfFinding(finding(change), level).verdict).toBe(verdict);
  });

  test('names the facts that it rests on', () => {
    expect(verdictOfFinding(finding({ facts: ['WX-U2', 'AP-U3'] }), 'MUST').reason).toContain('WX-U2, AP-U3');
  });

  test('names the stall, or the neighbours, for which it does not count', () => {
    const reason = (confirmation: JudgedFinding['confirmation']) =>
      verdictOfFinding(
        finding({ timeDependent: true, ...(confirmation === undefined ? {} : { confirmation }) }),
        'MUST',
      ).reason;
    expect(reason({ ...confirmed, stalled: 0.25 })).toBe(
      "stalled: 25 % of its confirmation's time was lost to pauses of the machine or of Pyx",
    );
    expect(reason({ ...confirmed, confirmed: false, interference: ['timeout/a', 'timeout/b'] })).toBe(
      'interference: not seen alone (journal of confirm-refund-a); faults of timeout/a, timeout/b struck in the same lane: TIMEOUT-09, AVAIL-02, STATE-04',
    );
  });

  test('may weigh less than its requirement', () => {
    expect(levelOf(finding({ level: 'SHOULD' }), requirement())).toBe('SHOULD');
    expect(levelOf(finding(), requirement())).toBe('MUST');
  });
});

describe('a scenario', () => {
  const declared = scenario('refund/a', 'REFUND-01');
  const one = finding();
  const fault = (struck: number) => ({ fault: 'delay', operation: 'bank.pay', parameters: {}, struck });

  test.each<[string, Partial<Tried>, FindingVerdict | undefined, ScenarioVerdict, string | undefined]>([
    ['that met its situation', {}, undefined, 'PASS', undefined],
    ['that met nothing', { exercises: new Map() }, undefined, 'INCONCLUSIVE', 'not-exercised: REFUND-01'],
    ['that broke a rule', {}, 'FAIL', 'FAIL', undefined],
    ['that broke a SHOULD', {}, 'WARN', 'WARN', undefined],
    ['whose finding was not confirmed', {}, 'INCONCLUSIVE', 'INCONCLUSIVE', 'a finding was not confirmed'],
    [
      'whose fault did not strike',
      { played: played({ faults: [fault(1), fault(0)] }) },
      undefined,
      'INCONCLUSIVE',
      'fault-not-struck: delay on bank.pay',
    ],
    [
      'that broke a rule before its fault could strike',
      { played: played({ faults: [fault(0)] }) },
      'FAIL',
      'FAIL',
      undefined,
    ],
    [
      'that did not come to its state',
      { played: played({ end: { kind: 'state-not-reached', detail: 'unpaid' } }) },
      undefined,
      'INCONCLUSIVE',
      'state-not-reached: unpaid',
    ],
    [
      'that was interrupted',
      { played: played({ end: { kind: 'interrupted' } }) },
      undefined,
      'INCONCLUSIVE',
      'interrupted',
    ],
    [
      'in which Pyx broke, whatever was found',
      { played: played({ end: { kind: 'error', detail: 'ours' } }) },
      'FAIL',
      'ERROR',
      'ours',
    ],
    [
      'whose IUT fell mute',
      { played: played({ settling: { how: 'mute', waitedMs: 1, detail: 'no answer' } }) },
      undefined,
      'INCONCLUSIVE',
      'mute: no answer',
    ],
  ])('%s', (_, change, found, verdict, reason) => {
    const given = tried({ ...change, findings: found === undefined ? [] : [one] });
    const seen = verdictOfScenario(given, declared, found === undefined ? new Map() : verdictsOf([one, found]));
    expect(seen).toEqual(reason === undefined ? { verdict } : { verdict, reason });
  });
});

describe('a scenario in which the intermediary is killed', () => {
  const declared = {
    id: 'refund/a',
    definition: { requirements: ['REFUND-01'], killPoints: true },
  } as unknown as CataloguedScenario;
  const point = (how: StruckPoint['how'], detail?: string): StruckPoint => ({
    name: 'after bank.pay was opened (1st)',
    lane: 'k1',
    how,
    ...(detail === undefined ? {} : { detail }),
  });
  test.each<[string, StruckPoint[], ScenarioVerdict, string | undefined]>([
    ['survives one point, another does not come again', [point('survived'), point('not-struck')], 'PASS', undefined],
    [
      'is struck at no point',
      [point('not-struck'), point('not-struck')],
      'INCONCLUSIVE',
      'kill-point-not-struck: none of its moments came again',
    ],
    [
      'does not settle after one',
      [point('survived'), point('inconclusive', 'no answer')],
      'INCONCLUSIVE',
      'mute: killed after bank.pay was opened (1st), no answer',
    ],
    [
      'and Pyx goes wrong',
      [point('survived'), point('error', 'a bug')],
      'ERROR',
      'killed after bank.pay was opened (1st): a bug',
    ],
  ])('%s', (_, points, verdict, reason) => {
    const said = verdictOfScenario(tried({ killed: { points, of: points.length } }), declared, new Map());
    expect(said).toEqual({ verdict, ...(reason === undefined ? {} : { reason }) });
  });
});

describe('a requirement', () => {
  const selected = [scenario('refund/a', 'REFUND-01')];
  const judge = (
    all: readonly Tried[],
    verdicts = new Map<JudgedFinding, Verdict<FindingVerdict>>(),
    level: 'MUST' | 'MAY' = 'MUST',
  ) => verdictOfRequirement(requirement({ level }), all, selected, [], verdicts);

  test('passes with one exercise and nothing found', () => {
    expect(judge([tried()])).toMatchObject({ verdict: 'PASS', required: true, exercises: 1, scenarios: ['refund/a'] });
  });

  test('without an exercise is never green', () => {
    expect(judge([tried({ exercises: new Map() })])).toMatchObject({
      verdict: 'INCONCLUSIVE',
      reason: 'not-exercised',
    });
  });

  test('that an earlier failure kept from being met says which', () => {
    const other = finding({ requirement: 'IDEM-08' });
    const given = tried({ exercises: new Map(), findings: [other] });
    expect(judge([given], verdictsOf([other, 'FAIL']))).toMatchObject({
      verdict: 'INCONCLUSIVE',
      reason: 'masked by IDEM-08',
    });
  });

  test('has its worst finding’s verdict', () => {
    const [warn, unsure, fail] = [finding(), finding(), finding()];
    const verdicts = verdictsOf([warn, 'WARN'], [unsure, 'INCONCLUSIVE'], [fail, 'FAIL']);
    expect(judge([tried({ findings: [warn] })], verdicts).verdict).toBe('WARN');
    expect(judge([tried({ findings: [warn, unsure] })], verdicts).verdict).toBe('INCONCLUSIVE');
    expect(judge([tried({ findings: [warn, unsure, fail] })], verdicts).verdict).toBe('FAIL');
  });

  test('that nobody tries is shown so, and fails all the same when an oracle finds its breach', () => {
    const one = finding();
    const row = (findings: JudgedFinding[]) =>
      verdictOfRequirement(
        requirement(),
        [tried({ exercises: new Map(), findings })],
        [],
        [],
        verdictsOf([one, 'FAIL']),
      );
    expect(row([])).toMatchObject({ verdict: 'NOT_TRIED', required: false });
    expect(row([one])).toMatchObject({ verdict: 'FAIL', required: false });
  });

  test('whose scenarios are all not applicable is not required, and says why', () => {
    const row = verdictOfRequirement(
      requirement(),
      [],
      selected,
      [{ id: 'refund/a', reason: 'no-lifecycle' }],
      new Map(),
    );
    expect(row).toMatchObject({ verdict: 'NOT_APPLICABLE', required: false, reason: 'no-lifecycle' });
  });

  test('that is a MAY is never judged', () => {
    const one = finding();
    expect(judge([tried({ findings: [one] })], verdictsOf([one, 'FAIL']), 'MAY')).toMatchObject({
      verdict: 'PERMITTED',
      reason: 'permitted, seen 1 times',
    });
  });
});

describe('the exit code', () => {
  const row = (verdict: RequirementRow['verdict'], required = true) => ({ verdict, required }) as RequirementRow;
  test.each<[string, RequirementRow[], ScenarioVerdict[], boolean, number]>([
    ['all passed', [row('PASS'), row('WARN')], ['PASS'], false, 0],
    ['something that nobody required is inconclusive', [row('INCONCLUSIVE', false)], ['PASS'], false, 0],
    ['something required is inconclusive', [row('PASS'), row('INCONCLUSIVE')], ['PASS'], false, 3],
    ['a failure beside it', [row('FAIL', false), row('INCONCLUSIVE')], ['FAIL'], false, 1],
    ['Pyx broke beside both', [row('FAIL'), row('INCONCLUSIVE')], ['ERROR'], false, 70],
    ['an interruption before all', [row('FAIL')], ['ERROR'], true, 130],
  ])('%s: %#', (_, rows, scenarios, interrupted, code) => {
    const verdicts = scenarios.map((verdict) => ({ verdict }));
    expect(exitCodeOf(rows, verdicts, interrupted)).toBe(code);
  });
});
