import http from 'node:http';
import { presentTenant, type Tenant } from './tenant.js';

/** Where Node keeps the dispatcher that `fetch` takes unless it is given one. */
const DISPATCHER = Symbol.for('undici.globalDispatcher.1');
/** Whose pool a request of an agent belongs to. */
const OWNER = Symbol('owner');

type Dispatcher = NonNullable<RequestInit['dispatcher']>;

/**
 * What Node keeps once for a process, connections that wait for their next request, each program here has for itself: else one
 * would write to a connection that died with another. Gives back what undoes it.
 */
export function ownConnections(): () => void {
  const { getName } = http.Agent.prototype;
  const { fetch } = globalThis;
  const numbers = new WeakMap<Tenant, number>();
  const dispatchers = new WeakMap<Tenant, Dispatcher>();
  let count = 0;

  function numberOf(tenant: Tenant): number {
    const known = numbers.get(tenant);
    if (known !== undefined) return known;
    count += 1;
    numbers.set(tenant, count);
    return count;
  }

  http.Agent.prototype.getName = function (options) {
    const name = getName.call(this, options);
    const tenant = presentTenant();
    if (options === undefined) return name;
    // Asked again when the connection is free or closed, in whatever context.
    if (!(OWNER in options)) Object.assign(options, { [OWNER]: tenant === undefined ? '' : `:${numberOf(tenant)}` });
    return `${name}${String(Reflect.get(options, OWNER))}`;
  };

  function dispatcherOf(tenant: Tenant): Dispatcher {
    const known = dispatchers.get(tenant);
    if (known !== undefined) return known;
    const shared = Reflect.get(globalThis, DISPATCHER) as Dispatcher;
    const own = new (shared.constructor as new () => Dispatcher)();
    dispatchers.set(tenant, own);
    return own;
  }

  globalThis.fetch = async (input, init) => {
    const tenant = presentTenant();
    if (tenant === undefined || init?.dispatcher !== undefined) return fetch(input, init);
    // Node loads its dispatcher with the first call.
    if (!(DISPATCHER in globalThis)) await fetch('data:,');
    return fetch(input, { ...init, dispatcher: dispatcherOf(tenant) });
  };

  return () => {
    http.Agent.prototype.getName = getName;
    globalThis.fetch = fetch;
  };
}
