import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { measureCampaign } from './campaign.mjs';
import { measureCore } from './core.mjs';
import { measureStartUp } from './start-up.mjs';
import { measureWire } from './wire.mjs';

/**
 * Benchmarks as ratios: each figure stands beside a limit that was measured in the same run, in rounds that alternate, so
 * that a slow or busy machine slows both. Run it on a machine that does nothing else: `npm run bench`.
 *
 *   --only wire,core,campaign,start-up   --rounds 5   --seconds 2   --starts 20
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'wire,core,campaign,start-up' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    starts: { type: 'string', default: '20' },
    out: { type: 'string', default: 'reports/bench.json' },
  },
});
const measures = {
  wire: () => measureWire({ rounds: Number(values.rounds), seconds: Number(values.seconds) }),
  core: () => measureCore({ rounds: Number(values.rounds), seconds: Number(values.seconds) / 2 }),
  campaign: () => measureCampaign({ rounds: Number(values.rounds), seconds: Number(values.seconds) / 2 }),
  'start-up': () => measureStartUp({ starts: Number(values.starts) }),
};
const chosen = values.only.split(',');
for (const name of chosen) {
  if (!Object.hasOwn(measures, name)) throw new Error(`--only ${name}: known are ${Object.keys(measures).join(', ')}`);
}

const results = {};
for (const name of chosen) results[name] = await measures[name]();
print(results);
const report = {
  node: process.version,
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  rounds: Number(values.rounds),
  results,
};
mkdirSync('reports', { recursive: true });
writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`);

/** A figure misses its goal on the far side of it; whoever runs this in CI decides what to make of that. */
function print(all) {
  const rows = Object.values(all).flatMap(({ figures }) => figures);
  const width = Math.max(...rows.map(({ what }) => what.length));
  for (const { what, value, goal, digits = 2 } of rows) {
    const wanted =
      goal === undefined
        ? ''
        : `  goal ${goal.least === undefined ? `at most ${goal.most}` : `at least ${goal.least}`}`;
    const missed = goal !== undefined && (value < (goal.least ?? -Infinity) || value > (goal.most ?? Infinity));
    console.log(`${what.padEnd(width)}  ${value.toFixed(digits).padStart(9)}${wanted}${missed ? '  MISSED' : ''}`);
  }
}
