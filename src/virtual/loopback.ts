import { AsyncResource } from 'node:async_hooks';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { type MemorySocket, pairOf } from './memory-socket.js';
import { presentTenant, type Tenant } from './tenant.js';

/** Below the ports that systems give to outgoing connections, so that no log looks odd. */
const FIRST_PORT = 20_000;

interface Listening {
  readonly server: net.Server;
  readonly tenant: Tenant | undefined;
  readonly accept: (socket: MemorySocket) => void;
}

/** Everything of a process that goes over TCP, in memory: who listens and who connects need not know. */
export interface Loopback {
  /** Grows with everything that crosses it. */
  readonly traffic: number;
  /**
   * Asked for each message, in the order of sending, how many virtual ms it takes beyond what each takes: so messages of
   * different connections overtake each other. Undefined: none is delayed.
   */
  nextDelayMs: (() => number) | undefined;
  /** A port that nobody listens on. */
  freePort(): number;
  /** Puts the real network back. */
  uninstall(): void;
}

/**
 * From now on servers of this process listen in memory and connections lead to them; nothing leaves the process, and nobody
 * outside can reach it. Connections to where nobody listens are refused.
 */
export function installLoopback(): Loopback {
  const listening = new Map<number, Listening>();
  let nextPort = FIRST_PORT;
  let traffic = 0;
  const crossed = () => {
    traffic += 1;
  };
  let delays: (() => number) | undefined;
  const nextDelayMs = () => delays?.() ?? 0;
  const freePort = () => {
    while (listening.has(nextPort)) nextPort += 1;
    nextPort += 1;
    return nextPort - 1;
  };

  function connect(...given: unknown[]): MemorySocket {
    const { port, whenConnected, timeoutMs } = asked(given);
    const tenant = presentTenant();
    const { client, server } = pairOf({ port, clientPort: 40_000 + (traffic % 20_000), tenant, crossed, nextDelayMs });
    if (whenConnected !== undefined) client.once('connect', whenConnected);
    if (timeoutMs > 0) client.setTimeout(timeoutMs);
    tenant?.onDeath(() => client.freeze());
    // A dead program's last words reach nobody.
    if (tenant?.dead === true) client.freeze();
    else
      process.nextTick(() => {
        if (client.destroyed) return;
        const target = listening.get(port);
        if (target === undefined) {
          client.refused(refusal(port));
          return;
        }
        crossed();
        target.accept(server);
        client.established();
      });
    return client;
  }

  function listen(this: net.Server, ...given: unknown[]): net.Server {
    const { port: wanted, whenConnected } = asked(given);
    const port = wanted === 0 ? freePort() : wanted;
    const tenant = presentTenant();
    if (whenConnected !== undefined) this.once('listening', whenConnected);
    const handle = {
      getsockname(out: { address?: string; family?: string; port?: number }) {
        Object.assign(out, { address: '127.0.0.1', family: 'IPv4', port });
        return 0;
      },
      close: () => void listening.delete(port),
      ref: () => {},
      unref: () => {},
    };
    if (listening.has(port)) {
      process.nextTick(() => this.emit('error', taken(port)));
      return this;
    }
    // Connections are taken in the context in which the server was made to listen, as the system would hand them over.
    const accept = AsyncResource.bind((socket: MemorySocket) => {
      socket.tenant = tenant;
      tenant?.onDeath(() => socket.freeze());
      this.emit('connection', socket);
    });
    listening.set(port, { server: this, tenant, accept });
    tenant?.onDeath(() => listening.delete(port));
    // What Node itself asks for its address and whether it listens.
    Reflect.set(this, '_handle', handle);
    process.nextTick(() => {
      if (listening.get(port)?.server === this) this.emit('listening');
    });
    return this;
  }

  const before = {
    connect: net.connect,
    createConnection: net.createConnection,
    listen: net.Server.prototype.listen,
    agent: http.Agent.prototype.createConnection,
    socket: net.Socket.prototype.connect,
  };
  const put = (target: object, name: string, value: unknown) => Reflect.set(target, name, value);
  put(net, 'connect', connect);
  put(net, 'createConnection', connect);
  put(net.Server.prototype, 'listen', listen);
  put(http.Agent.prototype, 'createConnection', connect);
  put(net.Socket.prototype, 'connect', refuseReal);
  syncBuiltinESMExports();

  return {
    get traffic() {
      return traffic;
    },
    get nextDelayMs() {
      return delays;
    },
    set nextDelayMs(wanted) {
      delays = wanted;
    },
    freePort,
    uninstall() {
      put(net, 'connect', before.connect);
      put(net, 'createConnection', before.createConnection);
      put(net.Server.prototype, 'listen', before.listen);
      put(http.Agent.prototype, 'createConnection', before.agent);
      put(net.Socket.prototype, 'connect', before.socket);
      syncBuiltinESMExports();
    },
  };
}

function refuseReal(): never {
  throw new Error(
    'A real connection was opened where time is virtual. Use net.connect, node:http, fetch or a library on them.',
  );
}

/** Port, idle timeout and callback of the many forms in which Node takes them. */
function asked(given: readonly unknown[]): { port: number; timeoutMs: number; whenConnected?: () => void } {
  const [first] = given;
  const options = typeof first === 'object' && first !== null ? first : { port: first };
  const whenConnected = given.find((one): one is () => void => typeof one === 'function');
  return {
    port: Number(Reflect.get(options, 'port') ?? 0),
    timeoutMs: Number(Reflect.get(options, 'timeout') ?? 0),
    ...(whenConnected === undefined ? {} : { whenConnected }),
  };
}

const refusal = (port: number) =>
  Object.assign(new Error(`connect ECONNREFUSED 127.0.0.1:${port}`), {
    code: 'ECONNREFUSED',
    errno: -111,
    syscall: 'connect',
    address: '127.0.0.1',
    port,
  });

const taken = (port: number) =>
  Object.assign(new Error(`listen EADDRINUSE: address already in use 127.0.0.1:${port}`), {
    code: 'EADDRINUSE',
    errno: -98,
    syscall: 'listen',
    address: '127.0.0.1',
    port,
  });
