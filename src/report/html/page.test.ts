import fc from 'fast-check';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { describe, expect, it } from 'vitest';
import type { RunReport } from '../../generated/types/pyx/run-report.js';
import { sampleReport } from '../sample.js';
import { renderHtml } from './page.js';
import { HOSTILE, reportOf } from './testing.js';

type Node = DefaultTreeAdapterTypes.Node;

/** Elements and names of attributes as a browser makes them of a page, and the values that could act. */
function skeleton(page: string): string[] {
  const found: string[] = [];
  const walk = (node: Node) => {
    if ('tagName' in node) {
      const acting = node.attrs.filter(({ name }) => ['href', 'id', 'class', 'style', 'content'].includes(name));
      found.push(
        `${node.tagName} ${node.attrs.map(({ name }) => name).join(' ')} ${acting.map(({ value }) => value).join('|')}`,
      );
    }
    if ('childNodes' in node) for (const child of node.childNodes) walk(child);
  };
  walk(parse(page));
  return found;
}

function textOf(page: string): string {
  const texts: string[] = [];
  const walk = (node: Node) => {
    if (node.nodeName === '#text' && 'value' in node) texts.push(node.value);
    if ('childNodes' in node) for (const child of node.childNodes) walk(child);
  };
  walk(parse(page));
  return texts.join('');
}

const idsOf = (page: string): string[] => [...page.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id);

const withBody = (text: string): RunReport => {
  const report = sampleReport();
  for (const { story } of report.findings)
    for (const exchange of story?.exchanges ?? []) exchange.request.body = { text, bytes: text.length, sha256: 'ab' };
  return report;
};

describe('the page', () => {
  it('says verdict, rows with their exercises, findings, and the line that shows each again', () => {
    const text = textOf(renderHtml(sampleReport()));
    for (const said of [
      'not conformant',
      'exit code 1: at least one requirement is broken',
      'Harbour Bridge',
      'The sum of refunds that succeeded',
      'exercised 12 times',
      'refunds of at most KRW 15000, which is what was captured',
      'The first wrong posting is step 6',
      'npx --no pyx run --iut harbour.iut.yaml --only refund/two-at-once --seed f00d',
    ])
      expect(text).toContain(said);
  });

  it('draws the fault where it struck, what stands after each step, and the first wrong posting', () => {
    const text = textOf(renderHtml(sampleReport()));
    for (const said of ['lose-reply, on the answer', '✗ first wrong posting', 'KRW +5000', 'KRW -5000', '+3 alike'])
      expect(text).toContain(said);
  });

  it('has an anchor for every finding and every requirement, each once, and no link to nowhere', () => {
    const page = renderHtml(sampleReport());
    const ids = idsOf(page);
    const { findings, requirements } = sampleReport();
    expect(ids).toEqual(expect.arrayContaining([...findings, ...requirements].map(({ id }) => id)));
    expect(new Set(ids).size).toBe(ids.length);
    const links = [...page.matchAll(/ href="#([^"]*)"/g)].map(([, id = '']) => id);
    expect(links.filter((link) => !ids.includes(link))).toEqual([]);
  });

  it('forbids every script and everything from outside', () => {
    const page = renderHtml(sampleReport());
    const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
    expect(skeleton(page)).toContain(`meta http-equiv content ${policy}`);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|https?:\/\/|@import|url\(/i);
  });

  it('makes no element or attribute of any text, wherever it stands', () => {
    const expected = skeleton(renderHtml(reportOf('text')));
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ minLength: 1, unit: 'binary' }), fc.string({ minLength: 1 })),
        (text) => {
          expect(skeleton(renderHtml(reportOf(text)))).toEqual(expected);
        },
      ),
      { numRuns: 60, examples: HOSTILE.map((text): [string] => [text]) },
    );
  });

  it('shows controls and turns of the reading direction by their number', () => {
    const page = renderHtml(reportOf('\u202epaid\u0000\u200b'));
    for (const hidden of ['\u202e', '\u0000', '\u200b']) expect(page).not.toContain(hidden);
    expect(textOf(page)).toContain('\\u{202e}paid\\u{0}\\u{200b}');
  });

  it('shows the beginning of a body of a megabyte, and says so', () => {
    const page = renderHtml(withBody('<b>'.repeat(350_000)));
    expect(page.length).toBeLessThan(1_000_000);
    expect(textOf(page)).toContain('1050000 bytes · only the beginning; the whole stands in the journal');
  });

  it('shows the first dozen of many like findings in full, and every other in a line that a link can name', () => {
    const report = sampleReport();
    const [first, ...others] = report.findings;
    if (first === undefined) throw new Error('the sample has no finding');
    const { story: _, ...plain } = first;
    const alike = Array.from({ length: 300 }, (__, at) => ({ ...plain, id: `A${at}`, seen: `<i>${at}</i> seen` }));
    const requirements = report.requirements.map((requirement) =>
      requirement.id === first.requirement
        ? { ...requirement, findings: [...requirement.findings, ...alike.map(({ id }) => id)] }
        : requirement,
    );
    const page = renderHtml({ ...report, requirements, findings: [first, ...others, ...alike] });
    expect([...page.matchAll(/<article class="finding [^"]*" id="A\d+"/g)]).toHaveLength(12);
    expect(idsOf(page)).toEqual(expect.arrayContaining(alike.map(({ id }) => id)));
    expect(textOf(page)).toContain('<i>299</i> seen');
    expect(page.length - renderHtml(report).length).toBeLessThan(100_000);
  });

  it('renders reports from before there were stories', () => {
    const { findings, ...report } = sampleReport();
    const old = { ...report, findings: findings.map(({ story: _, ...finding }) => finding) };
    const text = textOf(renderHtml(old));
    expect(text).toContain('+1.204 s  IUT → wechatpay  POST /v3/global/refunds → 200');
    expect(text).toContain('shared-1.journal.ndjson');
  });

  it('renders a run in which nothing was tried', () => {
    const report = sampleReport({ requirements: [] });
    const empty = { ...report, findings: [], scenarios: [], areas: [] };
    expect(textOf(renderHtml(empty))).toContain('None was tried.');
  });
});
