/**
 * Runs tasks side by side, at most `width()` at a time; the width is asked anew before each start, never mid-task. After
 * each start the next waits for `breath`, so that a machine that it takes is seen to be busy.
 */
export async function inParallel<T>(
  tasks: readonly (() => Promise<T>)[],
  width: () => number,
  breath?: () => Promise<void>,
): Promise<T[]> {
  const results: T[] = new Array(tasks.length);
  let next = 0;
  let running = 0;
  let breathing = false;
  return new Promise((resolve, reject) => {
    // What was started goes on by itself; nothing more is started for a caller who has been told of the failure.
    const fail = (error: unknown) => {
      next = tasks.length;
      reject(error);
    };
    const start = () => {
      if (next >= tasks.length && running === 0) return resolve(results);
      while (!breathing && next < tasks.length && running < Math.max(1, width())) {
        const at = next;
        const task = tasks[at];
        next += 1;
        if (task === undefined) continue;
        running += 1;
        task().then((result) => {
          results[at] = result;
          running -= 1;
          start();
        }, fail);
        if (breath === undefined) continue;
        breathing = true;
        breath().then(() => {
          breathing = false;
          start();
        }, fail);
      }
    };
    start();
  });
}

/** At most so many at a time; the others wait their turn, in the order in which they asked. */
export function createGate(width: number): <T>(act: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = width;
  return async (act) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await act();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
