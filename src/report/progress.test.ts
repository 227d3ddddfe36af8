import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createProgress, type ProgressState, progressLines } from './progress.js';

function screen({ isTTY }: { isTTY: boolean }) {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns: 80, rows: 24 });
  let written = '';
  stream.on('data', (chunk: string) => {
    written += chunk;
  });
  return { stream: stream as unknown as NodeJS.WriteStream, written: () => written };
}

describe('progress', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    vi.stubEnv('TERM', 'xterm-256color');
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });

  test('is a plain line each time something ends, where there is no terminal', () => {
    const { stream, written } = screen({ isTTY: false });
    let now = 0;
    const progress = createProgress({ stream, colour: false, nowMs: () => now });
    progress.total(12);
    progress.note('preflight: 7 of 7 checks passed');
    progress.started('refund/lost-reply');
    progress.waits('refund/lost-reply', 'refund final');
    now = 12_300;
    progress.ended('refund/lost-reply', 'PASS');
    progress.started('refund/two-at-once');
    now = 13_000;
    progress.ended('refund/two-at-once', 'FAIL', 'REFUND-01\u001b[2J');
    vi.advanceTimersByTime(5000);
    progress.close();
    expect(written()).toBe(
      [
        'preflight: 7 of 7 checks passed',
        ' 1/12  PASS          refund/lost-reply · 12.3 s',
        ' 2/12  FAIL          refund/two-at-once · 700 ms · REFUND-01\\u{1b}[2J',
        '',
      ].join('\n'),
    );
  });

  test('redraws on a terminal, keeps what did not pass, and leaves nothing behind', () => {
    const { stream, written } = screen({ isTTY: true });
    const progress = createProgress({ stream, colour: false, nowMs: () => 0 });
    progress.total(2);
    progress.started('refund/lost-reply');
    vi.advanceTimersByTime(1000);
    expect(written()).toContain('scenario 1 of 2 · refund/lost-reply · 0 ms');
    progress.ended('refund/lost-reply', 'PASS');
    progress.started('refund/two-at-once');
    progress.ended('refund/two-at-once', 'FAIL');
    const before = written().length;
    progress.close();
    const closing = written().slice(before);
    vi.advanceTimersByTime(5000);
    expect(written().slice(before)).toBe(closing);
    expect(written()).toContain('2/2  FAIL          refund/two-at-once');
    expect(written()).not.toContain('1/2  PASS');
  });

  const state = (running: [string, string][]): ProgressState => ({
    total: 18,
    ended: 5,
    failed: 0,
    startedMs: 0,
    running: new Map(running.map(([id, wait]) => [id, { startedMs: 1000, wait }])),
  });

  test('is one sentence for one scenario', () => {
    expect(progressLines(state([['refund/lost-reply', 'refund final']]), 13_300, 80)).toEqual([
      'scenario 6 of 18 · refund/lost-reply · waits for refund final · 12.3 s',
    ]);
  });

  test('is a line for the whole and one for each of the oldest, for several', () => {
    const running = ['a', 'b', 'c', 'd', 'e'].map((id): [string, string] => [id, '']);
    expect(progressLines({ ...state(running), failed: 2 }, 13_300, 80)).toEqual([
      'scenario 10 of 18 · 2 FAIL · 5 at once · 13.3 s',
      '  a · 12.3 s',
      '  b · 12.3 s',
      '  c · 12.3 s',
      '  d · 12.3 s',
    ]);
  });

  test('says that it is starting, and that only the end is left', () => {
    expect(progressLines({ ...state([]), total: 0, ended: 0 }, 400, 80)).toEqual(['starting · 400 ms']);
    expect(progressLines({ ...state([]), ended: 18 }, 13_300, 80)).toEqual(['18 of 18 scenarios · 13.3 s']);
  });

  test('never wraps, since a wrapped line could not be redrawn', () => {
    expect(progressLines(state([['refund/lost-reply', 'a wait that goes on and on']]), 13_300, 40)).toEqual([
      'scenario 6 of 18… · 12.3 s',
    ]);
  });
});
