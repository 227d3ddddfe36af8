import { Session } from 'node:inspector/promises';

/** What Pyx does for its own sake: generation and model, oracles, journal. */
const OWN = /\/(?:dist\/src\/(?:fuzz|oracles|record)|node_modules\/(?:fast-check|pure-rand))\//;
/** Where the search for whose work it is ends: anything else is Node's or a library's, and done for whoever called it. */
const OWNED = /\/dist\//;

/**
 * Real ms of this process that were Pyx's own while `act` ran, told by samples of its stack: a sample belongs to the innermost
 * file of ours on it.
 */
export async function ownMsOf(act) {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  const result = await act();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return { result, ownMs: ownUs(profile) / 1_000 };
}

function ownUs({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const known = new Map();
  const isOwn = (id) => {
    if (id === undefined) return false;
    const found = known.get(id);
    if (found !== undefined) return found;
    const { url } = byId.get(id).callFrame;
    const own = OWN.test(url) || (!OWNED.test(url) && isOwn(parents.get(id)));
    known.set(id, own);
    return own;
  };
  return samples.reduce((sum, id, at) => sum + (isOwn(id) ? timeDeltas[at] : 0), 0);
}
