import { generateKeyPairSync, sign } from 'node:crypto';
import { loadManifest } from '../dist/src/iut/manifest.js';
import { holdInLane } from '../dist/src/runner/campaign/hold.js';
import { closeLane, openLane } from '../dist/src/runner/lane.js';
import { NO_STALLS } from '../dist/src/runner/stalls.js';
import { listsFor, MANIFEST, signedIn } from './lists.mjs';
import { ownMsOf } from './own-share.mjs';

const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const message = Buffer.alloc(200, 'x');

/** A round in the process of virtual time: generation and play of some lists, then bare signatures of the same thread. */
export async function playRound({ round, lists, seconds, outDir, profiled }, { realNow, signal }) {
  const lane = await openLane({
    manifest: loadManifest(MANIFEST),
    name: `round-${round}${profiled ? '-profiled' : ''}`,
    seed: 'bench',
    profile: 'bench',
    outDir,
    keyCacheDir: `${outDir}/keys`,
    version: 'bench',
    stalls: NO_STALLS,
    inProcess: true,
  });
  const play = async () => {
    let steps = 0;
    for (const [at, list] of listsFor(round, lists).entries()) {
      const held = await holdInLane({ lane, name: `list-${at}`, steps: list, signal });
      if (held.problem !== undefined) throw new Error(held.problem.detail);
      steps += held.statistics.played;
    }
    return steps;
  };
  const before = lane.world.journal.entries.length;
  const began = realNow();
  const { result: steps, ownMs } = profiled ? await ownMsOf(play) : { result: await play(), ownMs: undefined };
  const playedMs = realNow() - began;
  const signed = signedIn(lane.world.journal.entries.slice(before));
  await closeLane(lane);

  const signing = realNow();
  let signatures = 0;
  for (; realNow() - signing < seconds * 1_000; signatures += 1) sign('sha256', message, key);
  return { steps, signed, playedMs, ownMs, signaturesPerSecond: (signatures / (realNow() - signing)) * 1_000 };
}
