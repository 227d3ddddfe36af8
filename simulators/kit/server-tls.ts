import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Server as TlsServer } from 'node:tls';
import type { KeyPair } from './key-files.js';

/** What a server shows and proves; made, or read, by the first handshake. */
export type ServerKey = () => Promise<KeyPair>;

/** The first byte of every TLS connection, and of no HTTP request. */
const HANDSHAKE = 0x16;

/** Real ms for which a connection may say nothing at all. */
const SILENCE_MS = 60_000;

/**
 * Lets a server speak TLS beside plain HTTP on its one port: the first byte of a connection says which it is. So an address
 * is the same but for its scheme, and what strikes the listener strikes both. TLS itself is loaded by the first who wants it.
 */
export function alsoTakeTls(server: Server, key: ServerKey): void {
  const [takeHttp] = server.listeners('connection');
  if (takeHttp === undefined) throw new Error('the server takes no connections');
  const open = (socket: Socket) => void takeHttp.call(server, socket);
  server.removeListener('connection', takeHttp as (socket: Socket) => void);
  let secure: Promise<TlsServer> | undefined;

  server.on('connection', (socket) => {
    // Whoever hangs up before the first byte has broken nothing.
    socket.on('error', () => {});
    const giveUp = () => void socket.destroy();
    socket.setTimeout(SILENCE_MS, giveUp);
    socket.once('data', (first: Buffer) => {
      socket.pause();
      socket.setTimeout(0);
      socket.removeListener('timeout', giveUp);
      socket.unshift(first);
      if (first[0] === HANDSHAKE) {
        // As those of a server of TLS alone.
        socket.allowHalfOpen = false;
        secure ??= key().then((pair) => tlsServer(pair, open));
        secure.then(
          (tls) => void tls.emit('connection', socket),
          () => {
            secure = undefined;
            socket.destroy();
          },
        );
        return;
      }
      open(socket);
      process.nextTick(() => socket.resume());
    });
  });
}

async function tlsServer({ privateKeyPem, certificatePem }: KeyPair, open: (socket: Socket) => void) {
  const { createServer } = await import('node:tls');
  const server = createServer({ key: privateKeyPem, cert: certificatePem, ALPNProtocols: ['http/1.1'] }, open);
  // A client that refuses the certificate says so and goes; there is nobody to tell.
  server.on('tlsClientError', (_, socket) => socket.destroy());
  return server;
}
