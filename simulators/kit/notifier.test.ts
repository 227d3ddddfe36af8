import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Marks } from '../../src/record/exchange.js';
import type { FaultParameters } from './fault.js';
import type { FaultName } from './faults/index.js';
import { createNotifier, type Notice } from './notifier.js';
import { openBench, until } from './testing.js';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

const acknowledge: Answer = (response) => response.writeHead(200).end();
const refuse: Answer = (response) => response.writeHead(500).end('no');

/** A notifier, and an ear that answers with each of `answers` in turn, then with the last of them. */
async function open(...answers: Answer[]) {
  const bench = openBench();
  const heard: string[] = [];
  let together = 0;
  let mostTogether = 0;
  const server = createServer((request, response) => {
    together += 1;
    mostTogether = Math.max(mostTogether, together);
    response.on('close', () => {
      together -= 1;
    });
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const answer = answers[Math.min(heard.length, answers.length - 1)] ?? acknowledge;
      heard.push(Buffer.concat(chunks).toString());
      answer(response, request);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify?a=1`;
  const notifier = createNotifier(bench);
  let composed = 0;

  const notice = (change: Partial<Notice> = {}): Notice => ({
    id: 'n1',
    network: 'bank',
    operation: 'bank.notify',
    about: 'payment',
    account: 'a1',
    order: 'o1',
    url,
    ladder: [1_000, 2_000, 3_000],
    limitMs: 5_000,
    compose: async (style) => {
      composed += 1;
      const body = Buffer.from(`genuine ${composed}${style === undefined ? '' : ` ${style}`}`);
      return { headers: [['Signature', `s${composed}`]], body };
    },
    forge: async (form) => ({ headers: [], body: Buffer.from(`forged ${form}`) }),
    forms: ['wrong-key', 'old'].map((form) => ({ form, requirement: 'SIGN-03', mustRefuse: true })),
    judge: ({ status }) => ({ success: status >= 200 && status < 300, breaches: [] }),
    ...change,
  });

  const timers = vi.spyOn(bench.clock, 'after');
  return {
    ...bench,
    notifier,
    notice,
    heard,
    mostTogether: () => mostTogether,
    /** Network ms that were waited for before each resend, in their order. */
    waits: () => timers.mock.calls.map(([networkMs]) => networkMs),
    quiet: () => until(() => notifier.inProgress === 0 && bench.clock.pending().length === 0),
    arm: (fault: FaultName, parameters: FaultParameters = {}, more: { match?: Marks; times?: number } = {}) =>
      bench.nemesis.arm({ fault, network: 'bank', operation: 'bank.notify', parameters, ...more }),
    outcomes: () => [...bench.journal.exchanges.values()].map(({ outcome }) => outcome),
  };
}

describe('a notice', () => {
  test('is sent on the ladder until it is acknowledged, signed anew each time', async () => {
    const { notifier, notice, heard, quiet, waits, facts, journal } = await open(refuse, refuse, acknowledge);
    notifier.notify(notice());
    await quiet();
    expect(heard).toEqual(['genuine 1', 'genuine 2', 'genuine 3']);
    expect(waits()).toEqual([1_000, 2_000]);
    expect(facts('acknowledged').map(({ attempt, status, success }) => [attempt, status, success])).toEqual([
      [1, 500, false],
      [2, 500, false],
      [3, 200, true],
    ]);
    expect(notifier.notices).toMatchObject([{ attempts: 3, acknowledged: true }]);
    const sent = journal.entries.flatMap((entry) =>
      entry.type === 'fact' && entry.fact.kind === 'notification-sent' ? [entry.networkMs] : [],
    );
    expect((sent[1] ?? 0) - (sent[0] ?? 0)).toBeGreaterThanOrEqual(1_000);
    expect((sent[2] ?? 0) - (sent[1] ?? 0)).toBeGreaterThanOrEqual(2_000);
    expect([...journal.exchanges.values()][0]).toMatchObject({
      link: 'notification',
      operation: 'bank.notify',
      marks: { account: 'a1', order: 'o1', notification: 'n1' },
      request: { method: 'POST', target: '/notify?a=1', body: Buffer.from('genuine 1') },
    });
  });

  test('is given up when the ladder is used up', async () => {
    const { notifier, notice, heard, quiet, waits } = await open(refuse);
    notifier.notify(notice());
    await quiet();
    expect([heard.length, waits()]).toEqual([4, [1_000, 2_000, 3_000]]);
    expect(notifier.notices).toMatchObject([{ attempts: 4, acknowledged: false }]);
  });

  test('that nobody can take is tried again, without a finding', async () => {
    const { notifier, notice, quiet, outcomes, journal } = await open();
    notifier.notify(notice({ url: 'http://127.0.0.1:1/', ladder: [10] }));
    await quiet();
    expect(outcomes()).toEqual(['refused', 'refused']);
    expect([...journal.exchanges.values()].flatMap(({ breaches }) => breaches)).toEqual([]);
  });

  test('follows no redirect', async () => {
    const { notifier, notice, heard, quiet, facts } = await open((response) =>
      response.writeHead(307, { Location: '/elsewhere' }).end(),
    );
    notifier.notify(notice({ ladder: [] }));
    await quiet();
    expect([heard.length, facts('acknowledged').map(({ status }) => status)]).toEqual([1, [307]]);
  });

  test('that is acknowledged too late counts as unacknowledged, with a finding', async () => {
    const { notifier, notice, quiet, outcomes, journal, facts } = await open(() => {});
    notifier.notify(notice({ ladder: [], limitMs: 20 }));
    await quiet();
    expect(outcomes()).toEqual(['timeout']);
    expect([...journal.exchanges.values()][0]?.breaches).toMatchObject([{ kind: 'acknowledgement', rule: 'late' }]);
    expect(facts('acknowledged')).toMatchObject([{ success: false }]);
    expect(facts('acknowledged')[0]?.latencyMs).toBeGreaterThan(18);
  });

  test.each<[string, Answer]>([
    ['more than 64 kB', (response) => response.writeHead(200).end('x'.repeat(200_000))],
    [
      'half of what it announced',
      (response) => response.writeHead(200, { 'Content-Length': '10' }).end('half', () => response.destroy()),
    ],
    ['something that is no HTTP', (response) => response.socket?.end('what?\r\n\r\n')],
  ])('answered with %s is unreadable, and no acknowledgement', async (_, answer) => {
    const { notifier, notice, quiet, outcomes, facts } = await open(answer);
    notifier.notify(notice({ ladder: [] }));
    await quiet();
    expect([outcomes(), facts('acknowledged').map(({ success }) => success)]).toEqual([['unreadable'], [false]]);
  });

  test('whose connection breaks is unanswered', async () => {
    const { notifier, notice, quiet, outcomes } = await open((response) => void response.socket?.resetAndDestroy());
    notifier.notify(notice({ ladder: [] }));
    await quiet();
    expect(outcomes()).toEqual(['reset']);
  });

  test.each<[string, Partial<Notice>, string]>([
    ['an address that is none', { url: 'not a url' }, 'Invalid URL'],
    ['what cannot be signed', { compose: () => Promise.reject(new Error('no key')) }, 'no key'],
  ])('with %s is a fault of ours that breaks nothing else', async (_, change, message) => {
    const { notifier, notice, heard, quiet, internalErrors } = await open();
    notifier.notify(notice({ ladder: [], ...change }));
    notifier.notify(notice({ id: 'n2' }));
    await until(() => heard.length === 1);
    await quiet();
    expect(internalErrors.map((error) => error.message)).toEqual([message]);
  });
});

describe('the operator', () => {
  test('sends once more, whatever the ladder did', async () => {
    const { notifier, notice, heard, quiet } = await open();
    notifier.notify(notice());
    await quiet();
    await notifier.resend('n1');
    expect(heard).toEqual(['genuine 1', 'genuine 2']);
    await expect(notifier.resend('n9')).rejects.toThrow('no notification has the id n9');
  });

  test('whose resend is acknowledged ends the ladder', async () => {
    const { notifier, notice, heard, clock, quiet } = await open(refuse, acknowledge);
    notifier.notify(notice({ ladder: [60_000, 60_000] }));
    await until(() => clock.pending().length === 1);
    await notifier.resend('n1');
    await quiet();
    expect(heard).toHaveLength(2);
  });

  test('whose resend is refused takes no step of the ladder', async () => {
    const { notifier, notice, heard, clock, quiet, waits } = await open(refuse);
    notifier.notify(notice({ ladder: [5_000, 6_000] }));
    await until(() => clock.pending().length === 1);
    await notifier.resend('n1');
    await quiet();
    expect([heard.length, waits()]).toEqual([4, [5_000, 6_000]]);
  });

  test('forges a message about what has not happened, on no ladder', async () => {
    const { notifier, notice, heard, facts } = await open(refuse);
    await notifier.forge(notice(), 'old');
    expect(heard).toEqual(['forged old']);
    expect(facts('notification-sent')).toMatchObject([{ forgery: { form: 'old', requirement: 'SIGN-03' } }]);
    expect(notifier.notices).toEqual([]);
    await expect(notifier.forge(notice(), 'new')).rejects.toThrow('unknown forgery "new" (known: wrong-key, old)');
    expect(notifier.inProgress).toBe(0);
  });

  test('who starts a new day ends what was under way', async () => {
    const { notifier, notice, heard, clock, nemesis, arm } = await open(refuse);
    // Long enough that the next step cannot come before the reset, short enough to be waited for after it.
    notifier.notify(notice({ ladder: [200_000] }));
    await until(() => clock.pending().length === 1);
    const armed = await arm('repeat-notification', { copies: 2 });
    notifier.reset();
    expect([clock.pending(), notifier.notices]).toEqual([[], []]);
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect([heard.length, armed.struck, nemesis.armed.length]).toEqual([1, 0, 1]);
  });
});

describe('a fault', () => {
  test.each([
    ['in sequence', false],
    ['in parallel', true],
  ])('repeats a genuine notice, %s', async (_, parallel) => {
    const { notifier, notice, heard, quiet, mostTogether, arm, facts } = await open((response) =>
      setTimeout(() => response.writeHead(200).end(), 5),
    );
    await arm('repeat-notification', { copies: 4, parallel });
    notifier.notify(notice());
    await quiet();
    expect(heard.length).toBe(4);
    if (!parallel) expect(mostTogether()).toBe(1);
    else expect(mostTogether()).toBeGreaterThan(1);
    expect(facts('notification-sent').map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1]);
  });

  test('forges in every form before the genuine one, whose answer alone counts', async () => {
    const { notifier, notice, heard, quiet, arm, journal, facts } = await open(
      acknowledge,
      acknowledge,
      refuse,
      acknowledge,
    );
    await arm('forge-notification', {});
    notifier.notify(notice());
    await quiet();
    expect(heard).toEqual(['forged wrong-key', 'forged old', 'genuine 1', 'genuine 2']);
    expect([...journal.exchanges.values()].map(({ faults }) => faults)).toEqual([
      ['forge-notification:wrong-key'],
      ['forge-notification:old'],
      [],
      [],
    ]);
    expect(facts('acknowledged').map(({ forgery, success }) => [forgery?.form, success])).toEqual([
      ['wrong-key', true],
      ['old', true],
      [undefined, false],
      [undefined, true],
    ]);
  });

  test('withholds the genuine one: the forgery stands alone, and the ladder goes on', async () => {
    const { notifier, notice, heard, quiet, arm } = await open();
    await arm('forge-notification', { form: 'old', withhold: true });
    notifier.notify(notice());
    await quiet();
    expect(heard).toEqual(['forged old', 'genuine 1']);
  });

  test('in a form that the network does not know is a fault of ours, and the notice goes out on the next step', async () => {
    const { notifier, notice, heard, quiet, arm, internalErrors } = await open();
    await arm('forge-notification', { form: 'odl' });
    notifier.notify(notice());
    await until(() => heard.length === 1);
    await quiet();
    expect(internalErrors.map(({ message }) => message)).toEqual(['unknown forgery "odl" (known: wrong-key, old)']);
  });
});

describe('a fault keeps back', () => {
  const named = (text: string) => ({
    compose: async () => ({ headers: [], body: Buffer.from(text) }),
  });
  const struck = ({ journal }: Awaited<ReturnType<typeof open>>) =>
    [...journal.exchanges.values()].map(({ faults }) => faults);

  test('one sending for good: the ladder goes on', async () => {
    const { notifier, notice, heard, quiet, waits, arm, facts } = await open();
    await arm('suppress-notification', {}, { times: 2 });
    notifier.notify(notice());
    await quiet();
    expect([heard, waits()]).toEqual([['genuine 1'], [1_000, 2_000]]);
    expect(facts('fault-struck')).toHaveLength(2);
    expect(facts('notification-sent').map(({ attempt }) => attempt)).toEqual([3]);
  });

  test('all of them, where it is armed for all: the network gives up', async () => {
    const { notifier, notice, heard, quiet, arm } = await open();
    await arm('suppress-notification', {}, { times: Number.MAX_SAFE_INTEGER });
    notifier.notify(notice());
    await quiet();
    expect([heard, notifier.notices]).toMatchObject([[], [{ attempts: 4, acknowledged: false }]]);
  });

  test('the genuine one with its forgery sent, as with a forgery that withholds it', async () => {
    const { notifier, notice, heard, quiet, arm } = await open();
    await arm('suppress-notification');
    await arm('forge-notification', { form: 'old' });
    notifier.notify(notice());
    await quiet();
    expect(heard).toEqual(['forged old', 'genuine 1']);
  });

  test('a notice for so much network time, and no other one with it', async () => {
    const bench = await open();
    const { notifier, notice, heard, quiet, arm, journal } = bench;
    await arm('delay-notification', { ms: 20_000 }, { match: { order: 'o1' } });
    notifier.notify(notice(named('delayed')));
    notifier.notify(notice({ id: 'n2', order: 'o2', ...named('other') }));
    await quiet();
    expect(heard).toEqual(['other', 'delayed']);
    expect(struck(bench)).toEqual([[], ['delay-notification']]);
    const sentMs = journal.entries.flatMap((entry) =>
      entry.type === 'fact' && entry.fact.kind === 'notification-sent' ? [entry.networkMs] : [],
    );
    expect((sentMs[1] ?? 0) - (sentMs[0] ?? 0)).toBeGreaterThan(10_000);
  });

  test('a notice until the next of its account was delivered', async () => {
    const bench = await open();
    const { notifier, notice, heard, quiet, clock, arm } = bench;
    await arm('overtake-notification', {}, { match: { order: 'o1' } });
    notifier.notify(notice(named('first')));
    notifier.notify(notice({ id: 'n2', account: 'a2', ...named('of another account') }));
    await until(() => heard.length === 1);
    expect(clock.pending()).toMatchObject([{ kind: 'notification', owner: 'a1' }]);
    notifier.notify(notice({ id: 'n3', order: 'o3', ...named('second') }));
    await quiet();
    expect(heard).toEqual(['of another account', 'second', 'first']);
    expect(struck(bench)).toEqual([[], [], ['overtake-notification']]);
  });

  test('a notice that nothing overtakes for 60 network seconds', async () => {
    const { notifier, notice, heard, quiet, waits, arm } = await open();
    await arm('overtake-notification');
    notifier.notify(notice());
    await quiet();
    expect([heard, waits()]).toEqual([['genuine 1'], [60_000]]);
  });

  test('a notice until it is released, and its own resends with it', async () => {
    const bench = await open(refuse, refuse, acknowledge);
    const { notifier, notice, heard, quiet, arm, nemesis, facts } = bench;
    await arm('hold-notification', { name: 'n' }, { match: { order: 'o1' } });
    notifier.notify(notice({ ladder: [10], ...named('held') }));
    notifier.notify(notice({ id: 'n2', order: 'o2', ladder: [10], ...named('other') }));
    await until(() => heard.length === 2 && notifier.inProgress === 1);
    expect(nemesis.held).toMatchObject([
      { name: 'n', what: 'notification', operation: 'bank.notify', marks: { account: 'a1', order: 'o1' } },
    ]);
    expect(heard).toEqual(['other', 'other']);
    expect(nemesis.release('n')).toBe(1);
    await quiet();
    expect(heard).toEqual(['other', 'other', 'held']);
    expect(facts('message-released')).toEqual([
      {
        kind: 'message-released',
        hold: 'n',
        what: 'notification',
        network: 'bank',
        operation: 'bank.notify',
        account: 'a1',
      },
    ]);
    expect(struck(bench).at(-1)).toEqual(['hold-notification']);
  });

  test('nothing beyond a new day: what waits is dropped', async () => {
    const { notifier, notice, heard, clock, nemesis, arm } = await open();
    await arm('delay-notification', {}, { match: { order: 'o1' } });
    await arm('hold-notification', {}, { match: { order: 'o2' } });
    notifier.notify(notice());
    notifier.notify(notice({ id: 'n2', order: 'o2' }));
    await until(() => clock.pending().length === 1 && nemesis.held.length === 1);
    notifier.reset();
    nemesis.releaseAll();
    await until(() => notifier.inProgress === 0);
    expect([heard, clock.pending(), nemesis.held]).toEqual([[], [], []]);
  });
});

test('a fault has a genuine notice written in an unusual form, and says so in the record', async () => {
  const { notifier, notice, heard, quiet, arm, journal } = await open();
  await arm('unusual-notification', { style: 'escaped' });
  notifier.notify(notice());
  await quiet();
  expect(heard).toEqual(['genuine 1 escaped']);
  expect([...journal.exchanges.values()].map(({ faults }) => faults)).toEqual([['unusual-notification:escaped']]);
});
