import { expect, test } from 'vitest';
import { createThrottle } from './throttle.js';

/** A throttle on two cores, with a machine and a clock in hand. */
function throttle() {
  const machine = { roundTripMs: 1, nowMs: 0 };
  const width = createThrottle({ cores: 2, roundTripMs: () => machine.roundTripMs, nowMs: () => machine.nowMs });
  /** The width at each of the next seconds. */
  const seconds = (count: number) =>
    Array.from({ length: count }, () => {
      machine.nowMs += 1_000;
      return width();
    });
  return { machine, width, seconds };
}

test('begins with four scenarios a core and, while the machine is calm, grows to ten a core', () => {
  const { width, seconds } = throttle();
  expect([width(), ...seconds(4)]).toEqual([8, 12, 18, 20, 20]);
});

test('halves each second that the machine is late, down to one, and grows back when it is calm', () => {
  const { machine, seconds } = throttle();
  machine.roundTripMs = 101;
  expect(seconds(5)).toEqual([4, 2, 1, 1, 1]);
  machine.roundTripMs = 100;
  expect(seconds(4)).toEqual([2, 3, 5, 8]);
});

test('many starts within a second change it once', () => {
  const { machine, width, seconds } = throttle();
  machine.roundTripMs = 500;
  expect([...seconds(1), width(), width()]).toEqual([4, 4, 4]);
});
