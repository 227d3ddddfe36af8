import type { Finding, Requirement, RunReport } from '../../generated/types/pyx/run-report.js';
import { clipped } from '../plain.js';
import { findingsAgainst, notesOf, timesInWords } from '../summary.js';
import { anchor, type Html, html } from './escape.js';
import { badge, toneOf } from './marks.js';
import { legend, sequence } from './sequence.js';

/** Of one text that may be an IUT's whole answer. */
const LONGEST_TEXT = 2000;
const MOST_EXCHANGES = 8;
/** Of findings that are like those told before them. */
const MOST_ALIKE = 12;
const LONGEST_LINE = 200;

/** All that was found against one requirement: what is told in full first, the others folded. */
export function requirementFindings(report: RunReport, requirement: Requirement): Html {
  const found = findingsAgainst(report, requirement);
  const told = found.filter(({ story }) => story !== undefined);
  const plain = found.filter(({ story }) => story === undefined);
  const { id, text, level, grade, sources, verdict, reason, exercises } = requirement;
  const basis = [level, `source: ${grade}`, ...sources.filter((source) => source !== grade)].join(' · ');
  return html`
<section class="requirement ${toneOf(verdict)}" id="${anchor(id)}" aria-labelledby="${anchor(id)}-title">
<h3 id="${anchor(id)}-title">${badge(verdict)} <a href="#${anchor(id)}">${id}</a> <span class="text">${text}</span></h3>
<p class="dim">${basis} · exercised ${timesInWords(exercises)} · ${found.length} ${found.length === 1 ? 'finding' : 'findings'}${
    reason === undefined ? '' : ` · ${reason}`
  }</p>
${told.map((finding) => article(report, finding))}
${foldedFindings(report, plain, told.length > 0)}
</section>`;
}

function foldedFindings(report: RunReport, plain: readonly Finding[], isRest: boolean): Html | undefined {
  if (plain.length === 0) return undefined;
  const articles = plain.slice(0, MOST_ALIKE).map((finding) => article(report, finding));
  const rest = plain.slice(MOST_ALIKE);
  const all = html`${articles}${rest.length === 0 ? undefined : html`<ul class="evidence-lines">${rest.map(line)}</ul>`}`;
  return isRest
    ? html`<details class="more"><summary>${plain.length} more against the same requirement</summary>${all}</details>`
    : all;
}

function article(report: RunReport, finding: Finding): Html {
  const { id, verdict, scenario, lane, subject, expected, seen, story, again, reason } = finding;
  const place = [scenario ?? `lane ${lane}, as a whole`, ...(subject === undefined ? [] : [subject])].join(' · ');
  return html`
<article class="finding ${toneOf(verdict)}" id="${anchor(id)}" aria-labelledby="${anchor(id)}-title">
<h4 id="${anchor(id)}-title"><a href="#${anchor(id)}">${id}</a> ${badge(verdict)} <span class="place">${place}</span></h4>
<dl class="claim"><div><dt>expected</dt><dd>${shown(expected)}</dd></div><div class="seen"><dt>seen</dt><dd>${shown(seen)}</dd></div></dl>
${story?.cause === undefined ? undefined : html`<p class="cause"><b>How it came about.</b> ${story.cause}</p>`}
${[...(reason === undefined ? [] : [reason]), ...notesOf(finding)].map((note) => html`<p class="dim note">${shown(note)}</p>`)}
${story === undefined ? evidenceLines(report, finding) : html`${legend(story)}${sequence(story, id)}`}
<p class="again"><span class="dim">again</span> <code>${again}</code></p>
</article>`;
}

/** A finding that is like many others: enough to be found in report.json. */
const line = ({ id, verdict, scenario, lane, subject, seen }: Finding): Html =>
  html`<li id="${anchor(id)}">${id} ${verdict} <span class="dim">${scenario ?? `lane ${lane}`}${subject === undefined ? '' : ` · ${subject}`}</span> ${clipped(seen, LONGEST_LINE)}</li>`;

const shown = (text: string): string => clipped(text, LONGEST_TEXT);

/** Of a finding without a story: its exchanges in a line each, as in every other form of report. */
function evidenceLines({ journals }: RunReport, { exchanges, evidence, lane }: Finding): Html | undefined {
  if (evidence.length === 0) return undefined;
  const journal = journals.find((one) => one.lane === lane);
  const rest = exchanges.length - MOST_EXCHANGES;
  return html`<p class="dim">look at ${exchanges.length === 0 ? `exchanges ${evidence.join(', ')}` : 'these exchanges'}${
    journal === undefined ? '' : html` in <code>${journal.path}</code>`
  }</p>
<ul class="evidence-lines">${exchanges
    .slice(0, MOST_EXCHANGES)
    .map(({ id, line }) => html`<li><code>${id}  ${shown(line)}</code></li>`)}${
    rest > 0 ? html`<li class="dim">and ${rest} more</li>` : undefined
  }</ul>`;
}
