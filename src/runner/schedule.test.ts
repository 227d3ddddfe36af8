import { expect, test } from 'vitest';
import { createGate, inParallel } from './schedule.js';

/** Tasks that end when they are told to, and the order in which they began. */
function tasks(count: number) {
  const began: number[] = [];
  const ends: (() => void)[] = [];
  const fails: ((error: Error) => void)[] = [];
  const all = Array.from({ length: count }, (_, at) => () => {
    began.push(at);
    return new Promise<string>((resolve, reject) => {
      ends[at] = () => resolve(`result ${at}`);
      fails[at] = reject;
    });
  });
  const end = async (at: number) => {
    ends[at]?.();
    await turn();
  };
  return { all, began, end, fail: (at: number) => fails[at]?.(new Error(`task ${at}`)) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('results stand in the order of the tasks, whichever ended first', async () => {
  const { all, end } = tasks(3);
  const results = inParallel(all, () => 3);
  for (const at of [2, 0, 1]) await end(at);
  expect(await results).toEqual(['result 0', 'result 1', 'result 2']);
});

test('no more run at a time than the width, which is asked anew before each start', async () => {
  const { all, began, end } = tasks(5);
  let width = 2;
  const results = inParallel(all, () => width);
  expect(began).toEqual([0, 1]);
  width = 1;
  await end(0);
  expect(began).toEqual([0, 1]);
  await end(1);
  expect(began).toEqual([0, 1, 2]);
  width = 9;
  await end(2);
  expect(began).toEqual([0, 1, 2, 3, 4]);
  await end(3);
  await end(4);
  expect(await results).toHaveLength(5);
});

test('a width of nothing still runs one at a time', async () => {
  const { all, began, end } = tasks(2);
  const results = inParallel(all, () => 0);
  expect(began).toEqual([0]);
  await end(0);
  await end(1);
  await results;
});

test('no tasks are no results', async () => {
  expect(await inParallel([], () => 4)).toEqual([]);
});

test('when one fails, the whole fails at once, and nothing more is started', async () => {
  const { all, began, end, fail } = tasks(4);
  const results = inParallel(all, () => 2);
  fail(0);
  await expect(results).rejects.toThrow('task 0');
  await end(1);
  expect(began).toEqual([0, 1]);
});

test('after each start the next one waits for a breath, and asks for the width after it', async () => {
  const { all, began, end } = tasks(3);
  const breaths: (() => void)[] = [];
  let width = 3;
  const results = inParallel(
    all,
    () => width,
    () => new Promise((resolve) => breaths.push(resolve)),
  );
  expect(began).toEqual([0]);
  breaths[0]?.();
  await turn();
  expect(began).toEqual([0, 1]);
  width = 2;
  breaths[1]?.();
  await turn();
  expect(began).toEqual([0, 1]);
  await end(0);
  expect(began).toEqual([0, 1, 2]);
  breaths[2]?.();
  await end(1);
  await end(2);
  expect(await results).toHaveLength(3);
});

test('a gate lets so many through at a time, in order, and a failure frees its place', async () => {
  const { all, began, end, fail } = tasks(3);
  const gate = createGate(1);
  const results = all.map((act) => gate(act));
  await turn();
  expect(began).toEqual([0]);
  fail(0);
  await expect(results[0]).rejects.toThrow('task 0');
  await turn();
  expect(began).toEqual([0, 1]);
  await end(1);
  expect(began).toEqual([0, 1, 2]);
  await end(2);
  expect(await Promise.all(results.slice(1))).toEqual(['result 1', 'result 2']);
});
