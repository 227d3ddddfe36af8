import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Journal } from '../../src/record/journal.js';

/** One address, written so that a rule which looks at its text alone does not see where it leads. */
const SPELLINGS = {
  plain: (port: number) => `127.0.0.1:${port}`,
  name: (port: number) => `localhost:${port}`,
  decimal: (port: number) => `2130706433:${port}`,
  hexadecimal: (port: number) => `0x7f000001:${port}`,
  short: (port: number) => `127.1:${port}`,
  unspecified: (port: number) => `0.0.0.0:${port}`,
  mapped: (port: number) => `[::ffff:127.0.0.1]:${port}`,
  'with-user': (port: number) => `shop.example.com@127.0.0.1:${port}`,
} as const;

export type Spelling = keyof typeof SPELLINGS;

export interface Canaries {
  /** Makes an address of the own machine for a merchant to name; a call of it becomes a fact. */
  open(merchant: string, spelling: Spelling): Promise<{ canary: string; url: string }>;
  close(): Promise<void>;
}

/** Listens where nobody has a reason to call. The listener is opened with the first address. */
export function createCanaries({ journal, host }: { journal: Journal; host: string }): Canaries {
  const opened = new Map<string, { merchant: string; spelling: Spelling }>();
  let listening: Promise<Server> | undefined;

  const listen = (): Promise<Server> =>
    new Promise((resolve, reject) => {
      const server = createServer((request, response) => {
        const canary = /^\/hook\/([\w-]+)$/.exec(request.url ?? '')?.[1] ?? '';
        const known = opened.get(canary);
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('error', () => {});
        request.on('end', () => {
          response.writeHead(204).end();
          if (known === undefined) return;
          const exchange = journal.openExchange({
            link: 'event',
            network: 'zeropay',
            operation: 'zeropay.canary',
            request: {
              method: request.method ?? '',
              target: request.url ?? '',
              headers: [],
              body: Buffer.concat(chunks),
            },
            marks: { account: known.merchant },
          });
          journal.fact({ kind: 'canary-contacted', canary, ...known, exchange: exchange.id });
          exchange.close({ outcome: 'answered', response: { status: 204, headers: [], body: Buffer.alloc(0) } });
        });
      });
      server.once('error', reject);
      server.listen({ host, port: 0 }, () => resolve(server));
    });

  return {
    async open(merchant, spelling) {
      const write = SPELLINGS[spelling];
      if (write === undefined)
        throw new RangeError(`unknown spelling "${spelling}" (known: ${Object.keys(SPELLINGS).join(', ')})`);
      listening ??= listen();
      const { port } = (await listening).address() as AddressInfo;
      const canary = `c${opened.size + 1}`;
      const url = `http://${write(port)}/hook/${canary}`;
      opened.set(canary, { merchant, spelling });
      journal.fact({ kind: 'canary-opened', merchant, canary, spelling, url });
      return { canary, url };
    },
    async close() {
      const server = await listening;
      if (server === undefined) return;
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
