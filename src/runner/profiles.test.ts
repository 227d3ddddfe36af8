import { expect, test } from 'vitest';
import { loadIdentities, loadRequirements } from '../record/requirements.js';
import { CatalogueError, loadScenarios } from './catalogue.js';
import { needsVirtualTime } from './places.js';
import { ofProfile, PROFILES, profileNamed } from './profiles.js';

const all = await loadScenarios();

test.each(PROFILES.map((profile) => [profile.name, profile] as const))(
  'profile %s names each of its scenarios once, and all of them are there',
  (_, profile) => {
    const chosen = ofProfile(all, profile).map(({ id }) => id);
    expect([...chosen].sort()).toEqual([...(profile.scenarios ?? all.map(({ id }) => id))].sort());
  },
);

test('the quick profile declares every MUST that any scenario declares with which a process can be held', () => {
  const musts = new Set(
    [...loadRequirements(), ...loadIdentities()].filter(({ level }) => level === 'MUST').map(({ id }) => id),
  );
  const declared = (scenarios: typeof all) =>
    new Set(scenarios.flatMap(({ definition }) => definition.requirements).filter((id) => musts.has(id)));
  const quick = declared(ofProfile(all, profileNamed('quick')));
  // It is for processes, whose clock nobody can set.
  const possible = all.filter(({ definition }) => !needsVirtualTime(definition));
  const missing = [...declared(possible)].filter((id) => !quick.has(id));
  const could = missing.map((id) => {
    const trying = all.filter(({ definition }) => definition.requirements.includes(id)).map((one) => one.id);
    return `${id}: add one of ${trying.join(', ')}`;
  });
  expect(could).toEqual([]);
});

test('an unknown profile, and a scenario that is not there, are mistakes that name what is meant', () => {
  expect(() => profileNamed('quikc')).toThrow('Did you mean quick?');
  expect(() => ofProfile(all, { name: 'odd', summary: '', scenarios: ['cpm/none'] })).toThrow(CatalogueError);
});
