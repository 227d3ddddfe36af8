import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { startStallMeter } from './stalls.js';

test('a pause of our own loop is noted, and counted once for as much of it as lies within a window', async () => {
  const told: number[] = [];
  const meter = startStallMeter(({ lengthMs }) => told.push(lengthMs));
  try {
    // The first tick proves that the ticker runs; then the loop stands still, as in a long collection of garbage.
    await new Promise((resolve) => setTimeout(resolve, 25));
    const from = performance.now();
    while (performance.now() - from < 250);
    const to = performance.now();
    // Known before the ticker has had a turn to note it.
    expect(meter.between(from, to)).toBeGreaterThan(100);
    expect(told).toEqual([]);
    while (!meter.stalls.some(({ where, lengthMs }) => where === 'judge' && lengthMs > 200))
      await new Promise((resolve) => setTimeout(resolve, 5));

    expect(told).toEqual(meter.stalls.map(({ lengthMs }) => lengthMs));
    const whole = meter.between(from, to);
    expect(whole).toBeGreaterThan(200);
    expect(whole).toBeLessThanOrEqual(to - from);
    const middle = from + 150;
    expect(meter.between(from, middle) + meter.between(middle, to)).toBeCloseTo(whole, 6);
    expect(meter.between(middle, middle + 50)).toBeCloseTo(50, 6);
    expect(meter.between(to, from)).toBe(0);
    expect(meter.between(from - 1_000_000, from - 999_000)).toBe(0);
  } finally {
    meter.stop();
  }
});

test('a judge that is stopped as a whole sees that it was, and takes the pause out of the windows it lies in', async () => {
  const meter = startStallMeter(() => {});
  try {
    await new Promise((resolve) => setTimeout(resolve, 25));
    const from = performance.now();
    // Somebody else wakes us, since we cannot wake ourselves.
    const waker = spawn('/bin/sh', [
      '-c',
      `sleep 0.1; kill -STOP ${process.pid}; sleep 0.5; kill -CONT ${process.pid}`,
    ]);
    await new Promise((resolve) => waker.once('exit', resolve));
    const stalled = meter.between(from, performance.now());
    expect(stalled).toBeGreaterThan(350);
    expect(stalled).toBeLessThan(performance.now() - from);
  } finally {
    meter.stop();
  }
});
