import { loadManifest } from '../dist/src/iut/manifest.js';
import { holdInLane } from '../dist/src/runner/campaign/hold.js';
import { closeLane, openLane } from '../dist/src/runner/lane.js';
import { NO_STALLS } from '../dist/src/runner/stalls.js';
import { listsFor, MANIFEST, signedIn } from './lists.mjs';
import { ownMsOf } from './own-share.mjs';

/** A round in the process of virtual time: lists are drawn, played, settled and judged, one after the other. */
export async function listRound({ round, lists, outDir }, { realNow, signal }) {
  const lane = await openLane({
    manifest: loadManifest(MANIFEST),
    name: `round-${round}`,
    seed: 'bench',
    profile: 'bench',
    outDir,
    keyCacheDir: `${outDir}/keys`,
    version: 'bench',
    stalls: NO_STALLS,
    inProcess: true,
  });
  const { entries } = lane.world.journal;
  const before = entries.length;
  let steps = 0;
  const began = realNow();
  const { ownMs } = await ownMsOf(async () => {
    for (const [at, list] of listsFor(round, lists).entries()) {
      const held = await holdInLane({ lane, name: `list-${at}`, steps: list, signal });
      if (held.problem !== undefined) throw new Error(held.problem.detail);
      steps += held.statistics.played;
    }
  });
  const seconds = (realNow() - began) / 1_000;
  const signed = signedIn(entries.slice(before));
  await closeLane(lane);
  return { stepsPerSecond: steps / seconds, signedPerSecond: signed / seconds, own: ownMs / 1_000 / seconds };
}
