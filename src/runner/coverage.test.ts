import { expect, test } from 'vitest';
import { loadIdentities, loadRequirements } from '../record/requirements.js';
import { loadScenarios } from './catalogue.js';
import { coverageOf } from './coverage.js';

const coverage = coverageOf(await loadScenarios());

test('every requirement and identity stands there once, in order', () => {
  expect(coverage.map(({ requirement }) => requirement.id)).toEqual(
    [...loadRequirements(), ...loadIdentities()].map(({ id }) => id),
  );
});

test('every requirement is tried by a scenario, or its absence is explained', () => {
  const open = coverage.filter(({ scenarios, untried }) => scenarios.length === 0 && untried === undefined);
  expect(open.map(({ requirement: { id, text } }) => `${id}: ${text}`)).toEqual([]);
});

test('no explanation outlives the scenario that makes it wrong', () => {
  const stale = coverage.filter(
    ({ scenarios, requirement }) => scenarios.length > 0 && requirement.untried !== undefined,
  );
  expect(stale.map(({ requirement: { id }, scenarios }) => `${id}: tried by ${scenarios.join(', ')}`)).toEqual([]);
});
