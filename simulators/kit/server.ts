import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Express } from 'express';
import type { StruckListener } from './fault.js';

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
    super(`Port ${port} on ${host} is taken. End the program that holds it, or give another port (--port-base).`);
  }
}

/** Throws PortTakenError when the port is in use. */
export async function listen(app: Express, { host, port }: { host: string; port: number }): Promise<Listener> {
  const server = serverOf(app);
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
 * Express changes the prototype of request and response at every request, which costs four to five times on a small
 * endpoint. Messages that are born with the app's prototypes make that change a no-op; behaviour stays the same.
 */
export function serverOf(app: Express): Server {
  return createServer(
    {
      IncomingMessage: bornWith(IncomingMessage, app.request),
      ServerResponse: bornWith(ServerResponse, app.response) as unknown as typeof ServerResponse,
    },
    app,
  );
}

/** A constructor whose objects are whole ones of `base` but have this prototype from birth. */
function bornWith<Base extends new (...parameters: never[]) => object>(base: Base, prototype: object): Base {
  function Born(...parameters: never[]): object {
    return Reflect.construct(base, parameters, Born);
  }
  Born.prototype = prototype;
  return Born as unknown as Base;
}
