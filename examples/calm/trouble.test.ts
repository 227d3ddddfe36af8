import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createRandom } from '../../src/core/random.js';
import { stopNowAndThen } from './trouble.js';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function startNode(script: string): Promise<{ child: ChildProcess; pid: number }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child, 'spawn');
  return { child, pid: child.pid ?? 0 };
}

/** T: stopped. */
const stateOf = (pid: number): string => {
  try {
    return execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .charAt(0);
  } catch {
    return 'gone';
  }
};
const becomes = (pid: number, state: 'T' | 'S') =>
  vi.waitFor(() => expect(stateOf(pid)).toBe(state), { timeout: 10_000, interval: 20 });

const IDLE = 'setInterval(() => {}, 1_000)';
/** The compiled one: a process of its own runs it. */
const TROUBLE = pathToFileURL('dist/examples/calm/trouble.js').href;
const soon = { ...createRandom('soon'), int: () => 0 };

describe('a process that is stopped now and then', () => {
  test('goes on by itself, and is stopped again', async () => {
    const { pid } = await startNode(IDLE);
    const trouble = stopNowAndThen(soon, () => [pid]);
    try {
      await becomes(pid, 'T');
      await vi.waitFor(() => expect(trouble.done()['stops']).toBeGreaterThan(1), { timeout: 10_000 });
    } finally {
      trouble.end();
    }
    await becomes(pid, 'S');
  });

  test('goes on even where who stopped it was killed in between', async () => {
    const { pid } = await startNode(IDLE);
    const forLong = `{ pick: (all) => all[0], int: () => 0 }, () => [${pid}], 600_000`;
    const { child } = await startNode(
      `const { stopNowAndThen } = await import('${TROUBLE}'); stopNowAndThen(${forLong}); ${IDLE}`,
    );
    await becomes(pid, 'T');
    child.kill('SIGKILL');
    await becomes(pid, 'S');
  });
});

test('burners end with whoever lit them, even where that one was killed', async () => {
  const { child, pid } = await startNode(`(await import('${TROUBLE}')).burn(5); console.log('lit'); ${IDLE}`);
  await once(child.stdout ?? child, 'data');
  const burners = childrenOf(pid);
  expect(burners.length).toBeGreaterThan(0);
  child.kill('SIGKILL');
  await vi.waitFor(() => expect(burners.map(stateOf).filter((state) => !'Z gone'.includes(state))).toEqual([]), {
    timeout: 10_000,
  });
});

const childrenOf = (parent: number): number[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([pid = 0, of]) => (of === parent ? [pid] : []));
