import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../core/package-root.js';
import {
  GRADES,
  type Grade,
  loadAreas,
  loadIdentities,
  loadRequirements,
  loadSources,
  type Requirement,
  requirementById,
} from './requirements.js';

const all = (): readonly Requirement[] => [...loadRequirements(), ...loadIdentities()];

test('every area has a file, and every file an area', () => {
  const files = readdirSync(join(packageRoot(), 'schemas', 'requirements'));
  const named = [...loadAreas().map((area) => area.id), 'areas', 'identities', 'sources'];
  expect(files.sort()).toEqual(named.map((name) => `${name}.json`).sort());
  expect(loadAreas().map((area) => area.order)).toEqual(loadAreas().map((_, index) => index + 1));
});

test('the catalogue is whole: ids count up within their area and none repeats', () => {
  expect(loadRequirements()).toHaveLength(182);
  for (const area of loadAreas()) {
    const ids = loadRequirements().flatMap(({ id }) => (id.startsWith(`${area.id}-`) ? [id] : []));
    expect(ids).toEqual(ids.map((_, index) => `${area.id}-${String(index + 1).padStart(2, '0')}`));
    expect(ids.length, area.id).toBeGreaterThan(0);
  }
  expect(new Set(all().map(({ id }) => id)).size).toBe(all().length);
});

test('every requirement has exactly its fields, with values that mean something', () => {
  const fields = ['grade', 'id', 'judged', 'level', 'observedBy', 'sources', 'text'];
  for (const { title: _, untried = 'needs', ...one } of all() as (Requirement & { title?: string })[]) {
    expect(Object.keys(one).sort(), one.id).toEqual(fields);
    expect(untried, one.id).toMatch(/^needs/);
    expect(['MUST', 'SHOULD', 'MAY'], one.id).toContain(one.level);
    expect(['event', 'settled', 'sweep'], one.id).toContain(one.judged);
    expect(one.text.length, one.id).toBeGreaterThan(20);
    expect(one.sources.length, one.id).toBeGreaterThan(0);
  }
});

test('the grade of a requirement is that of its strongest source', () => {
  const strength = (grade: Grade) => GRADES.indexOf(grade);
  for (const one of all()) {
    const grades = one.sources.map((key) => {
      const source = loadSources()[key];
      if (source !== undefined) return source.grade;
      const followed = requirementById(key).grade;
      // What a wallet documents is not official for a bank or a certificate issuer that is merely treated likewise.
      const elsewhere = /^(BANK|GIFT)-/.test(one.id) && strength(followed) < strength('secondary');
      return elsewhere ? 'secondary' : followed;
    });
    expect(one.grade, one.id).toBe(grades.sort((a, b) => strength(a) - strength(b))[0]);
  }
});

test('the rules named as judged at every event are, and the others wait', () => {
  const atEvents = all().flatMap((one) => (one.judged === 'event' ? [one.id] : []));
  expect(atEvents).toEqual(['CB-13', 'CANCEL-10', 'REFUND-01', 'STATE-01', 'STATE-02', 'IDENTITY-4']);
  expect(all().flatMap((one) => (one.judged === 'sweep' ? [one.id] : []))).toEqual(['IDEM-09']);
});

test.each([
  ['REFUND-2', 'REFUND-02'],
  ['refund-01', 'REFUND-01'],
  ['CANCLE-10', 'CANCEL-10'],
  ['IDENTITY4', 'IDENTITY-4'],
])('asks whether %s was meant to be %s', (written, meant) => {
  expect(() => requirementById(written)).toThrow(`unknown requirement "${written}".\n  Did you mean ${meant}?`);
});

test('guesses nothing where nothing is near', () => {
  expect(() => requirementById('scenario')).toThrow(
    'unknown requirement "scenario".\n  List them: npx --no pyx list requirements',
  );
});
