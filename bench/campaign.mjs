import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startVirtualProcess } from '../dist/src/virtual/run-virtually.js';
import { median } from './median.mjs';

const LISTS_A_ROUND = 20;

/** Lists of a campaign, played in virtual time by one thread, against the synchronous signing limit of that thread. */
export async function measureCampaign({ rounds, seconds }) {
  const outDir = mkdtempSync(join(tmpdir(), 'pyx-bench-'));
  const virtual = startVirtualProcess();
  const url = new URL('./in-process-job.mjs', import.meta.url).href;
  const play = (argument) =>
    virtual.call({ url, name: 'playRound', argument: { lists: LISTS_A_ROUND, seconds, outDir, ...argument } });
  try {
    // The first is not counted: it compiles.
    await play({ round: 0, profiled: false });
    const measured = [];
    for (let round = 1; round <= rounds; round += 1) {
      const plain = await play({ round, profiled: false });
      const { ownMs, playedMs } = await play({ round, profiled: true });
      measured.push({
        stepsPerSecond: (plain.steps / plain.playedMs) * 1_000,
        signedPerSecond: (plain.signed / plain.playedMs) * 1_000,
        ratio: ((plain.signed / plain.playedMs) * 1_000) / plain.signaturesPerSecond,
        own: ownMs / playedMs,
      });
    }
    const of = (name) => median(measured.map((round) => round[name]));
    return {
      figures: [
        { what: 'steps of generated lists a second, in process', value: of('stepsPerSecond'), digits: 0 },
        { what: 'signed messages a second, in process', value: of('signedPerSecond'), digits: 0 },
        { what: 'signed messages / signatures, in process', value: of('ratio'), goal: { least: 0.4 } },
        { what: 'Pyx’s own part of a step, in process', value: of('own'), goal: { most: 0.1 } },
      ],
      rounds: measured,
    };
  } finally {
    virtual.close();
    rmSync(outDir, { recursive: true, force: true });
  }
}
