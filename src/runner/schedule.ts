/** Runs tasks side by side, at most `width()` at a time; the width is asked anew before each start, never mid-task. */
export async function inParallel<T>(tasks: readonly (() => Promise<T>)[], width: () => number): Promise<T[]> {
  const results: T[] = new Array(tasks.length);
  let next = 0;
  let running = 0;
  return new Promise((resolve, reject) => {
    // What was started goes on by itself; nothing more is started for a caller who has been told of the failure.
    const fail = (error: unknown) => {
      next = tasks.length;
      reject(error);
    };
    const start = () => {
      if (next >= tasks.length && running === 0) return resolve(results);
      while (next < tasks.length && running < Math.max(1, width())) {
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
      }
    };
    start();
  });
}
