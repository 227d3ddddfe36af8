import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const HOST = '127.0.0.1';

/** Given out lately by this process, so that two launches at once do not get the same. */
const given = new Set<number>();

/**
 * A port on 127.0.0.1 that nobody listens on. It is drawn below the range from which systems take the ports of outgoing
 * connections (Linux from 32768, others from 49152): in the pause of a restart one of those could take an IUT's port away.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = randomInt(10_240, 32_000);
    if (given.has(port) || !(await isPortFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`no free port on ${HOST} between 10240 and 32000 in 200 tries; end what listens there.`);
}

/** Frees a port for `freePort` again, once the process that had it is gone. */
export function returnPort(port: number): void {
  given.delete(port);
}

export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, HOST, () => server.close(() => resolve(true)));
  });
}
