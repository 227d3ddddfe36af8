import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { RunReport } from '../../generated/types/pyx/run-report.js';
import { sampleReport } from '../sample.js';

/** Members that Pyx chooses from a fixed list, or makes itself: no text of an IUT gets there. */
const OURS: ReadonlySet<string> = new Set([
  'area',
  'at',
  'currency',
  'exchange',
  'from',
  'grade',
  'how',
  'id',
  'kind',
  'lane',
  'level',
  'minor',
  'of',
  'outcome',
  'owner',
  'requirement',
  'role',
  'sha256',
  'startedAt',
  'to',
  'verdict',
  'where',
  'order',
  'refund',
]);

/** The sample, with a text in every place that may hold one of an IUT's. */
export const reportOf = (text: string): RunReport => replaced(sampleReport(), text, '') as RunReport;

function replaced(value: unknown, text: string, name: string): unknown {
  if (typeof value === 'string') return OURS.has(name) ? value : text;
  if (Array.isArray(value))
    return name === 'findings' && typeof value[0] === 'string'
      ? value
      : value.map((item) => replaced(item, text, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replaced(member, text, key)]));
}

/** What has been used to break out of pages, and to deceive who reads them. */
export const HOSTILE = [
  '<script>window.struck=1;alert(1)</script>',
  '<img src=x onerror="window.struck=1">',
  '</style></pre></title><svg onload=window.struck=1>',
  '"><a href="javascript:window.struck=1">x</a>',
  "' onmouseover='window.struck=1' autofocus onfocus='window.struck=1",
  '<!--<iframe srcdoc="<script>parent.struck=1</script>">-->',
  ']]><details open ontoggle=window.struck=1>',
  '\u202e txet desrever \u2066\u200b\u0000\u001b[2J\ud800',
  '{{constructor.constructor("window.struck=1")()}} &lt;script&gt;',
] as const;

/** Names under which distributions install it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A Chromium on the PATH, for the tests that look at a page with one; undefined where there is none. */
export function chromiumOnPath(path = process.env.PATH ?? ''): string | undefined {
  return path
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Nothing but the page: no first run, no updates, no calls home, and no GPU where there may be none. */
export const CHROMIUM_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
