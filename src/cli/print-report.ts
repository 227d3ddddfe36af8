import { dirname } from 'node:path';
import type { RunReport } from '../generated/pyx.js';
import { renderHtml } from '../report/html/page.js';
import { renderJson } from '../report/json.js';
import { renderJunit } from '../report/junit.js';
import { renderMarkdown } from '../report/markdown.js';
import { renderTerminal } from '../report/terminal.js';
import { readReport } from './read-report.js';
import type { ReportArguments } from './report.js';
import { wantsColour, widthOf } from './screen.js';

const RENDERERS: Record<ReportArguments['format'], (report: RunReport, folder: string) => string> = {
  terminal: (report, folder) =>
    renderTerminal(report, { width: widthOf(process.stdout), colour: wantsColour(process.stdout), folder }),
  markdown: renderMarkdown,
  junit: renderJunit,
  json: renderJson,
  html: renderHtml,
};

/** Rendering succeeds whatever the verdict was: the exit code of the run stands in the report. */
export function printReport({ file, format }: ReportArguments): void {
  process.stdout.write(RENDERERS[format](readReport(file), dirname(file)));
}
