import type { Area, Requirement, RunReport } from '../../generated/types/pyx/run-report.js';
import { findingsAgainst, timesInWords, totalOf, wasTried } from '../summary.js';
import { anchor, type Html, html } from './escape.js';
import { badge, toneOf } from './marks.js';

/** The whole catalogue by area. What no scenario tries yet is folded away, and counted. */
export function requirementTables(report: RunReport): Html {
  const tried = report.areas.filter(wasTried);
  const untried = report.areas.filter((area) => !wasTried(area) && area.notTried + area.permitted > 0);
  return html`
${tried.map((area) => areaTable(report, area))}
${
  untried.length === 0
    ? undefined
    : html`<details class="untried"><summary>Not tried yet: ${untried.map(({ id }) => id).join(', ')} (${totalOf(untried).notTried} requirements)</summary>
${untried.map((area) => areaTable(report, area))}</details>`
}`;
}

function areaTable(report: RunReport, { id, title, exercises }: Area): Html {
  const rows = report.requirements.filter(({ area }) => area === id);
  return html`
<table class="area">
<caption><b>${id}</b> ${title} <span class="dim">exercised ${timesInWords(exercises)}</span></caption>
<thead><tr><th scope="col">requirement</th><th scope="col">verdict</th><th scope="col" class="number">exercises</th><th scope="col">what it asks for</th></tr></thead>
<tbody>${rows.map((row) => requirementRow(report, row))}</tbody>
</table>`;
}

function requirementRow(report: RunReport, requirement: Requirement): Html {
  const { id, verdict, exercises, text, level, grade, reason } = requirement;
  const found = findingsAgainst(report, requirement).length;
  // Findings have the id of their requirement, since a link to it means them.
  const name = found > 0 ? html`<a href="#${anchor(id)}">${id}</a>` : html`<span id="${anchor(id)}">${id}</span>`;
  return html`<tr class="${toneOf(verdict)}"><th scope="row">${name}</th><td>${badge(verdict)}</td><td class="number">${exercises}</td><td>${text}
<span class="dim">${level}, ${grade}${reason === undefined ? '' : ` · ${reason}`}${found === 0 ? '' : ` · ${found} ${found === 1 ? 'finding' : 'findings'}`}</span></td></tr>`;
}
