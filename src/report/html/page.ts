import type { RunReport } from '../../generated/types/pyx/run-report.js';
import { type Html, html } from './escape.js';
import { requirementFindings } from './finding.js';
import { circumstances, foundAgainst, index, opening } from './opening.js';
import { requirementTables } from './requirements.js';
import { scenarioTable } from './scenarios.js';
import { style } from './style.js';

/**
 * No script may run, ours included, and nothing may be loaded: a page that shows what an intermediary said must not become
 * its tool, and must look the same from a file, years later.
 */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The report as one page: the verdict, the rows, and for each finding one screen that explains it. */
export const renderHtml = (report: RunReport): string => `<!doctype html>\n${page(report).markup}\n`;

function page(report: RunReport): Html {
  const found = foundAgainst(report);
  const { iut, verdict, scenarios } = report;
  return html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${iut.name} ${iut.version}: ${verdict.word.replaceAll('-', ' ')} · Pyx</title>
${style}
</head>
<body>
<a class="skip" href="#main">To the findings</a>
${opening(report)}
<nav aria-label="Parts of this page"><a href="#findings">Findings</a> <a href="#requirements">Requirements</a> <a href="#scenarios">Scenarios</a> <a href="#run">This run</a></nav>
<main id="main">
<section id="findings"><h2>What was found</h2>
${found.length === 0 ? html`<p>Nothing.</p>` : html`${index(report)}${found.map((requirement) => requirementFindings(report, requirement))}`}
</section>
<section id="requirements"><h2>Requirements</h2>${requirementTables(report)}</section>
<section id="scenarios"><h2>Scenarios</h2>${scenarios.length === 0 ? html`<p>None was tried.</p>` : scenarioTable(report)}</section>
<section id="run"><h2>This run</h2>${circumstances(report)}</section>
</main>
<footer class="dim"><p>Rendered from report.json alone. Payment codes, tokens and account numbers are masked; raw bytes stand in the journals.</p></footer>
</body>
</html>`;
}
