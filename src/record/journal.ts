import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Clock } from '../core/clock.js';
import type { Breach, Exchange, Marks, Outcome, WireResponse } from './exchange.js';
import type { Fact } from './facts.js';
import type { Posting } from './ledger.js';

/** First entry of every journal: all that is needed to hold the same trial again. */
export interface RunHeader {
  readonly pyx: string;
  readonly node: string;
  readonly seed: string;
  readonly lane: string;
  readonly profile: string;
  readonly rate: number;
  readonly switches: Readonly<Record<string, unknown>>;
  /** The manifest as loaded (the ICS stands in it), without secrets. */
  readonly manifest?: unknown;
}

export type Entry = {
  /** 1, 2, …: the order of happening within this journal. */
  readonly seq: number;
  /** Unix ms. */
  readonly atMs: number;
  /** Network ms (see `Instant`). */
  readonly networkMs: number;
} & (
  | { readonly type: 'run'; readonly run: RunHeader }
  | { readonly type: 'exchange-opened'; readonly exchange: Exchange }
  | { readonly type: 'exchange-closed'; readonly exchange: Exchange }
  | { readonly type: 'posting'; readonly posting: Posting }
  | { readonly type: 'fact'; readonly fact: Fact }
);

/** What may still be learnt about an exchange while it is open. */
export interface OpenExchange {
  readonly id: string;
  readonly link: Exchange['link'];
  readonly network: string;
  readonly operation: string;
  readonly request: Exchange['request'];
  /** Marks known so far; a fault matches against them. */
  readonly marks: Marks;
  mark(marks: Marks): void;
  breach(breach: Breach): void;
  struckBy(fault: string): void;
  /** Writes the end of it; a second call has no effect, so the first truth stands. */
  close(end: { outcome: Outcome; response?: WireResponse }): void;
  readonly closed: boolean;
}

export interface ExchangeStart {
  readonly link: Exchange['link'];
  readonly network: string;
  readonly operation: string;
  readonly request: Exchange['request'];
  readonly marks?: Marks;
  readonly purpose?: Exchange['purpose'];
  readonly scenario?: string;
}

/** The append-only record of a run. */
export interface Journal {
  readonly entries: readonly Entry[];
  /** Latest known form of each exchange by id. */
  readonly exchanges: ReadonlyMap<string, Exchange>;
  /** Exchanges opened and not closed, both ways. */
  readonly open: ReadonlySet<string>;
  start(header: RunHeader): void;
  openExchange(start: ExchangeStart): OpenExchange;
  fact(fact: Fact): void;
  posting(posting: Posting): void;
  /** Called at every entry, synchronously, in order. Returns the way to stop listening. */
  listen(listener: (entry: Entry) => void): () => void;
  /** Drops what has been kept (the control API's reset); the file and the numbering go on. */
  forget(): void;
  close(): void;
}

type EntryBody = Entry extends infer E ? (E extends Entry ? Omit<E, 'seq' | 'atMs' | 'networkMs'> : never) : never;

/**
 * @param options.file Where entries are streamed as NDJSON as they happen. Each line is written before `append` returns, so
 *   that a crash of anything leaves a readable record (what the operating system has, a crash of Pyx cannot take).
 */
