import { presentTenant } from './tenant.js';

/**
 * `Date` and `performance.now` of a program whose clocks were moved show what its own clocks show; everybody else's are those
 * of this process. Time must be virtual already. Gives back what undoes it.
 */
export function ownClocks(): () => void {
  const { Date: shared } = globalThis;
  const { performance } = globalThis;
  const { now: monotonic } = performance;
  const wall = (): number => shared.now() + (presentTenant()?.clocks.wallMs ?? 0);
  const own: DateConstructor = new Proxy(shared, {
    get: (target, name) => (name === 'now' ? wall : Reflect.get(target, name)),
    apply: (target) => new target(wall()).toString(),
    construct: (target, given, by) => Reflect.construct(target, given.length === 0 ? [wall()] : given, by),
  });
  globalThis.Date = own;
  Reflect.set(
    performance,
    'now',
    () => Reflect.apply(monotonic, performance, []) + (presentTenant()?.clocks.monotonicMs ?? 0),
  );
  return () => {
    globalThis.Date = shared;
    Reflect.set(performance, 'now', monotonic);
  };
}
