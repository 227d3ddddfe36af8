import { expect, test } from 'vitest';
import { sampleReport } from './sample.js';
import { countAreas, findingsAgainst, inTime, scenariosInWords, totalOf } from './summary.js';

test('counts an area’s verdicts and exercises, and leaves other areas out', () => {
  const areas = countAreas([{ id: 'REFUND', title: 'refunds' }], sampleReport().requirements);
  const refunds = {
    pass: 0,
    fail: 1,
    warn: 0,
    inconclusive: 1,
    notApplicable: 0,
    notTried: 0,
    permitted: 1,
    exercises: 16,
  };
  expect(areas).toEqual([{ id: 'REFUND', title: 'refunds', ...refunds }]);
  expect(totalOf([...areas, ...areas])).toEqual(
    Object.fromEntries(Object.entries(refunds).map(([count, number]) => [count, 2 * number])),
  );
});

test('says how many scenarios came out how', () => {
  expect(scenariosInWords(sampleReport())).toBe(
    '5 scenarios: 1 PASS, 1 FAIL, 1 WARN, 1 INCONCLUSIVE, 1 NOT_APPLICABLE',
  );
  expect(scenariosInWords(sampleReport({ scenarios: [] }))).toBe('0 scenarios');
});

test('puts the findings that decided a requirement’s verdict first', () => {
  const report = sampleReport();
  const [finding] = report.findings;
  const requirement = report.requirements.find(({ id }) => id === 'REFUND-01');
  if (finding === undefined || requirement === undefined) throw new Error('the sample has lost REFUND-01');
  const findings = [{ ...finding, id: 'F0', verdict: 'INCONCLUSIVE' as const }, finding];
  expect(findingsAgainst({ ...report, findings }, requirement).map(({ id }) => id)).toEqual(['F1', 'F0']);
});

test('speaks of time as people do', () => {
  expect([0, 850, 12_345, 59_949, 59_960, 200_000, 3_600_000].map(inTime)).toEqual([
    '0 ms',
    '850 ms',
    '12.3 s',
    '59.9 s',
    '1 min 0 s',
    '3 min 20 s',
    '60 min 0 s',
  ]);
});
