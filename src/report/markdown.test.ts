import { describe, expect, test } from 'vitest';
import { renderMarkdown } from './markdown.js';
import { sampleReport } from './sample.js';

describe('the report for a job summary', () => {
  test('says the verdict, a table by area, findings folded, and the command', () => {
    expect(renderMarkdown(sampleReport())).toMatchInlineSnapshot(`
      "## ❌ Harbour Bridge 2.4.1: not conformant

      Exit code 1: at least one requirement is broken. 5 scenarios&#58; 1 PASS, 1 FAIL, 1 WARN, 1 INCONCLUSIVE, 1 NOT&#95;APPLICABLE.

      By 항구페이, on trial by Pyx 0.1.0 · profile quick · seed f00d · rate 20 · 34.2 s

      | area | pass | fail | warn | inconclusive | n/a | untried | exercises |
      | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
      | **CB** callbacks and notifications | 1 | · | 1 | 1 | · | · | 42 |
      | **TIMEOUT** unknown outcomes and polling | 1 | · | · | 1 | · | · | 6 |
      | **CANCEL** cancel, close, reverse, network cancellation (망취소) | · | · | · | · | 1 | 1 | · |
      | **REFUND** refunds | · | 1 | · | 1 | · | · | 16 |
      | in all | 2 | 1 | 1 | 3 | 1 | 2 | 64 |

      <details><summary>❌ <b>REFUND-01</b> The sum of refunds that succeeded or are still pending never exceeds what was captured, whatever was asked and in whatever order.</summary>

      MUST · official · W10 · identity

      **F1** refund/two-at-once · m-7f3a/p-1
      - expected: refunds of at most KRW 15000, which is what was captured
      - seen: KRW 20000 asked for in 2 refunds
      - look at: exchanges x17, x19 in the journal of shared-1
        - x17 <code>+1.204 s  IUT → wechatpay  POST /v3/global/refunds → 200</code>
        - x19 <code>+1.209 s  IUT → wechatpay  POST /v3/global/refunds → 200</code>
      - again: <code>npx --no pyx run --iut harbour.iut.yaml --only refund/two-at-once --seed f00d</code>

      </details>

      <details><summary>⚠️ <b>CB-02</b> A notification whose timestamp is far from now is refused even when its signature is right.</summary>

      SHOULD · secondary · G-raw: a SHOULD

      **F2** callback/stale
      - expected: no success for a notification of ten minutes ago
      - seen: answered with 200
      - note: rests on WX-U12, where documented readings differ
      - look at: exchanges x4 in the journal of shared-1
      - again: <code>npx --no pyx run --iut harbour.iut.yaml --only callback/stale --seed f00d</code>

      </details>

      <details><summary>❔ <b>CB-13</b> Nothing but a genuine notification or an answer of the network makes a payment paid.</summary>

      MUST · official · W1: not-exercised

      </details>
      <details><summary>❔ <b>TIMEOUT-01</b> A lost or unverifiable answer to a money operation counts as an unknown outcome.</summary>

      MUST · official · W1: not-reproduced

      **F3** timeout/pay-answer-lost · m-7f3a/p-4
      - expected: a query after the lost answer
      - seen: no query within 45 s
      - note: seen only after the scenario had settled
      - note: not seen again, alone on a fresh instance at rate 1
      - look at: exchanges x31 in the journal of shared-1
        - x31 <code>+4.071 s  IUT → wechatpay  POST /v3/global/micropay → no answer · lose-reply</code>
      - again: <code>npx --no pyx run --iut harbour.iut.yaml --only timeout/pay-answer-lost --seed f00d</code>

      </details>
      <details><summary>❔ <b>REFUND-07</b> A refund that the network failed is shown as failed, and its amount can be refunded again.</summary>

      MUST · official · W1: masked by REFUND-01

      </details>

      <details><summary>Inconclusive scenarios: 1</summary>

      - timeout/pay-answer-lost: fault-not-struck&#58; lose-reply on wechatpay.global.micropay

      </details>

      <details><summary>Scenarios that do not apply: 1</summary>

      - restart/killed-while-paying: no-lifecycle

      </details>

      Once more: <code>npx --no pyx run --iut harbour.iut.yaml --seed f00d</code>
      "
    `);
  });

  test('gives no character of an IUT a meaning', () => {
    const [finding] = sampleReport().findings;
    if (finding === undefined) throw new Error('the sample has lost its findings');
    const seen = '</details> | `` [a](https://b.c) @all #1 **x** $y$ www.evil.example\n\n# head\u001b[2J';
    const page = renderMarkdown(sampleReport({ findings: [{ ...finding, seen }] }));
    expect(page.split('\n').filter((line) => line.startsWith('- seen'))).toEqual([
      '- seen: &#60;/details&#62; &#124; &#96;&#96; &#91;a&#93;(https&#58;//b.c) &#64;all &#35;1 &#42;&#42;x&#42;&#42; &#36;y&#36; www&#46;evil.example&#92;n&#92;n&#35; head&#92;u{1b}&#91;2J',
    ]);
  });

  test('keeps its table whole when a title has pipes', () => {
    const [area] = sampleReport().areas;
    if (area === undefined) throw new Error('the sample has lost its areas');
    const page = renderMarkdown(sampleReport({ areas: [{ ...area, title: 'a | b' }] }));
    expect(page).toContain('| **CB** a &#124; b | 1 |');
  });
});

test('names three findings of a requirement and counts the others', () => {
  const report = sampleReport();
  const [first] = report.findings;
  if (first === undefined) throw new Error('the sample has no finding');
  const findings = Array.from({ length: 5 }, (_, at) => ({ ...first, id: `F9${at}` }));
  const requirements = report.requirements.map((one) =>
    one.id === first.requirement ? { ...one, findings: findings.map(({ id }) => id) } : one,
  );
  const page = renderMarkdown({ ...report, findings, requirements });
  expect(page.match(/\*\*F9\d\*\*/g)).toEqual(['**F90**', '**F91**', '**F92**']);
  expect(page).toContain('and 2 more, in the JSON report');
});
