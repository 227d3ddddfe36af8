import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Clock } from '../src/core/clock.js';
import { type Money, money, sum } from '../src/core/money.js';
import type { Operation } from '../src/generated/contract.js';
import type { FactOf } from '../src/record/facts.js';
import type { Entry, Journal } from '../src/record/journal.js';
import { imbalance, type Ledger } from '../src/record/ledger.js';
import type { Network, RunningNetwork, SwitchValue } from './kit/network.js';
import { call, factsOf, rawCall, until } from './kit/testing.js';

/** A network that was started for a test, with what it writes to. */
export interface NetworkStand {
  readonly network: RunningNetwork;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly ledger: Ledger;
  readonly internalErrors: readonly Error[];
  close(): Promise<void>;
}

export interface StandOptions {
  readonly switches?: Readonly<Record<string, SwitchValue>>;
  readonly seed?: string;
}

/** What this network does not have, and why. */
export interface Absent {
  readonly absent: string;
}

/** What a test of the network itself shows already; the suite sees that the test is still there. */
export interface ProvenBy {
  /** File below `simulators/`. */
  readonly file: string;
  /** The test's name as it stands in the file. */
  readonly test: string;
}

/** What only the network knows, so that the suite can try it. */
export interface NetworkSheet<Stand extends NetworkStand> {
  open(options?: StandOptions): Promise<Stand>;
  readonly operations: readonly Operation[] | Absent;
  /** Makes each operation answer with success at least once. */
  everyOperation(stand: Stand): Promise<void>;
  /** A signature that somebody else has published. */
  readonly signature: { readonly source: string; verifies(altered: boolean): boolean } | ProvenBy | Absent;
  /** Lets something happen of which the network tells, to an ear that refuses it until attempt `acknowledgedAt`. */
  readonly notification:
    | { readonly ladderMs: readonly number[]; lose(stand: Stand, acknowledgedAt: number): Promise<void> }
    | Absent;
  /** One act of a campaign: which kind, which of the orders so far, how much. Acts that are refused are acts too. */
  readonly money:
    | {
        readonly kinds: number;
        act(stand: Stand, kind: number, which: number, amount: number): Promise<void>;
        /** What the network's own queries say, over HTTP, that each order's merchant keeps. */
        views(stand: Stand): Promise<readonly { order: string; kept: Money }[]>;
      }
    | ProvenBy
    | Absent;
  /** The same acts at every call: for the same seed, the same journal. Resolves when all is over. */
  script(stand: Stand): Promise<void>;
  readonly wire: {
    /** A request's first line without the version, and headers, complete but for authenticity. */
    readonly method: string;
    readonly path: string;
    readonly headers: readonly string[];
    /** Bytes that are more than the network takes. */
    readonly tooMuch: number;
    /** Is this an error of the network's own, and not of Node or Express? */
    isOwnError(status: number, body: string): boolean;
  };
  readonly violations:
    | {
        readonly count: number;
        refused(stand: Stand, at: number): Promise<{ what: string; seen: unknown; documented: unknown }>;
      }
    | ProvenBy;
}

const isAbsent = (value: object): value is Absent => 'absent' in value;
const isProven = (value: object): value is ProvenBy => 'file' in value;

