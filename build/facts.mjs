import { ContractErrors } from './contracts.mjs';

/**
 * A fact id that no facts.json explains could excuse nobody. Ids are looked up in the facts of all folders, since one
 * folder may rest on another's choice; an id explained twice is an error.
 */
export function checkFacts(contracts, data) {
  const problems = [];
  const known = new Map();
  for (const { shown, document } of data.filter(({ file }) => file.endsWith('/facts.json'))) {
    for (const [index, fact] of (document.facts ?? []).entries()) {
      if (known.has(fact.id))
        problems.push(`${shown}#/facts/${index}: ${fact.id} is already explained in ${known.get(fact.id)}`);
      known.set(fact.id, shown);
    }
  }
  const used = [...contracts, ...data.filter(({ file }) => !file.endsWith('/facts.json'))];
  for (const { shown, document } of used) {
    for (const { pointer, id } of factIds(document, '')) {
      if (!known.has(id)) problems.push(`${shown}#${pointer}: ${id} is in no facts.json`);
    }
  }
  if (problems.length > 0) throw new ContractErrors(problems);
}

/** Ids in `x-fact`, `fact` and `factId`, and those that a description names in passing. */
function* factIds(node, pointer) {
  if (node === null || typeof node !== 'object') return;
  for (const [key, value] of Object.entries(node)) {
    const at = `${pointer}/${key}`;
    if (['x-fact', 'fact', 'factId'].includes(key)) {
      for (const id of [value].flat()) if (typeof id === 'string') yield { pointer: at, id };
    } else if (key === 'description' && typeof value === 'string') {
      for (const [id] of value.matchAll(/\b[A-Z]{2,3}-[UR][1-9][0-9]*\b/g)) yield { pointer: at, id };
    } else yield* factIds(value, at);
  }
}
