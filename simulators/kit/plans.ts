import type { Clock, Timer, TimerKind } from '../../src/core/clock.js';

/** Acts that are yet to come, at most one under each name: a new one takes the place of the earlier. */
export interface Plans {
  has(name: string): boolean;
  /** @param afterMs Network ms. @param owner The network's number of the merchant whom it concerns. */
  set(name: string, afterMs: number, act: () => void, owner: string | undefined): void;
  drop(name: string): void;
  reset(): void;
}

export function createPlans(clock: Clock, kind: TimerKind): Plans {
  const timers = new Map<string, Timer>();
  const plans: Plans = {
    has: (name) => timers.has(name),
    set(name, afterMs, act, owner) {
      plans.drop(name);
      const fire = () => {
        timers.delete(name);
        act();
      };
      timers.set(name, clock.after(afterMs, kind, fire, owner));
    },
    drop(name) {
      timers.get(name)?.cancel();
      timers.delete(name);
    },
    reset() {
      for (const timer of timers.values()) timer.cancel();
      timers.clear();
    },
  };
  return plans;
}
