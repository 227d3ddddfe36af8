import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020, { type ErrorObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { packageRoot } from '../core/package-root.js';
import type { RunReport } from '../generated/pyx.js';
import { UsageError } from './usage-error.js';

/** More than these are one mistake repeated. */
const MOST_PROBLEMS = 20;

/** The report in a file. Throws a UsageError with all that is wrong with it. */
export function readReport(file: string): RunReport {
  const report = parse(file);
  const version = report !== null && typeof report === 'object' && 'schemaVersion' in report ? report.schemaVersion : 1;
  if (version !== 1) {
    throw new UsageError(
      `${file}: expected schemaVersion 1, got ${JSON.stringify(version)}. Render it with the Pyx that wrote it.`,
    );
  }
  // The build's validator stops at the first error, and one problem at a time is a game.
  const ajv = new Ajv2020.default({ allErrors: true });
  addFormats.default(ajv);
  const validate = ajv.compile<RunReport>(
    JSON.parse(readFileSync(join(packageRoot(), 'schemas/pyx/run-report.json'), 'utf8')),
  );
  if (validate(report)) return report;
  const problems = [
    ...new Set(
      (validate.errors ?? []).map(
        (error) => `${file}${error.instancePath === '' ? '' : '#'}${error.instancePath}: ${inWords(error)}`,
      ),
    ),
  ];
  const more = problems.length - MOST_PROBLEMS;
  throw new UsageError([
    'not a report of a run:',
    ...problems.slice(0, MOST_PROBLEMS).map((problem) => `  ${problem}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    '  Give the report.json that a run wrote, unchanged.',
  ]);
}

function parse(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${error instanceof Error ? error.message : error}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file}: not JSON: ${error instanceof Error ? error.message : error}`);
  }
}

function inWords({ keyword, params, message }: ErrorObject): string {
  if (keyword === 'additionalProperties') return `unknown member "${params.additionalProperty}"`;
  if (keyword === 'required') return `"${params.missingProperty}" is missing`;
  if (keyword === 'enum') return `expected one of ${params.allowedValues.join(', ')}`;
  return message ?? keyword;
}
