import { describe, expect, test } from 'vitest';
import { verdictOf } from './exit-codes.js';
import { renderJunit } from './junit.js';
import { sampleReport } from './sample.js';

const only = (id: string) => {
  const sample = sampleReport();
  return sampleReport({ scenarios: sample.scenarios.filter((scenario) => scenario.id === id) });
};

/** The cases of a document, each as it stands. */
const casesOf = (document: string): string[] => document.match(/ {4}<testcase[\s\S]*?<\/testcase>/g) ?? [];

describe('the report for CI servers', () => {
  test('has a failure with expected, seen and the command for a scenario that failed', () => {
    expect(renderJunit(only('refund/two-at-once'))).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="Pyx 0.1.0: Harbour Bridge 2.4.1" tests="1" failures="1" errors="0" skipped="0" time="34.200">
        <testsuite name="refund" tests="1" failures="1" errors="0" skipped="0" time="1.800" timestamp="2026-11-23T01:00:00">
          <properties>
            <property name="iut" value="Harbour Bridge 2.4.1"/>
            <property name="vendor" value="항구페이"/>
            <property name="seed" value="f00d"/>
            <property name="profile" value="quick"/>
            <property name="verdict" value="1 not-conformant"/>
            <property name="again" value="npx --no pyx run --iut harbour.iut.yaml --seed f00d"/>
          </properties>
          <testcase name="two-at-once" classname="pyx.refund" time="1.800">
            <properties>
              <property name="verdict" value="FAIL"/>
              <property name="requirement" value="REFUND-01"/>
              <property name="requirement" value="REFUND-07"/>
              <property name="exercises.REFUND-01" value="4"/>
              <property name="seed" value="f00d"/>
              <property name="again" value="npx --no pyx run --iut harbour.iut.yaml --only refund/two-at-once --seed f00d"/>
            </properties>
            <failure message="REFUND-01: expected refunds of at most KRW 15000, which is what was captured; seen KRW 20000 asked for in 2 refunds" type="REFUND-01">FAIL REFUND-01
      expected  refunds of at most KRW 15000, which is what was captured
      seen      KRW 20000 asked for in 2 refunds
      look at   exchanges x17, x19 in the journal of shared-1
                x17  +1.204 s  IUT → wechatpay  POST /v3/global/refunds → 200
                x19  +1.209 s  IUT → wechatpay  POST /v3/global/refunds → 200
      again     npx --no pyx run --iut harbour.iut.yaml --only refund/two-at-once --seed f00d</failure>
          </testcase>
        </testsuite>
      </testsuites>
      "
    `);
  });

  test('skips what is inconclusive or does not apply, with the reason', () => {
    const skipped = /<skipped message="([^"]*)"/g;
    expect([...renderJunit(sampleReport()).matchAll(skipped)].map(([, message]) => message)).toEqual([
      'NOT_APPLICABLE: no-lifecycle',
      'INCONCLUSIVE: fault-not-struck: lose-reply on wechatpay.global.micropay',
    ]);
  });

  test('passes a warning, and tells it beside', () => {
    const [stale] = casesOf(renderJunit(only('callback/stale')));
    expect(stale).not.toMatch(/<(?:failure|error|skipped)/);
    expect(stale).toContain('<system-out>WARN CB-02 (a SHOULD)\n');
  });

  test('counts add up over suites', () => {
    const document = renderJunit(sampleReport());
    const [, whole] = /<testsuites [^>]*?(tests="\d+" failures="\d+" errors="\d+" skipped="\d+")/.exec(document) ?? [];
    expect(whole).toBe('tests="5" failures="1" errors="0" skipped="2"');
    expect(casesOf(document)).toHaveLength(5);
  });

  test('calls a fault of Pyx an error, never a failure', () => {
    const [scenario] = sampleReport().scenarios;
    if (scenario === undefined) throw new Error('the sample has lost its scenarios');
    const scenarios = [{ ...scenario, verdict: 'ERROR' as const, error: 'our answer is illegal', findings: [] }];
    expect(renderJunit(sampleReport({ scenarios, findings: [] }))).toContain(
      '<error message="Pyx itself went wrong: our answer is illegal" type="ERROR">our answer is illegal</error>',
    );
  });

  test('is red for what was found over a whole lane', () => {
    const [{ scenario: _, ...finding } = { scenario: '' }] = sampleReport().findings;
    const findings = [{ ...finding, requirement: 'IDEM-09', lane: 'shared-1' }] as ReturnType<
      typeof sampleReport
    >['findings'];
    const [last] = casesOf(renderJunit(sampleReport({ findings }))).slice(-1);
    expect(last).toMatch(/^ {4}<testcase name="shared-1" classname="pyx\.lane"[\s\S]*<failure message="IDEM-09: /);
  });

  test('is red when nothing was tried', () => {
    const preflight = [
      { check: 'the token is accepted', ok: false, detail: 'answers 401', hint: 'Look at northbound.token.' },
    ];
    const verdict = verdictOf(2);
    expect(renderJunit(sampleReport({ verdict, preflight, scenarios: [], findings: [] }))).toContain(
      '<error message="answers 401" type="preflight">answers 401\nLook at northbound.token.</error>',
    );
    expect(renderJunit(sampleReport({ verdict, scenarios: [], findings: [] }))).toContain('errors="1"');
  });

  test('cannot be broken out of, nor made illegal', () => {
    const [finding] = sampleReport().findings;
    if (finding === undefined) throw new Error('the sample has lost its findings');
    const seen = ']]></failure><x a="1"/> & \u0000\u001b[2J \ud800 \ufffe "quoted"\nline';
    const document = renderJunit(sampleReport({ findings: [{ ...finding, seen }] }));
    expect(document).toContain(
      'seen      ]]&gt;&lt;/failure&gt;&lt;x a="1"/&gt; &amp; \\u{0}\\u{1b}[2J \\u{d800} \\u{fffe} "quoted"\nline\n',
    );
    expect(document).toContain(
      'seen ]]&gt;&lt;/failure&gt;&lt;x a=&quot;1&quot;/&gt; &amp; \\u{0}\\u{1b}[2J \\u{d800} \\u{fffe} &quot;quoted&quot;&#10;line"',
    );
  });
});
