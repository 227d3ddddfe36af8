import { loadManifest } from '../dist/src/iut/manifest.js';
import { openHttpArena } from '../dist/src/runner/campaign/arena-http.js';
import { listsFor, MANIFEST } from './lists.mjs';
import { ownMsOf } from './own-share.mjs';

const AT_ONCE = 4;

/** A round over HTTP against a process: lists side by side, each from its first step until it is judged. */
export async function httpRound({ round, lists, outDir }) {
  const arena = openHttpArena({
    manifest: loadManifest(MANIFEST),
    seed: 'bench',
    outDir: `${outDir}/http-${round}`,
    keyCacheDir: `${outDir}/keys`,
    version: 'bench',
    signal: new AbortController().signal,
  });
  let steps = 0;
  let listsMs = 0;
  const hold = async (list) => {
    const began = performance.now();
    const held = await arena.hold(list);
    listsMs += performance.now() - began;
    steps += held.statistics.played;
    if (held.problem !== undefined) throw new Error(held.problem.detail);
  };
  try {
    await arena.examine();
    const waiting = [...listsFor(100 + round, lists)];
    const began = performance.now();
    const { ownMs } = await ownMsOf(() =>
      Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          for (let list = waiting.shift(); list !== undefined; list = waiting.shift()) await hold(list);
        }),
      ),
    );
    return { stepsPerSecond: (steps / (performance.now() - began)) * 1_000, own: ownMs / listsMs };
  } finally {
    await arena.close();
  }
}
