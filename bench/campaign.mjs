import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startVirtualProcess } from '../dist/src/virtual/run-virtually.js';
import { median } from './median.mjs';
import { httpRound } from './over-http.mjs';

const LISTS_A_ROUND = { inProcess: 20, http: 12 };

/**
 * Virtual time: signed native orders through memory against the synchronous signing limit of the same thread. And lists of
 * a campaign on the exemplary intermediary, in process and over HTTP: what part of a step is Pyx's own (generation and
 * model, oracles, journal), the rest being the networks', the intermediary's, and waiting.
 */
export async function measureCampaign({ rounds, seconds }) {
  const outDir = mkdtempSync(join(tmpdir(), 'pyx-bench-'));
  const virtual = startVirtualProcess();
  const ask = (file, name, argument) => virtual.call({ url: new URL(file, import.meta.url).href, name, argument });
  const orders = () => ask('./in-process-orders-job.mjs', 'orderRound', { seconds });
  const lists = (round) =>
    ask('./in-process-lists-job.mjs', 'listRound', { round, lists: LISTS_A_ROUND.inProcess, outDir });
  // The first ones are not counted: they compile.
  const repeated = async (warmUp, act) => {
    const measured = [];
    for (let round = -warmUp; round < rounds; round += 1) {
      const result = await act(round + warmUp);
      if (round >= 0) measured.push(result);
    }
    return measured;
  };
  let measured;
  try {
    measured = {
      orders: await repeated(4, orders),
      inProcess: await repeated(1, lists),
      http: await repeated(0, (round) => httpRound({ round, lists: LISTS_A_ROUND.http, outDir })),
    };
  } finally {
    virtual.close();
    rmSync(outDir, { recursive: true, force: true });
  }
  const of = (where, name) => median(measured[where].map((round) => round[name]));
  return {
    figures: [
      { what: 'signed native orders a second, in process', value: of('orders', 'ordersPerSecond'), digits: 0 },
      { what: 'orders / signatures, in process', value: of('orders', 'ratio'), goal: { least: 0.4 } },
      { what: 'steps of lists a second, in process', value: of('inProcess', 'stepsPerSecond'), digits: 0 },
      { what: 'signed messages of them a second', value: of('inProcess', 'signedPerSecond'), digits: 0 },
      { what: 'Pyx’s own part of a step, in process', value: of('inProcess', 'own'), goal: { most: 0.1 } },
      { what: 'steps of lists a second, over HTTP', value: of('http', 'stepsPerSecond'), digits: 0 },
      { what: 'Pyx’s own part of a step, over HTTP', value: of('http', 'own'), goal: { most: 0.03 }, digits: 3 },
    ],
    rounds: measured,
  };
}
