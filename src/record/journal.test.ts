import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type Clock, createClock } from '../core/clock.js';
import { krw } from '../core/money.js';
import { createJournal, type Entry, type ExchangeStart, type Journal, toJson } from './journal.js';

const dir = mkdtempSync(join(tmpdir(), 'pyx-journal-'));
afterAll(() => rmSync(dir, { recursive: true }));

let clock: Clock;
let file: string;
let journal: Journal;
let files = 0;

beforeEach(() => {
  files += 1;
  clock = createClock();
  file = join(dir, `${files}.ndjson`);
  journal = createJournal({ clock, file });
});

type Line = Record<string, unknown> & { exchange: Record<string, unknown> };

const lines = (): Line[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

const micropay = (change: Partial<ExchangeStart> = {}): ExchangeStart => ({
  link: 'southbound',
  network: 'wechatpay',
  operation: 'wechatpay.global.micropay',
  request: {
    method: 'POST',
    target: '/v3/global/micropay/transactions/pay?a=%20',
    headers: [
      ['X-Twice', '1'],
      ['x-twice', '2'],
    ],
    body: Buffer.from('{"a":"한"}'),
  },
  marks: { account: '1900000001' },
  ...change,
});

const answer = (body: Buffer = Buffer.from('{}')) => ({ status: 200, headers: [], body }) as const;

describe('an exchange', () => {
  test('is unknown until it is closed, in memory and on disk', () => {
    const { id } = journal.openExchange(micropay());
    expect([id, journal.exchanges.get(id)?.outcome, [...journal.open]]).toEqual(['x1', 'unknown', ['x1']]);
    expect(lines()).toEqual([
      {
        seq: 1,
        atMs: expect.any(Number),
        networkMs: expect.any(Number),
        type: 'exchange-opened',
        exchange: {
          ...micropay(),
          request: { ...micropay().request, body: { text: '{"a":"한"}' } },
          id: 'x1',
          outcome: 'unknown',
          openedAtMs: expect.any(Number),
          openedRealMs: expect.any(Number),
          openedNetworkMs: expect.any(Number),
          breaches: [],
          faults: [],
        },
      },
    ]);
  });

  test('has the end that was seen first', () => {
    const exchange = journal.openExchange(micropay());
    exchange.close({ outcome: 'lost' });
    exchange.close({ outcome: 'answered', response: answer() });
    expect(exchange.closed).toBe(true);
    expect(journal.exchanges.get('x1')).toMatchObject({ outcome: 'lost' });
    expect(journal.exchanges.get('x1')?.response).toBeUndefined();
    expect(journal.entries.map(({ type }) => type)).toEqual(['exchange-opened', 'exchange-closed']);
    expect(journal.open.size).toBe(0);
  });

  test('whose line is closed repeats nothing that the opening has said', () => {
    const exchange = journal.openExchange(micropay());
    exchange.mark({ order: 'o1' });
    exchange.breach({ kind: 'contract', rule: 'required', message: 'no amount' });
    exchange.struckBy('lose-reply');
    exchange.close({ outcome: 'answered', response: answer(Buffer.from([0xff, 0x00])) });
    expect(lines()[1]?.exchange).toEqual({
      id: 'x1',
      outcome: 'answered',
      response: { status: 200, headers: [], body: { base64: '/wA=' } },
      openedAtMs: expect.any(Number),
      openedRealMs: expect.any(Number),
      openedNetworkMs: expect.any(Number),
      closedRealMs: expect.any(Number),
      breaches: [{ kind: 'contract', rule: 'required', message: 'no amount' }],
      faults: ['lose-reply'],
      marks: { account: '1900000001', order: 'o1' },
    });
  });

  test('keeps in memory what its line leaves out', () => {
    journal.openExchange(micropay()).close({ outcome: 'reset' });
    expect(journal.entries[1]).toMatchObject({ exchange: { ...micropay(), outcome: 'reset' } });
  });

  test('learns marks while it is open, which faults see', () => {
    const exchange = journal.openExchange(micropay());
    exchange.mark({ order: 'o1' });
    exchange.mark({ networkOrder: '42' });
    expect(exchange.marks).toEqual({ account: '1900000001', order: 'o1', networkOrder: '42' });
    expect(journal.exchanges.get('x1')?.marks).toEqual(exchange.marks);
  });
});

describe('the file', () => {
  test('has each line before the call returns, in order, numbered from one', () => {
    const seen: number[] = [];
    journal.listen((entry) => {
      seen.push(entry.seq);
      expect(lines().at(-1)).toMatchObject({ seq: entry.seq, type: entry.type });
    });
    const exchange = journal.openExchange(micropay());
    journal.fact({ kind: 'stall', where: 'judge', lengthMs: 120 });
    exchange.close({ outcome: 'answered', response: answer() });
    expect(seen).toEqual([1, 2, 3]);
  });

  test('is for its owner alone', () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('loses no line when the writer is killed in the middle of writing', async () => {
    const writer = spawn(process.execPath, ['--input-type=module', '--eval', WRITER, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // Each number on the pipe was said after the journal had returned from that entry.
    let said = '';
    writer.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.split('\n').length > 200) writer.kill('SIGKILL');
    });
    const [, signal] = (await once(writer, 'close')) as [unknown, string];
    expect(signal).toBe('SIGKILL');
    const text = readFileSync(file, 'utf8');
    const whole = text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .slice(0, -1);
    const entries = whole.map((line) => JSON.parse(line) as { seq: number });
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, at) => at + 1));
    const told = Number(said.split('\n').at(-2));
    expect(told).toBeGreaterThanOrEqual(200);
    expect(entries.length).toBeGreaterThanOrEqual(told);
  });

  test('is added to by a second journal, never cut', () => {
    journal.fact({ kind: 'stall', where: 'judge', lengthMs: 1 });
    journal.close();
    const second = createJournal({ clock, file });
    second.fact({ kind: 'stall', where: 'machine', lengthMs: 2 });
    second.close();
    expect(lines()).toHaveLength(2);
  });

  test('takes nothing more once it is closed, while memory goes on', () => {
    journal.close();
    journal.close();
    journal.fact({ kind: 'stall', where: 'judge', lengthMs: 1 });
    expect([lines().length, journal.entries.length]).toEqual([0, 1]);
  });
});

