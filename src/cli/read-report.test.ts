import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { renderJson } from '../report/json.js';
import { sampleReport } from '../report/sample.js';
import { readReport } from './read-report.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pyx-report-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(text: string): string {
  const file = join(folder, 'report.json');
  writeFileSync(file, text);
  return file;
}

/** What is said of a file, without the folder of this test. */
function saidOf(file: string): string {
  try {
    readReport(file);
    return 'nothing';
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll(`${folder}/`, '') : String(error);
  }
}

test('reads what was written', () => {
  expect(readReport(write(renderJson(sampleReport())))).toEqual(sampleReport());
});

test('tells all that is wrong with a file at once', () => {
  const { seed: _, ...rest } = sampleReport();
  const broken = { ...rest, colour: 'red', verdict: { ...rest.verdict, exitCode: 4 }, durationMs: -1 };
  expect(saidOf(write(JSON.stringify(broken)))).toBe(
    [
      'not a report of a run:',
      '  report.json: "seed" is missing',
      '  report.json: unknown member "colour"',
      '  report.json#/durationMs: must be >= 0',
      '  report.json#/verdict/exitCode: expected one of 0, 1, 2, 3, 70, 130',
      '  Give the report.json that a run wrote, unchanged.',
    ].join('\n'),
  );
});

test('does not guess at a report of another age', () => {
  expect(saidOf(write('{"schemaVersion": 2}'))).toBe(
    'report.json: expected schemaVersion 1, got 2. Render it with the Pyx that wrote it.',
  );
});

test('says what is no file, and what is no JSON', () => {
  expect(saidOf(join(folder, 'none.json'))).toMatch(/^cannot read none\.json: ENOENT/);
  expect(saidOf(write('<html>'))).toMatch(/^report\.json: not JSON: /);
});
