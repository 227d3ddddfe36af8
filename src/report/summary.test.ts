import { expect, test } from 'vitest';
import { renderJunit } from './junit.js';
import { renderMarkdown } from './markdown.js';
import { sampleReport } from './sample.js';
import { countAreas, findingsAgainst, inTime, killsInWords, notesOf, scenariosInWords, totalOf } from './summary.js';
import { renderTerminal } from './terminal.js';

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
  const scenarios = sampleReport().scenarios.map((one, at) => ({
    ...one,
    wallet: at < 2 ? ('ALIPAY' as const) : ('WECHATPAY' as const),
  }));
  expect(scenariosInWords({ scenarios })).toBe(
    '5 scenarios: WECHATPAY 1 FAIL, 1 INCONCLUSIVE, 1 NOT_APPLICABLE; ALIPAY 1 PASS, 1 WARN',
  );
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

test('says at how many points an intermediary was killed, whether all, and what came of them', () => {
  const point = (how: 'survived' | 'broken' | 'not-struck') => ({ name: 'after bank.pay was opened (1st)', how });
  expect(killsInWords({ of: 1, points: [point('survived')] })).toBe('killed at 1 point: 1 survived');
  expect(killsInWords({ of: 30, points: [point('survived'), point('not-struck'), point('broken')] })).toBe(
    'killed at 3 points, drawn from 30: 1 survived, 1 broken, 1 not struck',
  );
});

test('says of a finding where the intermediary had been killed, and that the network did not protect it', () => {
  const [finding] = sampleReport().findings;
  if (finding === undefined) throw new Error('the sample has lost its findings');
  expect(
    notesOf({ ...finding, point: 'after bank.pay was opened (1st)', permissive: true, guard: 'It refuses.' }),
  ).toEqual([
    'the intermediary had been killed after bank.pay was opened (1st)',
    'seen with a permissive network, since the intermediary is the guard: It refuses.',
  ]);
});

test('kill points and permissive findings stand in every form of the report', () => {
  const sample = sampleReport();
  const report = sampleReport({
    scenarios: sample.scenarios.map((scenario) =>
      scenario.id === 'refund/two-at-once'
        ? {
            ...scenario,
            killPoints: {
              of: 2,
              points: [
                { name: 'after bank.pay was opened (1st)', lane: 'own-1', how: 'survived' },
                { name: 'after bank.pay was closed (1st)', how: 'not-struck', detail: 'no time was left' },
              ],
            },
          }
        : scenario,
    ),
    findings: sample.findings.map((finding) =>
      finding.id === 'F1' ? { ...finding, permissive: true as const, guard: 'It refuses.' } : finding,
    ),
  });
  const words = 'killed at 2 points: 1 survived, 1 not struck';
  const note = 'seen with a permissive network, since the intermediary is the guard: It refuses.';
  const terminal = renderTerminal(report, { width: 120, colour: false });
  expect(terminal).toContain(`refund/two-at-once: ${words}`);
  expect(terminal).toContain(note);
  const junit = renderJunit(report);
  expect(junit).toContain(`<property name="killed" value="${words}"/>`);
  expect(junit).toContain('<property name="killed after bank.pay was closed (1st)" value="not-struck"/>');
  expect(junit).toContain(`note      ${note}`);
  const markdown = renderMarkdown(report).replaceAll('&#58;', ':');
  expect(markdown).toContain(`- refund/two-at-once: ${words}`);
  expect(markdown).toContain('  - after bank.pay was closed (1st): not-struck, no time was left');
  expect(markdown).toContain(`- note: ${note}`);
});
