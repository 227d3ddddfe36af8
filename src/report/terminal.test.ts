import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { EXIT_CODES, verdictOf } from './exit-codes.js';
import { sampleReport } from './sample.js';
import { renderTerminal } from './terminal.js';

const plain = { width: 80, colour: false };

describe('the page for a terminal', () => {
  test('shows verdicts by area, what is broken and where to look, and ends with the exit code', () => {
    const files = [{ what: 'json', path: 'reports/latest/report.json' }];
    expect(renderTerminal(sampleReport(), { ...plain, files })).toMatchInlineSnapshot(`
      "Harbour Bridge 2.4.1, by 항구페이
      on trial by Pyx 0.1.0 · profile quick · seed f00d · rate 20 · in 34.2 s

      area                        pass  fail  warn  incon.  n/a  untried  exercises
      CB       callbacks…            1     ·     1       1    ·        ·         42
      TIMEOUT  unknown outcomes…     1     ·     ·       1    ·        ·          6
      CANCEL   cancel, close…        ·     ·     ·       ·    1        1          ·
      REFUND   refunds               ·     1     ·       1    ·        ·         16
               in all                2     1     1       3    1        2         64

      Not tried yet: GIFT 1

      ✗ REFUND-01  The sum of refunds that succeeded or are still pending never
                   exceeds what was captured, whatever was asked and in whatever
                   order.
          MUST · official · W10 identity

          F1        refund/two-at-once · m-7f3a/p-1
          expected  refunds of at most KRW 15000, which is what was captured
          seen      KRW 20000 asked for in 2 refunds
          look at   x17  +1.204 s  IUT → wechatpay  POST /v3/global/refunds → 200
                    x19  +1.209 s  IUT → wechatpay  POST /v3/global/refunds → 200
          journal   shared-1.journal.ndjson
          again     npx --no pyx run --iut harbour.iut.yaml --only refund/two-at-once --seed f00d

      ! CB-02  A notification whose timestamp is far from now is refused even when its
               signature is right.
          SHOULD · secondary · G-raw
          because   a SHOULD

          F2        callback/stale
          expected  no success for a notification of ten minutes ago
          seen      answered with 200
          note      rests on WX-U12, where documented readings differ
          look at   exchanges x4
          journal   shared-1.journal.ndjson
          again     npx --no pyx run --iut harbour.iut.yaml --only callback/stale --seed f00d

      ? TIMEOUT-01  A lost or unverifiable answer to a money operation counts as an
                    unknown outcome.
          MUST · official · W1
          because   not-reproduced

          F3        timeout/pay-answer-lost · m-7f3a/p-4
          expected  a query after the lost answer
          seen      no query within 45 s
          note      seen only after the scenario had settled
          note      not seen again, alone on a fresh instance at rate 1
          look at   x31  +4.071 s  IUT → wechatpay  POST /v3/global/micropay → no
                    answer · lose-reply
          journal   shared-1.journal.ndjson
          again     npx --no pyx run --iut harbour.iut.yaml --only timeout/pay-answer-lost --seed f00d

      ? Inconclusive requirements
        not-exercised
          CB-13  Nothing but a genuine notification or an answer of the network makes…
        masked by REFUND-01
          REFUND-07  A refund that the network failed is shown as failed, and its…

      ? Inconclusive scenarios
        fault-not-struck: lose-reply on wechatpay.global.micropay
          timeout/pay-answer-lost  The answer to a code payment is lost; it is found…

      – Scenarios that do not apply
        no-lifecycle
          restart/killed-while-paying  Killed while the payer is paying…

      5 scenarios: 1 PASS, 1 FAIL, 1 WARN, 1 INCONCLUSIVE, 1 NOT_APPLICABLE.
      Permitted, and seen: REFUND-09 4 times.
      Not reproduced, and so not counted: 1. That is flakiness of Pyx.
      The judge or the machine paused 2 times, 412 ms in all; deadlines were moved by
      as much.
      Once more: npx --no pyx run --iut harbour.iut.yaml --seed f00d

          json      reports/latest/report.json

      Exit code 1, not conformant: at least one requirement is broken.
      "
    `);
  });

  test('is short when there is nothing to say', () => {
    const report = sampleReport({
      verdict: verdictOf(0),
      requirements: sampleReport().requirements.filter(({ verdict }) => verdict === 'PASS'),
      scenarios: sampleReport().scenarios.filter(({ verdict }) => verdict === 'PASS'),
      findings: [],
      flakiness: { notReproduced: 0, interference: 0 },
    });
    expect(renderTerminal(report, plain)).toMatchInlineSnapshot(`
      "Harbour Bridge 2.4.1, by 항구페이
      on trial by Pyx 0.1.0 · profile quick · seed f00d · rate 20 · in 34.2 s

      area                        pass  fail  warn  incon.  untried  exercises
      CB       callbacks…            1     ·     ·       ·        ·         41
      TIMEOUT  unknown outcomes…     1     ·     ·       ·        ·          3
               in all                2     ·     ·       ·        ·         44

      1 scenario: 1 PASS.
      The judge or the machine paused 2 times, 412 ms in all; deadlines were moved by
      as much.
      Once more: npx --no pyx run --iut harbour.iut.yaml --seed f00d

      Exit code 0, conformant: every required requirement was exercised and kept.
      "
    `);
  });

  test('tells a failed preflight and what to do, without an empty table', () => {
    const report = sampleReport({
      verdict: verdictOf(2),
      preflight: [
        { check: 'the IUT answers', ok: true, detail: 'GET /v1/health in 12 ms' },
        {
          check: 'the token is accepted',
          ok: false,
          detail: 'GET /v1/payments/none answers 401',
          hint: 'Look at northbound.token.',
        },
      ],
      requirements: [],
      scenarios: [],
      findings: [],
      flakiness: { notReproduced: 0, interference: 0 },
    });
    expect(renderTerminal(report, plain)).toMatchInlineSnapshot(`
      "Harbour Bridge 2.4.1, by 항구페이
      on trial by Pyx 0.1.0 · profile quick · seed f00d · rate 20 · in 34.2 s

      ✗ the token is accepted: GET /v1/payments/none answers 401
          Look at northbound.token.

      0 scenarios.
      The judge or the machine paused 2 times, 412 ms in all; deadlines were moved by
      as much.
      Once more: npx --no pyx run --iut harbour.iut.yaml --seed f00d

      Exit code 2, unusable: command, manifest or preflight is wrong; nothing was tried.
      "
    `);
  });

  test('names journals from where the reader stands', () => {
    const page = renderTerminal(sampleReport(), { ...plain, folder: 'reports/latest' });
    expect(page).toContain('    journal   reports/latest/shared-1.journal.ndjson\n');
  });

  test('has a last line that fits, whatever the verdict', () => {
    const lines = EXIT_CODES.map((code) =>
      renderTerminal(sampleReport({ verdict: verdictOf(code) }), plain)
        .trimEnd()
        .split('\n')
        .at(-1),
    );
    expect(lines).toEqual([
      'Exit code 0, conformant: every required requirement was exercised and kept.',
      'Exit code 1, not conformant: at least one requirement is broken.',
      'Exit code 2, unusable: command, manifest or preflight is wrong; nothing was tried.',
      'Exit code 3, no verdict: no trial was held, or a required row is inconclusive.',
      'Exit code 70, pyx error: Pyx broke its own contract; the verdict is incomplete.',
      'Exit code 130, interrupted: it was stopped before its end.',
    ]);
  });

  test('never blames the IUT for a fault of Pyx', () => {
    const [scenario] = sampleReport().scenarios;
    if (scenario === undefined) throw new Error('the sample has lost its scenarios');
    const report = sampleReport({
      verdict: verdictOf(70),
      requirements: [],
      scenarios: [{ ...scenario, verdict: 'ERROR', error: 'Error: our answer is illegal\n    at orders.ts:12' }],
      findings: [],
    });
    expect(renderTerminal(report, plain)).toContain(
      [
        '✗ callback/stale: Pyx itself went wrong here, not the IUT',
        '    error     Error: our answer is illegal',
        '              at orders.ts:12',
      ].join('\n'),
    );
  });

  test('limits findings of one requirement and exchanges of one finding', () => {
    const [finding] = sampleReport().findings;
    if (finding === undefined) throw new Error('the sample has lost its findings');
    const exchanges = Array.from({ length: 20 }, (_, index) => ({ id: `x${index}`, line: 'GET / → 200' }));
    const findings = Array.from({ length: 9 }, (_, index) => ({ ...finding, id: `F${index}`, exchanges }));
    const page = renderTerminal(sampleReport({ findings }), plain);
    expect(page).toContain('and 6 more findings, in the JSON report');
    expect(page.match(/and 12 more/g)).toHaveLength(3);
  });

  test('obeys no control sequence of an IUT, and turns no text around', () => {
    const hostile = '\u001b[2J\u001b[32mPASS\u001b[0m\r\n\u202e\u009b1m';
    const report = JSON.parse(JSON.stringify(sampleReport()), (key, value: unknown) =>
      typeof value === 'string' && !['verdict', 'word', 'area', 'lane', 'id', 'requirement'].includes(key)
        ? `${value}${hostile}`
        : value,
    );
    const page = renderTerminal(report, plain);
    expect(page.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(page.trimEnd().split('\n').at(-1)).toMatch(/^Exit code 1, not conformant: /);
  });

  test('colours nothing but when asked, and the same text', () => {
    const coloured = renderTerminal(sampleReport(), { width: 80, colour: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours that picocolors writes
    expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(renderTerminal(sampleReport(), plain));
  });

  test.each([80, 100, 300])('keeps within %i columns, but for what is copied', (width) => {
    const lines = renderTerminal(sampleReport(), { width, colour: false }).split('\n');
    const copied = /^ {4}again|^Once more|journal /;
    expect(lines.filter((line) => stringWidth(line) > width && !copied.test(line))).toEqual([]);
  });
});
