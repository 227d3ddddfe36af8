import { expect, test } from 'vitest';
import { validateRunReport } from '../generated/pyx.js';
import { renderJson } from './json.js';
import { sampleReport } from './sample.js';

test('the sample keeps the contract of a run report, also after a trip through JSON', () => {
  validateRunReport(JSON.parse(renderJson(sampleReport())));
  expect(validateRunReport.errors ?? []).toEqual([]);
});
