import { afterEach, describe, expect, test } from 'vitest';
import { type Clock, createClock, rfc3339 } from './clock.js';

const YEAR_MS = 365 * 86_400_000;
const clocks: Clock[] = [];

function clockAt(rate?: number): Clock {
  const clock = createClock(rate === undefined ? {} : { rate });
  clocks.push(clock);
  return clock;
}

afterEach(() => {
  for (const clock of clocks.splice(0)) clock.stop();
});

const fired = (clock: Clock, networkMs: number) =>
  new Promise<{ networkMs: number; dueMs: number }>((resolve) => {
    const timer = clock.after(networkMs, 'order', () =>
      resolve({ networkMs: clock.now().networkMs, dueMs: timer.dueMs }),
    );
  });

describe('the rate', () => {
  test('divides durations: a minute of the network passes in 60 ms at rate 1000', async () => {
    const clock = clockAt(1000);
    const began = clock.realMs();
    await fired(clock, 60_000);
    const tookMs = clock.realMs() - began;
    expect(tookMs).toBeGreaterThanOrEqual(60);
    expect(tookMs).toBeLessThan(10_000);
  });

  test('does not touch wire time, which is the wall clock', async () => {
    const clock = clockAt(1000);
    const before = Date.now();
    await fired(clock, 30_000);
    const { wireMs, networkMs } = clock.now();
    expect(wireMs).toBeGreaterThanOrEqual(before);
    expect(wireMs).toBeLessThanOrEqual(Date.now());
    expect(networkMs).toBeGreaterThanOrEqual(30_000);
  });

  test('does not touch a fault’s delay', async () => {
    const clock = clockAt(1000);
    const began = clock.realMs();
    await clock.sleepReal(20);
    // Node counts whole milliseconds.
    expect(clock.realMs() - began).toBeGreaterThan(18);
  });

  test('is 1 unless told', () => {
    expect(clockAt().rate).toBe(1);
  });

  test.each([0, 0.5, -1, 1001, Number.NaN])('%d is refused', (rate) => {
    expect(() => createClock({ rate })).toThrow(`clock rate ${rate} is outside 1 to 1000`);
  });
});

describe('a timer', () => {
  test('never fires before it is due, at whatever fraction of a millisecond that is', async () => {
    const clock = clockAt(1000);
    const delays = Array.from({ length: 200 }, (_, at) => 900 + at * 97);
    for (const { networkMs, dueMs } of await Promise.all(delays.map((delay) => fired(clock, delay)))) {
      expect(networkMs).toBeGreaterThanOrEqual(dueMs);
    }
  });

  test('of a year does not fire at once, although Node’s own timers would', async () => {
    const clock = clockAt();
    let early = false;
    clock.after(YEAR_MS, 'refund', () => {
      early = true;
    });
    await fired(clock, 5);
    expect(early).toBe(false);
    expect(clock.pending().map(({ kind }) => kind)).toEqual(['refund']);
  });

  test('with nothing to wait for fires in a later turn, never within the call', async () => {
    const clock = clockAt();
    const seen: string[] = [];
    clock.after(-5, 'payer', () => seen.push('fired'));
    seen.push('armed');
    await fired(clock, 5);
    expect(seen).toEqual(['armed', 'fired']);
  });

  test('that is cancelled does not fire, and is no longer pending', async () => {
    const clock = clockAt(1000);
    let firedAnyway = false;
    const timer = clock.after(1_000, 'payer', () => {
      firedAnyway = true;
    });
    timer.cancel();
    timer.cancel();
    expect(clock.pending()).toEqual([]);
    await fired(clock, 5_000);
    expect(firedAnyway).toBe(false);
  });
});

describe('what is aged', () => {
  test('is older in messages and in network time, and no timer comes any sooner for it', async () => {
    const clock = clockAt(1000);
    const before = clock.now();
    const timer = clock.after(60_000, 'order', () => {});
    const waited = timer.dueMs - clock.now().networkMs;
    clock.age(YEAR_MS);
    const after = clock.now();
    expect(after.wireMs - before.wireMs).toBeGreaterThanOrEqual(YEAR_MS);
    expect(after.networkMs - before.networkMs).toBeGreaterThanOrEqual(YEAR_MS);
    expect(timer.dueMs - after.networkMs).toBeGreaterThan(0);
    expect(timer.dueMs - after.networkMs).toBeLessThanOrEqual(waited);
    const { networkMs, dueMs } = await fired(clock, 1_000);
    expect(networkMs).toBeGreaterThanOrEqual(dueMs);
  });
});

describe('what is pending', () => {
  test('stands soonest first, with its kind and owner, and leaves when it has fired', async () => {
    const clock = clockAt(1000);
    clock.after(YEAR_MS, 'refund', () => {}, '1900000001');
    clock.after(60_000_000, 'order', () => {});
    const notice = fired(clock, 2_000);
    expect(clock.pending().map(({ kind, owner }) => [kind, owner])).toEqual([
      ['order', undefined],
      ['order', undefined],
      ['refund', '1900000001'],
    ]);
    await notice;
    expect(clock.pending().map(({ kind }) => kind)).toEqual(['order', 'refund']);
  });

  test('is due a network duration after now', () => {
    const clock = clockAt(20);
    const from = clock.now().networkMs;
    const { dueMs } = clock.after(15_000, 'notification', () => {});
    const to = clock.now().networkMs;
    expect(dueMs).toBeGreaterThanOrEqual(from + 15_000);
    expect(dueMs).toBeLessThanOrEqual(to + 15_000);
  });

  test('ends when the clock stops, and sleepers are let go', async () => {
    const clock = clockAt(1000);
    let firedAnyway = false;
    clock.after(1_000, 'payer', () => {
      firedAnyway = true;
    });
    const sleeping = clock.sleepReal(60_000);
    clock.stop();
    await sleeping;
    expect(clock.pending()).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(firedAnyway).toBe(false);
  });
});

test.each([
  [0, 8, '1970-01-01T08:00:00+08:00'],
  [1_528_425_296_789, 8, '2018-06-08T10:34:56+08:00'],
  [1_528_425_296_000, 9, '2018-06-08T11:34:56+09:00'],
  [1_528_425_296_000, 0, '2018-06-08T02:34:56+00:00'],
  [1_528_425_296_000, -5, '2018-06-07T21:34:56-05:00'],
])('%i at offset %i is written %s', (wireMs, offset, text) => {
  expect(rfc3339(wireMs, offset)).toBe(text);
  if (wireMs % 1000 === 0) expect(Date.parse(text)).toBe(wireMs);
});
