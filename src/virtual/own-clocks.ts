import { createRequire } from 'node:module';
import { presentTenant } from './tenant.js';

/**
 * `Date` and `performance.now` of a program whose clocks were moved show what its own clocks show; everybody else's are those
 * of this process. Time must be virtual already. Gives back what undoes it.
 */
export function ownClocks(): () => void {
  const undo = [ownDate(), ownNow(globalThis.performance)];
  const { performance } = createRequire(import.meta.url)('node:perf_hooks') as Pick<typeof globalThis, 'performance'>;
  if (performance !== globalThis.performance) undo.push(ownNow(performance));
  return () => {
    for (const act of undo) act();
  };
}

function ownDate(): () => void {
  const shared = globalThis.Date;
  const now = (): number => shared.now() + (presentTenant()?.clocks.wallMs ?? 0);
  globalThis.Date = new Proxy(shared, {
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
    apply: (target) => new target(now()).toString(),
    construct: (target, given, by) => Reflect.construct(target, given.length === 0 ? [now()] : given, by),
  });
  return () => {
    globalThis.Date = shared;
  };
}

function ownNow(performance: typeof globalThis.performance): () => void {
  const { now } = performance;
  Reflect.set(
    performance,
    'now',
    () => Reflect.apply(now, performance, []) + (presentTenant()?.clocks.monotonicMs ?? 0),
  );
  return () => void Reflect.set(performance, 'now', now);
}