describe('listening', () => {
  test('ends when it is no longer wanted', () => {
    const heard: Entry[] = [];
    const stop = journal.listen((entry) => heard.push(entry));
    journal.fact({ kind: 'stall', where: 'judge', lengthMs: 1 });
    stop();
    journal.fact({ kind: 'stall', where: 'judge', lengthMs: 2 });
    expect(heard).toEqual([journal.entries[0]]);
  });
});

test('forgetting drops what is over; what is open, the numbering and the file go on', () => {
  journal.openExchange(micropay()).close({ outcome: 'answered', response: answer() });
  const open = journal.openExchange(micropay());
  journal.forget();
  expect([journal.entries, [...journal.exchanges.keys()]]).toEqual([[], ['x2']]);
  open.close({ outcome: 'lost' });
  journal.fact({ kind: 'stall', where: 'judge', lengthMs: 1 });
  expect(journal.openExchange(micropay()).id).toBe('x3');
  expect(journal.entries.map(({ seq }) => seq)).toEqual([4, 5, 6]);
  expect(lines().map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
});

describe('as JSON', () => {
  test('money is a decimal string, whatever its size', () => {
    expect(toJson({ amount: krw(2n ** 70n) })).toBe(`{"amount":{"currency":"KRW","minor":"${2n ** 70n}"}}`);
  });

  test.each([
    ['text', Buffer.from('{"a":"한국어 中文"}\n'), { text: '{"a":"한국어 中文"}\n' }],
    ['nothing', Buffer.alloc(0), { text: '' }],
    ['bytes that are no text', Buffer.from([0x7b, 0xff, 0x7d]), { base64: 'e/99' }],
    ['half a character', Buffer.from('한').subarray(0, 2), { base64: '7ZU=' }],
  ])('%s survives', (_, bytes, written) => {
    const read = JSON.parse(toJson({ deep: [{ bytes }] })) as { deep: { bytes: { text?: string; base64?: string } }[] };
    const [{ bytes: back } = { bytes: {} }] = read.deep;
    expect(back).toEqual(written);
    const restored = back.text === undefined ? Buffer.from(back.base64 ?? '', 'base64') : Buffer.from(back.text);
    expect(restored.equals(bytes)).toBe(true);
  });
});

/** Writes facts for ever, and says the number of each when it has been written. */
const WRITER = `
  import { writeSync } from 'node:fs';
  const { createJournal } = await import(${JSON.stringify(compiled('record/journal.js'))});
  const { createClock } = await import(${JSON.stringify(compiled('core/clock.js'))});
  const journal = createJournal({ clock: createClock(), file: process.argv[1] });
  for (;;) {
    journal.fact({ kind: 'iut-output', instance: 1, stream: 'stdout', text: 'x'.repeat(5000) });
    writeSync(1, journal.entries.at(-1).seq + '\\n');
  }
`;

/** A child has no compiler of TypeScript, so it runs what the build made. */
function compiled(module: string): string {
  return fileURLToPath(new URL(`../../dist/src/${module}`, import.meta.url));
}