/** The shared suite: a network's folder is complete when this passes. A skip carries its reason. */
export function describeNetwork<Stand extends NetworkStand>(network: Network, sheet: NetworkSheet<Stand>): void {
  const { info } = network;

  describe(info.name, () => {
    let stand: Stand;
    beforeAll(async () => {
      stand = await sheet.open();
    });
    afterAll(() => stand.close());

    const { operations } = sheet;
    if (isAbsent(operations)) test.skip(`has schemas for every operation: ${operations.absent}`, () => {});
    else {
      test.each(operations.map((operation) => [operation.operation, operation] as const))(
        '%s has request, answer and error schemas',
        (_, { method, request, query, response, success, error }) => {
          expect(method === 'GET' ? query : request, 'request').toBeTypeOf('function');
          expect(success === 204 ? 'none at 204' : response, 'answer').toBe(success === 204 ? 'none at 204' : response);
          if (success !== 204) expect(response, 'answer').toBeTypeOf('function');
          expect(error, 'error').toBeTypeOf('function');
        },
      );
    }

    test('answers every operation that it lists', async () => {
      const fresh = await sheet.open();
      try {
        await sheet.everyOperation(fresh);
        await until(() => fresh.journal.open.size === 0);
        const answered = [...fresh.journal.exchanges.values()].filter(
          ({ link, response, breaches }) =>
            link !== 'notification' && breaches.length === 0 && response !== undefined && response.status < 300,
        );
        const listed = info.operations.filter(({ method }) => method !== undefined);
        expect(new Set(answered.map(({ operation }) => operation))).toEqual(
          new Set(listed.map(({ operation }) => operation)),
        );
        expect(fresh.internalErrors).toEqual([]);
      } finally {
        await fresh.close();
      }
    });

    const unserved = info.notServed.flatMap(({ paths }) => paths);
    test.skipIf(unserved.length === 0)('answers nothing of what it lists as not served', async () => {
      for (const one of unserved) {
        const [method = '', path = ''] = one.split(' ');
        const asked = path.replaceAll(/\{\w+\}|\*/g, 'x');
        await call(`${stand.network.baseUrl}${asked}`, { method: method.replace('*', 'POST') });
        const [operation, breaches] = [...stand.journal.exchanges.values()]
          .map((exchange) => [exchange.operation, exchange.breaches] as const)
          .at(-1) ?? ['none', []];
        expect([operation, breaches.map(({ rule }) => rule)], one).toEqual(['unknown', ['path']]);
      }
      expect(info.notServed.every(({ title, reason }) => title.length < 24 && reason.length > 10)).toBe(true);
    });

    const { signature } = sheet;
    if (isAbsent(signature)) test.skip(`verifies a published signature: ${signature.absent}`, () => {});
    else if (isProven(signature)) proven('verifies a published signature', signature);
    else {
      test(`verifies a published signature (${signature.source})`, () => {
        expect([signature.verifies(false), signature.verifies(true)]).toEqual([true, false]);
      });
    }

    const { notification } = sheet;
    if (isAbsent(notification)) test.skip(`tells again what was not acknowledged: ${notification.absent}`, () => {});
    else {
      test('tells again what was not acknowledged, on its documented schedule, and then no more', async () => {
        const fresh = await sheet.open();
        const timers = vi.spyOn(fresh.clock, 'after');
        try {
          await notification.lose(fresh, 5);
          await until(() => factsOf(fresh.journal, 'acknowledged').some(({ success }) => success));
          await until(() => fresh.network.deliveriesInProgress() === 0);
          const waits = timers.mock.calls.filter(([, kind]) => kind === 'notification').map(([networkMs]) => networkMs);
          expect(waits).toEqual(notification.ladderMs.slice(0, 4));
          const sent = fresh.journal.entries.flatMap((entry) =>
            entry.type === 'fact' && entry.fact.kind === 'notification-sent' ? [entry.networkMs] : [],
          );
          expect(sent).toHaveLength(5);
          for (const [at, wait] of waits.entries())
            expect((sent[at + 1] ?? 0) - (sent[at] ?? 0), `resend ${at + 1}`).toBeGreaterThanOrEqual(wait);
          expect(fresh.clock.pending().filter(({ kind }) => kind === 'notification')).toEqual([]);
        } finally {
          await fresh.close();
        }
      });
    }

    const campaign = sheet.money;
    if (isAbsent(campaign)) test.skip(`keeps postings, facts and queries in agreement: ${campaign.absent}`, () => {});
    else if (isProven(campaign)) proven('keeps postings, facts and queries in agreement', campaign);
    else {
      test('keeps postings, facts and queries in agreement, whatever is done in whatever order', async () => {
        const act = fc.tuple(fc.nat(campaign.kinds - 1), fc.nat(9), fc.integer({ min: 1, max: 20_000 }));
        await fc.assert(
          fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 16, size: 'max' }), async (acts) => {
            for (const [kind, which, amount] of acts) await campaign.act(stand, kind, which, amount);
            await quiet(stand);
            agree(stand, await campaign.views(stand));
            stand.network.reset();
            stand.ledger.forget();
            stand.journal.forget();
          }),
          { numRuns: 12 },
        );
        expect(stand.internalErrors).toEqual([]);
      });
    }

    test('draws the same journal from the same seed, and another from another', async () => {
      const [first, second, other] = await Promise.all(
        ['committee', 'committee', 'another'].map(async (seed) => {
          const fresh = await sheet.open({ seed });
          try {
            await sheet.script(fresh);
            await quiet(fresh);
            return canonical(fresh.journal.entries);
          } finally {
            await fresh.close();
          }
        }),
      );
      expect(first?.length).toBeGreaterThan(0);
      expect(second).toEqual(first);
      expect(other).not.toEqual(first);
    });

    const { violations } = sheet;
    if (isProven(violations)) proven('answers every breach of its contract as documented', violations);
    else {
      test(`answers every breach of its contract as documented, in ${violations.count} ways`, async () => {
        expect(violations.count).toBeGreaterThan(0);
        for (let at = 0; at < violations.count; at += 1) {
          const { what, seen, documented } = await violations.refused(stand, at);
          expect(seen, what).toEqual(documented);
        }
        expect(stand.internalErrors).toEqual([]);
      });
    }

    describe('is not harmed by', () => {
      const { method, path, headers, tooMuch, isOwnError } = sheet.wire;
      const head = (length: number, ...more: string[]) =>
        `${[`${method} ${path} HTTP/1.1`, 'Host: h', 'Connection: close', ...headers, `Content-Length: ${length}`, ...more].join('\r\n')}\r\n\r\n`;
      const [repeated = 'X-Header: 1'] = headers;

      test.each([
        ['a body that is not JSON', `${head(5)}{"a":`],
        ['no body', head(0)],
        ['a body that is not UTF-8', Buffer.concat([Buffer.from(head(3)), Buffer.from([0x7b, 0xff, 0x7d])])],
        ['a body nested twenty thousand deep', `${head(40_000)}${'['.repeat(20_000)}${']'.repeat(20_000)}`],
        ['more bytes than it takes', head(tooMuch) + 'x'.repeat(tooMuch)],
        ['a compressed body', `${head(2, 'Content-Encoding: gzip')}{}`],
        ['a header that stands twice', `${head(2, repeated)}{}`],
        ['a path that cannot be decoded', `${head(2).replace(path, `${path}/%ZZ`)}{}`],
        ['an unknown path', `${head(2).replace(path, '/no/such/path')}{}`],
        ['a wrong method', `${head(2).replace(method, 'PROPFIND')}{}`],
      ])('%s', async (_, bytes) => {
        const text = await rawCall(Number(new URL(stand.network.baseUrl).port), bytes).text;
        const [start = '', body = ''] = text.split('\r\n\r\n', 2);
        const status = Number(/^HTTP\/1\.1 (\d+) /.exec(start)?.[1]);
        expect(isOwnError(status, body), text).toBe(true);
        expect(stand.internalErrors).toEqual([]);
      });

      test('a caller who sends slowly, and one who goes away in the middle', async () => {
        const port = Number(new URL(stand.network.baseUrl).port);
        const slow = rawCall(port, head(2));
        const gone = rawCall(port, `${head(10)}{"half"`);
        await until(() => slow.socket.bytesWritten > 0 && gone.socket.bytesWritten > 0);
        gone.socket.destroy();
        slow.socket.write('{');
        await gone.text;
        slow.socket.write('}');
        const [start = '', body = ''] = (await slow.text).split('\r\n\r\n', 2);
        // Not every network says with the status that it refuses.
        expect(isOwnError(Number(/^HTTP\/1\.1 (\d+) /.exec(start)?.[1]), body), start).toBe(true);
        await until(() => stand.journal.open.size === 0);
        expect(stand.internalErrors).toEqual([]);
      });

      test('any of it: it still answers', async () => {
        await sheet.script(stand);
        expect(stand.internalErrors).toEqual([]);
      });
    });

    test('refuses switches that it does not know, all at once, and leaves nothing listening', async () => {
      const opening = sheet.open({ switches: { nonsense: true, bosh: 1 } });
      await expect(opening).rejects.toThrow(RangeError);
      await expect(opening).rejects.toThrow(/"nonsense"[\s\S]*"bosh"/);
    });

    test('forgets what has happened when it is reset, and answers on', async () => {
      await sheet.script(stand);
      stand.network.reset();
      expect([stand.clock.pending(), stand.network.deliveriesInProgress()]).toEqual([[], 0]);
      await sheet.script(stand);
      await quiet(stand);
      expect(stand.internalErrors).toEqual([]);
    });

    test('releases its port when it is closed', async () => {
      const fresh = await sheet.open();
      const port = Number(new URL(fresh.network.baseUrl).port);
      await fresh.close();
      const server = createServer();
      await new Promise<void>((resolve, reject) => server.on('error', reject).listen(port, '127.0.0.1', resolve));
      await new Promise((resolve) => server.close(resolve));
      expect(fresh.clock.pending()).toEqual([]);
    });
  });
}