export function createJournal({ clock, file }: { clock: Clock; file?: string }): Journal {
  const descriptor = file === undefined ? undefined : openSync(file, 'a', 0o600);
  const entries: Entry[] = [];
  const exchanges = new Map<string, Exchange>();
  const open = new Set<string>();
  const listeners = new Set<(entry: Entry) => void>();
  let seq = 0;
  let exchangeCount = 0;
  let closed = false;

  function append(body: EntryBody): void {
    const { wireMs, networkMs } = clock.now();
    seq += 1;
    const entry = { seq, atMs: wireMs, networkMs, ...body } as Entry;
    entries.push(entry);
    if (descriptor !== undefined && !closed) writeSync(descriptor, `${lineOf(entry)}\n`);
    for (const listener of listeners) listener(entry);
  }

  function openExchange(start: ExchangeStart): OpenExchange {
    const { wireMs, networkMs } = clock.now();
    exchangeCount += 1;
    const breaches: Breach[] = [];
    const faults: string[] = [];
    // Every member from the start, none by spreading: an object that grows beyond its first shape costs ten microseconds,
    // and this is done twice for every message of a trial.
    let exchange: Exchange = {
      id: `x${exchangeCount}`,
      link: start.link,
      network: start.network,
      operation: start.operation,
      request: start.request,
      response: undefined,
      outcome: 'unknown',
      openedAtMs: wireMs,
      openedRealMs: clock.realMs(),
      closedRealMs: undefined,
      openedNetworkMs: networkMs,
      breaches,
      faults,
      marks: start.marks ?? {},
      purpose: start.purpose,
      scenario: start.scenario,
    };
    const { id } = exchange;
    exchanges.set(id, exchange);
    open.add(id);
    append({ type: 'exchange-opened', exchange });
    return {
      id,
      link: start.link,
      network: start.network,
      operation: start.operation,
      request: start.request,
      get marks() {
        return exchange.marks;
      },
      mark(marks) {
        exchange = { ...exchange, marks: { ...exchange.marks, ...marks } };
        exchanges.set(id, exchange);
      },
      breach: (breach) => void breaches.push(breach),
      struckBy: (fault) => void faults.push(fault),
      close(end) {
        if (!open.delete(id)) return;
        exchange = closedAt(exchange, end, clock.realMs());
        exchanges.set(id, exchange);
        append({ type: 'exchange-closed', exchange });
      },
      get closed() {
        return !open.has(id);
      },
    };
  }

  return {
    entries,
    exchanges,
    open,
    start: (run) => append({ type: 'run', run }),
    openExchange,
    fact: (fact) => append({ type: 'fact', fact }),
    posting: (posting) => append({ type: 'posting', posting }),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    forget() {
      entries.length = 0;
      for (const id of [...exchanges.keys()]) if (!open.has(id)) exchanges.delete(id);
    },
    close() {
      if (descriptor !== undefined && !closed) closeSync(descriptor);
      closed = true;
    },
  };
}

/** Member by member, for the same reason as at the opening. */
const closedAt = (
  exchange: Exchange,
  { outcome, response }: { outcome: Outcome; response?: WireResponse },
  closedRealMs: number,
): Exchange => ({
  id: exchange.id,
  link: exchange.link,
  network: exchange.network,
  operation: exchange.operation,
  request: exchange.request,
  response,
  outcome,
  openedAtMs: exchange.openedAtMs,
  openedRealMs: exchange.openedRealMs,
  closedRealMs,
  openedNetworkMs: exchange.openedNetworkMs,
  breaches: exchange.breaches,
  faults: exchange.faults,
  marks: exchange.marks,
  purpose: exchange.purpose,
  scenario: exchange.scenario,
});

/** What a journal line, a report and the control API hold: bigint as a decimal string, bytes as text or base64. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(
    withPlainBytes(value),
    (_key, member: unknown) => (typeof member === 'bigint' ? member.toString() : member),
    indent,
  );
}

/** Buffer's own toJSON spells every byte as a number, so bytes are replaced before JSON.stringify sees them. */
function withPlainBytes(value: unknown): unknown {
  if (Buffer.isBuffer(value))
    return isUtf8(value) ? { text: value.toString('utf8') } : { base64: value.toString('base64') };
  if (Array.isArray(value)) return value.map(withPlainBytes);
  if (typeof value !== 'object' || value === null) return value;
  const plain: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) plain[name] = withPlainBytes(member);
  return plain;
}

/** The line of an entry. A closed exchange repeats nothing that its opening has said. */
function lineOf(entry: Entry): string {
  if (entry.type !== 'exchange-closed') return toJson(entry);
  const { request: _, link: __, operation: ___, network: ____, ...rest } = entry.exchange;
  return toJson({ ...entry, exchange: rest });
}
