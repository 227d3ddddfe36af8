import { loadManifest } from '../dist/src/iut/manifest.js';
import { openHttpArena } from '../dist/src/runner/campaign/arena-http.js';
import { listsFor, MANIFEST } from './lists.mjs';
import { ownMsOf } from './own-share.mjs';

const AT_ONCE = 4;

/** A round over HTTP against a process: lists side by side, and how long each of their steps took from its beginning to its end. */
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
  let stepsMs = 0;
  const hold = async (list) => {
    let began;
    const held = await arena.hold(list, {
      between: async () => {
        const now = performance.now();
        if (began !== undefined) {
          steps += 1;
          stepsMs += now - began;
        }
        began = now;
      },
    });
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
    return { stepsPerSecond: (steps / (performance.now() - began)) * 1_000, own: ownMs / stepsMs };
  } finally {
    await arena.close();
  }
}
