import { mkdtempSync, rmSync } from 'node:fs';
import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClock } from '../../src/core/clock.js';
import { createRandom } from '../../src/core/random.js';
import type { FactKind, FactOf } from '../../src/record/facts.js';
import { createJournal } from '../../src/record/journal.js';
import { createLedger } from '../../src/record/ledger.js';
import { createKeyStore } from './keys.js';
import { createNemesis } from './nemesis.js';
import type { Network, RunningNetwork, SwitchValue } from './network.js';
import { refusedForm } from './refused-form.js';
import type { ServerKey } from './server-tls.js';

/** A network on loopback with its record, and what a caller needs: for the test stands of networks. */

export interface StandOptions {
  readonly switches?: Readonly<Record<string, SwitchValue>>;
  readonly rate?: number;
  readonly seed?: string;
  readonly tls?: ServerKey;
}

/** Starts a network that knows one merchant. Close it, and the folder of its key files is gone. */
export async function startOnStand<Running extends RunningNetwork>(
  { info, start }: Network<Running>,
  { switches = {}, rate = 1000, seed = 'stand', tls }: StandOptions,
) {
  const clock = createClock({ rate });
  const journal = createJournal({ clock });
  const ledger = createLedger((posting) => journal.posting(posting));
  const filesDir = mkdtempSync(join(tmpdir(), `pyx-${info.name}-`));
  const internalErrors: Error[] = [];
  const running: { network?: Running } = {};
  const nemesis = createNemesis({
    journal,
    listenerOf: () => {
      if (running.network === undefined) throw new Error('not started');
      return running.network.listener;
    },
    refuses: (_network, strike, operation) =>
      refusedForm(info, strike) ?? running.network?.refuses?.(strike, operation),
  });
  const network = await start({
    clock,
    random: createRandom(seed),
    journal,
    ledger,
    nemesis,
    // Making keys costs more than most tests: they are kept between runs.
    keys: createKeyStore({ cacheDir: join(tmpdir(), `pyx-test-keys-${process.getuid?.() ?? 0}`) }),
    host: '127.0.0.1',
    port: 0,
    ...(tls === undefined ? {} : { tls }),
    switches,
    filesDir,
    onInternalError: (error) => void internalErrors.push(error),
  });
  running.network = network;
  const random = createRandom(`${seed}/client`);
  return {
    network,
    clock,
    journal,
    ledger,
    nemesis,
    internalErrors,
    account: network.addMerchant({ name: 'Seoul Tower' }).networkMerchantId,
    /** What the caller draws: nonces, numbers. */
    random,
    number: () => random.word(24),
    facts: <K extends FactKind>(kind: K): FactOf<K>[] =>
      journal.entries.flatMap((entry) =>
        entry.type === 'fact' && entry.fact.kind === kind ? [entry.fact as FactOf<K>] : [],
      ),
    /** @param ear Whoever listened for notifications goes too. */
    async close(ear: { close(): Promise<void> }): Promise<void> {
      clock.stop();
      await network.close();
      await ear.close();
      journal.close();
      rmSync(filesDir, { recursive: true });
    },
  };
}

export interface RawReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly bytes: Buffer;
}

/** One call on a connection of its own. */
export function sendRaw(
  baseUrl: string,
  method: string,
  target: string,
  body: string | Buffer,
  headers: Record<string, string | string[]>,
): Promise<RawReply> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, method, path: target, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const { statusCode: status = 0, headers: given, rawHeaders } = answer;
        resolve({ status, headers: given, rawHeaders, bytes: Buffer.concat(chunks) });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** A notification as it came. */
export interface HeardBytes {
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Hears notifications, each answered with whatever `answers` says next.
 * @param path Of its address. @param read What is kept of each. @param answer Answers one, with the network's acknowledgement unless told otherwise.
 */
export async function listenForNotices<Heard, Answer>(
  path: string,
  read: (heard: HeardBytes) => Heard,
  answer: (next: Answer | undefined, heard: HeardBytes, response: ServerResponse) => void,
) {
  const heard: Heard[] = [];
  const answers: Answer[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url: target = '', headers } = request;
      const one: HeardBytes = { target, headers, body: Buffer.concat(chunks) };
      heard.push(read(one));
      answer(answers.shift(), one, response);
      for (const wake of waiting) wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${path}`,
    heard,
    answers,
    /** Resolves when so many have been heard in all. */
    async until(count: number): Promise<void> {
      while (heard.length < count) await new Promise<void>((resolve) => void waiting.add(resolve));
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
