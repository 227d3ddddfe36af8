import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './median.mjs';

const PYX = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url));

/** From spawn to the ready line of `pyx simulate --json`, with kept keys, against `node -e 0` from spawn to exit. */
export async function measureStartUp({ starts }) {
  if (!existsSync(PYX)) throw new Error(`${PYX} is missing: build first`);
  const cache = mkdtempSync(join(tmpdir(), 'pyx-bench-'));
  const env = { ...process.env, PYX_CACHE_DIR: cache };
  try {
    await readyAfter(env);
    const bare = [];
    const simulate = [];
    for (let i = 0; i < starts; i += 1) {
      bare.push(await exitAfter());
      simulate.push(await readyAfter(env));
    }
    return {
      figures: [
        { what: 'bare node, ms', value: median(bare), digits: 0 },
        { what: 'pyx simulate --json to its line, ms', value: median(simulate), digits: 0 },
        { what: 'simulate / bare node', value: median(simulate) / median(bare), goal: { most: 5 } },
      ],
      rounds: bare.map((ms, i) => ({ bareMs: ms, simulateMs: simulate[i] })),
    };
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

function exitAfter() {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }).on('exit', () => resolve(performance.now() - startedMs));
  });
}

function readyAfter(env) {
  const startedMs = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PYX, 'simulate', '--json'], { stdio: ['ignore', 'pipe', 'inherit'], env });
    let readyMs;
    child.stdout.once('data', () => {
      readyMs = performance.now() - startedMs;
      child.kill('SIGTERM');
    });
    child.on('exit', (code) => {
      if (readyMs === undefined) reject(new Error(`pyx simulate ended with ${code} before it was ready`));
      else resolve(readyMs);
    });
  });
}
