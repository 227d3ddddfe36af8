let count = 0;
let changes = 0;

/**
 * Declares real work that virtual time cannot see by itself (a thread of a native addon, a module that is being loaded): time
 * stands until the promise has settled. Gives the promise back.
 */
export function busy<T>(work: Promise<T>): Promise<T> {
  count += 1;
  const done = () => {
    count -= 1;
    changes += 1;
  };
  work.then(done, done);
  return work;
}

export const isBusy = (): boolean => count > 0;

/** Grows with each piece of such work that has ended. */
export const endedWork = (): number => changes;
