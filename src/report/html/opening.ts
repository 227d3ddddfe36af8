import type { Area, RunReport } from '../../generated/types/pyx/run-report.js';
import { findingsAgainst, inTime, scenariosInWords, totalOf, withoutEvidence } from '../summary.js';
import { anchor, type Html, html } from './escape.js';
import { badge, type Tone } from './marks.js';

/** What a committee reads first: who, what came out, by what it was tried, and how it is done again. */
export function opening(report: RunReport): Html {
  const { iut, verdict, command, areas, preflight } = report;
  const { sign, tone } = verdictMark(verdict.exitCode);
  return html`
<header class="banner ${tone}">
<p class="dim">The Trial of the Pyx</p>
<h1>${iut.name} <span class="version">${iut.version}</span></h1>
<p>by ${iut.vendor}</p>
<p class="verdict"><span class="sign" aria-hidden="true">${sign}</span> <strong>${verdict.word.replaceAll('-', ' ')}</strong> <span>exit code ${verdict.exitCode}: ${verdict.meaning}</span></p>
${noEvidence(report)}
${tiles(totalOf(areas))}
<p>${scenariosInWords(report)}.</p>
${preflight.filter(({ ok }) => !ok).map(({ check, detail, hint }) => html`<p class="preflight">✗ ${check}: ${detail}${hint === undefined ? '' : ` (${hint})`}</p>`)}
<p class="again"><span class="dim">again</span> <code>${command}</code></p>
</header>`;
}

function noEvidence(report: RunReport): Html {
  const said = withoutEvidence(report);
  return said === undefined ? html`` : html`<p class="preflight">${said}</p>`;
}

export const verdictMark = (exitCode: number): { readonly sign: string; readonly tone: Tone } =>
  exitCode === 0
    ? { sign: '✓', tone: 'good' }
    : exitCode === 3
      ? { sign: '?', tone: 'warn' }
      : { sign: '✗', tone: 'bad' };

function tiles(total: Omit<Area, 'id' | 'title'>): Html {
  const tile = (count: number, word: string, tone: Tone) =>
    html`<li class="${count === 0 ? 'none' : tone}"><b>${count}</b> ${word}</li>`;
  return html`<ul class="tiles" aria-label="Requirements by verdict">${tile(total.pass, 'pass', 'good')}${tile(total.fail, 'fail', 'bad')}${tile(total.warn, 'warn', 'warn')}${tile(total.inconclusive, 'inconclusive', 'warn')}${tile(total.notApplicable, 'not applicable', 'none')}${tile(total.notTried, 'not tried', 'none')}${tile(total.exercises, 'exercises', 'none')}</ul>`;
}

/** Every requirement that did not pass and has findings, worst first, as links. */
export function index(report: RunReport): Html {
  const rows = foundAgainst(report);
  return html`<ol class="index">${rows.map(
    (requirement) =>
      html`<li><a href="#${anchor(requirement.id)}">${badge(requirement.verdict)} <b>${requirement.id}</b> <span>${requirement.text}</span> <span class="dim">${findingsAgainst(report, requirement).length}</span></a></li>`,
  )}</ol>`;
}

/** Whatever the verdict of the row: a finding that does not count is still shown. */
export function foundAgainst(report: RunReport): RunReport['requirements'] {
  const order = ['FAIL', 'WARN', 'INCONCLUSIVE', 'PASS', 'PERMITTED', 'NOT_APPLICABLE', 'NOT_TRIED'] as const;
  const found = report.requirements.filter((requirement) => findingsAgainst(report, requirement).length > 0);
  return order.flatMap((verdict) => found.filter((requirement) => requirement.verdict === verdict));
}

/** How it was held: the machine, the choices, what was tried of, where the journals lie. */
export function circumstances(report: RunReport): Html {
  const { pyx, profile, seed, rate, startedAt, durationMs, switches, environment, journals, iut, flakiness } = report;
  const { node, platform, cpus, cpuModel, stalls } = environment;
  const fact = (name: string, value: string | number) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  return html`
<dl class="facts">
${fact('Pyx', pyx)}${fact('profile', profile)}${fact('seed', seed)}${fact('rate', rate)}${fact('begun', startedAt)}${fact('took', inTime(durationMs))}
${fact('machine', `${platform}, Node ${node}, ${cpus} processors${cpuModel === undefined ? '' : `, ${cpuModel}`}`)}
${fact('pauses', stalls.count === 0 ? 'none' : `${stalls.count}, ${inTime(stalls.totalMs)} in all; deadlines were moved by as much`)}
${fact('not reproduced', flakiness.notReproduced)}
${fact('manifest', iut.manifest)}
${Object.entries(switches).map(([name, value]) => fact(name, String(value)))}
</dl>
<details><summary>Files on trial, and journals</summary>
<ul class="files">${iut.artefacts.map(({ path, sha256 }) => html`<li><code>${path}</code> <span class="dim">sha256 ${sha256}</span></li>`)}
${journals.map(({ path, lane }) => html`<li>${lane}: <code>${path}</code></li>`)}</ul></details>`;
}
