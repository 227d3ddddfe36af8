import { syncBuiltinESMExports } from 'node:module';
import net, { Socket, type TcpNetConnectOpts } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import tls, { type ConnectionOptions } from 'node:tls';
import type { Destination } from './destinations.js';
import { HostRefusedError } from './host-refused-error.js';

/** Connections of this process that go another way while it lasts. */
export interface Diversion {
  /** Puts Node's own functions back, and ends every connection that leads to a simulator, so that no pool keeps one. */
  undo(): Promise<void>;
}

type Connect = (this: Socket, ...given: unknown[]) => Socket;

/**
 * Diverts where all clients meet, whatever agent, pool or dispatcher they bring: `tls.connect` for https, and
 * `Socket.prototype.connect` for everything that is TCP. A simulator is reached by a plain connection in the place of a TLS
 * one, so that what the client writes is what arrives, and a connection that breaks is a connection that breaks.
 */
export function divertConnections(destinationOf: (host: string | undefined) => Destination): Diversion {
  const { connect: tlsConnect } = tls;
  const tcpConnect = Reflect.get(Socket.prototype, 'connect') as Connect;
  const diverted = new Set<Socket>();
  // Somebody may have wrapped ours by the time it should go; then it stays in place and does nothing.
  let isAtWork = true;

  function follow(socket: Socket): Socket {
    for (const earlier of diverted) if (earlier.closed) diverted.delete(earlier);
    diverted.add(socket);
    return socket;
  }

  const connectTcp: Connect = function (...given) {
    const { options, whenConnected } = asked(given);
    if (!isAtWork || isLocalPipe(options)) return tcpConnect.apply(this, given);
    const destination = destinationOf(options.host);
    if (destination === 'open') return tcpConnect.apply(this, given);
    if (destination instanceof HostRefusedError) {
      // As where a name is not found: the caller gets its socket, and the error afterwards.
      Reflect.set(this, 'connecting', true);
      process.nextTick(() => this.destroy(destination));
      return this;
    }
    follow(this);
    return tcpConnect.call(this, toSimulator(options, destination.simulatorPort), whenConnected);
  };

  const connectTls = (...given: unknown[]): Socket => {
    const { options, whenConnected } = asked(given);
    const isOurs = isAtWork && options.socket === undefined && !isLocalPipe(options);
    const destination = isOurs ? destinationOf(options.host) : 'open';
    // What is refused is so by its TCP connection.
    if (destination === 'open' || destination instanceof HostRefusedError)
      return Reflect.apply(tlsConnect, tls, given) as Socket;
    const socket = net.connect(toSimulator(options, destination.simulatorPort) as TcpNetConnectOpts);
    if (whenConnected !== undefined) socket.once('secureConnect', whenConnected);
    return follow(seemingSecure(socket, options));
  };

  put(tls, connectTls);
  put(Socket.prototype, connectTcp);
  return {
    async undo() {
      isAtWork = false;
      if (tls.connect === (connectTls as unknown)) put(tls, tlsConnect);
      if (Reflect.get(Socket.prototype, 'connect') === connectTcp) put(Socket.prototype, tcpConnect);
      await end([...diverted]);
    },
  };
}

type Asked = ConnectionOptions & TcpNetConnectOpts & { readonly path?: string | null };

/** `connect` is called with options, with port and host, or, by Node itself, with its own array of options and listener. */
function asked(given: readonly unknown[]): { options: Asked; whenConnected?: () => void } {
  const [first] = given;
  if (Array.isArray(first)) return asked(first);
  const whenConnected = given.find((one) => typeof one === 'function') as (() => void) | undefined;
  const options = given.find((one) => typeof one === 'object' && one !== null);
  const named =
    typeof first === 'object' ? {} : isPipeName(first) ? { path: first } : { port: first, ...hostIn(given) };
  return {
    options: { ...options, ...named } as Asked,
    ...(whenConnected === undefined ? {} : { whenConnected }),
  };
}

const isPipeName = (first: unknown): boolean => typeof first === 'string' && !/^\d+$/.test(first);
const hostIn = ([, host]: readonly unknown[]) => (typeof host === 'string' ? { host } : {});

/** A socket in the file system: it cannot lead away from this machine. */
const isLocalPipe = ({ path }: Asked): boolean => typeof path === 'string' && path !== '';

/** The same connection, to another place: no name is left that could be looked up. */
function toSimulator(options: Asked, port: number): Asked {
  const { lookup: _, localAddress: __, localPort: ___, family: ____, hints: _____, path: ______, ...kept } = options;
  return { ...kept, host: '127.0.0.1', port };
}

/** What clients ask of a TLS connection, on one that is none. */
function seemingSecure(socket: Socket, { servername, host }: Asked): Socket {
  socket.once('connect', () => socket.emit('secureConnect'));
  return Object.assign(socket, {
    encrypted: true,
    authorized: true,
    authorizationError: null,
    alpnProtocol: false,
    servername: servername ?? host,
    getProtocol: () => 'TLSv1.3',
    getCipher: () => ({ name: 'TLS_AES_256_GCM_SHA384', standardName: 'TLS_AES_256_GCM_SHA384', version: 'TLSv1.3' }),
    getPeerCertificate: () => ({}),
    getSession: () => undefined,
    isSessionReused: () => false,
  });
}

/** Node's own modules see the change as a property, `import { connect }` only after the second step. */
function put(owner: object, connect: unknown): void {
  Object.defineProperty(owner, 'connect', { value: connect, writable: true, configurable: true, enumerable: true });
  syncBuiltinESMExports();
}

/** By looking, since clients take all listeners off a socket that they are done with, ours too. */
async function end(sockets: readonly Socket[]): Promise<void> {
  for (const socket of sockets) socket.destroy();
  while (sockets.some(({ closed }) => !closed)) await setImmediate();
}
