import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Express } from 'express';
import type { StruckListener } from './fault.js';
import { alsoTakeTls, type ServerKey } from './server-tls.js';

/** An Express app on a loopback port, with the acts that connection faults need. */
export interface Listener extends StruckListener {
  readonly port: number;
  readonly baseUrl: string;
  close(): Promise<void>;
}

export class PortTakenError extends Error {
  constructor(
    readonly host: string,
    readonly port: number,
  ) {
    super(
      `Port ${port} on ${host} is taken. End the program that holds it, or give another port (--port-base; --port for one network).`,
    );
  }
}

/** @param options.tls With it the port takes HTTPS too. Throws PortTakenError when the port is in use. */
export async function listen(
  app: Express,
  { host, port, tls }: { host: string; port: number; tls?: ServerKey },
): Promise<Listener> {
  const server = serverOf(app);
  if (tls !== undefined) alsoTakeTls(server, tls);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  // Slow senders must not hold a simulator: a request that takes longer than this to arrive is cut by Node with 408.
  server.requestTimeout = 30_000;
  server.keepAliveTimeout = 60_000;
  await bind(server, host, port);
  const bound = (server.address() as AddressInfo).port;

  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return {
    port: bound,
    baseUrl: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    stopListening: stop,
    listenAgain: () => (server.listening ? Promise.resolve() : bind(server, host, bound)),
    close: () => (server.listening ? stop() : Promise.resolve()),
  };
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortTakenError(host, port) : error);
    };
    server.once('error', failed);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', failed);
      resolve();
    });
  });
}

/**
 * Express changes the prototype of request and response at every request, which costs several times the rest of a small
 * endpoint. Here the prototypes that it wants are those of real subclasses, so that its change is a no-op and the objects
 * keep one shape. (An object made by Reflect.construct with a foreign prototype behaves the same and is slower than both.)
 */
export function serverOf(app: Express): Server {
  class AppRequest extends IncomingMessage {}
  class AppResponse extends ServerResponse {}
  app.request = takeOver(AppRequest.prototype, app.request);
  app.response = takeOver(AppResponse.prototype, app.response);
  return createServer({ IncomingMessage: AppRequest, ServerResponse: AppResponse }, app);
}

/** Gives a subclass's prototype all that Express's own has, its ancestors included. */
function takeOver<T extends object>(prototype: object, express: T): T {
  Object.setPrototypeOf(prototype, Object.getPrototypeOf(express));
  return Object.defineProperties(prototype, Object.getOwnPropertyDescriptors(express)) as T;
}
