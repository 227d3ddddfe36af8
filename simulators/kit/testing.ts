import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createClock } from '../../src/core/clock.js';
import type { Fact, FactKind, FactOf } from '../../src/record/facts.js';
import { createJournal, type Journal } from '../../src/record/journal.js';
import type { StruckListener } from './fault.js';
import { createNemesis } from './nemesis.js';

/** What every part of the kit stands on: for tests. */
export function openBench({ rate = 1000, listener }: { rate?: number; listener?: () => StruckListener } = {}) {
  const clock = createClock({ rate });
  const journal = createJournal({ clock });
  const nemesis = createNemesis({
    journal,
    listenerOf: (network) => {
      if (listener === undefined || network !== 'bank') throw new RangeError(`unknown network "${network}"`);
      return listener();
    },
  });
  const internalErrors: Error[] = [];
  return {
    clock,
    journal,
    nemesis,
    internalErrors,
    onInternalError: (error: Error) => void internalErrors.push(error),
    facts: <K extends FactKind>(kind: K) => factsOf(journal, kind),
  };
}

export const factsOf = <K extends FactKind>(journal: Journal, kind: K): FactOf<K>[] =>
  journal.entries
    .flatMap((entry): Fact[] => (entry.type === 'fact' ? [entry.fact] : []))
    .filter((fact): fact is FactOf<K> => fact.kind === kind);

/** Resolves as soon as it holds. Looks whenever the journal grows, and now and then for what leaves no entry. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}

export interface Reply {
  readonly status: number;
  /** In the order and spelling of the wire. */
  readonly headers: readonly string[];
  readonly text: string;
  readonly bytes: Buffer;
}

/** One call on a connection of its own. Rejects when the connection breaks before the answer is whole. */
export function call(
  url: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string | string[]>; body?: string | Buffer } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.rawHeaders,
          text: Buffer.concat(chunks).toString(),
          bytes: Buffer.concat(chunks),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** A bare connection: `bytes` are written as they stand; `text` is all that came until the other side closed. */
export function rawCall(port: number, bytes: string | Buffer): { socket: Socket; text: Promise<string> } {
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
  const text = new Promise<string>((resolve) => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    // A reset after the answer is an end like any other.
    socket.on('error', () => {});
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
  });
  return { socket, text };
}
