import type { RunReport, Scenario } from '../../generated/types/pyx/run-report.js';
import { clipped } from '../plain.js';
import { inTime, killsInWords } from '../summary.js';
import { anchor, type Html, html } from './escape.js';
import { badge, toneOf } from './marks.js';

const LONGEST_TEXT = 600;
const MOST_FINDINGS = 12;

/** What was tried, and how each came out. */
export const scenarioTable = ({ scenarios }: RunReport): Html => html`
<table class="area scenarios">
<thead><tr><th scope="col">scenario</th><th scope="col">verdict</th><th scope="col" class="number">took</th><th scope="col">what happens, and what must come of it</th></tr></thead>
<tbody>${scenarios.map(scenarioRow)}</tbody>
</table>`;

/** `lose-reply on refund, garble-answer on native ×2`; with how often it struck where it was not once. */
function faultsInWords(faults: Scenario['faults']): string {
  const counts = new Map<string, number>();
  for (const { fault, operation, struck } of faults) {
    const name = `${fault} on ${operation.slice(operation.lastIndexOf('.') + 1)}`;
    counts.set(name, (counts.get(name) ?? 0) + struck);
  }
  return [...counts]
    .map(([name, count]) => (count === 1 ? name : count === 0 ? `${name} (not struck)` : `${name} ×${count}`))
    .join(', ');
}

function scenarioRow(scenario: Scenario): Html {
  const { id, verdict, purpose, durationMs, reason, error, findings, faults, killPoints, again } = scenario;
  const notes = [
    ...(reason === undefined ? [] : [reason]),
    ...(error === undefined || error === reason ? [] : [error]),
    ...(faults.length === 0 ? [] : [`faults: ${faultsInWords(faults)}`]),
    ...(killPoints === undefined ? [] : [killsInWords(killPoints)]),
  ];
  const linked = findings.slice(0, MOST_FINDINGS);
  return html`<tr class="${toneOf(verdict)}"><th scope="row">${id}</th><td>${badge(verdict)}</td><td class="number">${inTime(durationMs)}</td><td>${purpose}
${notes.map((note) => html`<span class="dim">${clipped(note, LONGEST_TEXT)}</span>`)}
${
  linked.length === 0
    ? undefined
    : html`<span class="links">${linked.map((finding) => html`<a href="#${anchor(finding)}">${finding}</a> `)}${
        findings.length > linked.length ? `and ${findings.length - linked.length} more` : ''
      }</span>`
}
${verdict === 'PASS' || verdict === 'NOT_APPLICABLE' ? undefined : html`<code class="again">${again}</code>`}</td></tr>`;
}