function proven(claim: string, { file, test: name }: ProvenBy): void {
  test(`${claim}: ${file}`, () => {
    expect(readFileSync(fileURLToPath(new URL(`./${file}`, import.meta.url)), 'utf8')).toContain(name);
  });
}

/** Nothing on the wire, and no timer left but the expiry of orders. */
export const quiet = ({ network, clock, journal }: NetworkStand): Promise<void> =>
  until(
    () =>
      network.deliveriesInProgress() === 0 &&
      journal.open.size === 0 &&
      clock.pending().every(({ kind }) => kind === 'order'),
  );

/** Each posting balances; each movement of money has its fact; the queries say the same. */
function agree({ journal, ledger }: NetworkStand, views: readonly { order: string; kept: Money }[]): void {
  for (const posting of ledger.postings.values()) expect(imbalance(posting.legs), posting.id).toEqual([]);
  const moved = [...factsOf(journal, 'payer-charged'), ...factsOf(journal, 'charge-returned')];
  expect(new Set(moved.map(({ posting }) => posting)).size, 'one posting a fact').toBe(moved.length);
  for (const fact of moved) {
    const posting = ledger.postings.get(fact.posting);
    expect([posting?.order, posting?.state], fact.posting).toEqual([fact.order, 'posted']);
    expect(
      posting?.legs.map(({ amount }) => amount),
      fact.posting,
    ).toEqual(expect.arrayContaining(expectedLegs(fact)));
  }
  const settled = [...ledger.postings.values()].filter(({ state }) => state === 'posted');
  expect(settled.map(({ id }) => id).sort(), 'one fact a posting').toEqual(moved.map(({ posting }) => posting).sort());
  const opened = factsOf(journal, 'order-opened');
  expect(views.map(({ order }) => order).sort()).toEqual(opened.map(({ order }) => order).sort());
  for (const { order, kept } of views) {
    const of = (kind: 'payer-charged' | 'charge-returned') =>
      sum(
        kept.currency,
        moved.filter((fact) => fact.kind === kind && fact.order === order).map(({ amount }) => amount),
      ).minor;
    expect(kept, `order ${order}`).toEqual(money(kept.currency, of('payer-charged') - of('charge-returned')));
  }
}

/** What the merchant gains and the payer gives, or the other way round. */
function expectedLegs({ kind, amount, payerAmount }: FactOf<'payer-charged'> | FactOf<'charge-returned'>): Money[] {
  const sign = kind === 'payer-charged' ? 1n : -1n;
  return [money(amount.currency, sign * amount.minor), money(payerAmount.currency, -sign * payerAmount.minor)];
}

const MEASURED = new Set(['expiresNetworkMs', 'latencyMs', 'date']);

/** Facts and postings without what is measured; ids, accounts and amounts are the seed's. */
function canonical(entries: readonly Entry[]): unknown[] {
  return entries.flatMap((entry) => {
    if (entry.type === 'posting') return [entry.posting];
    if (entry.type !== 'fact') return [];
    return [Object.fromEntries(Object.entries(entry.fact).filter(([name]) => !MEASURED.has(name)))];
  });
}
