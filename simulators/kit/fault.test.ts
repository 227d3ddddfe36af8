import { describe, expect, test } from 'vitest';
import { type Fault, parametersOf } from './fault.js';
import { delay } from './faults/delay.js';
import { faults } from './faults/index.js';
import { repeatNotification } from './faults/repeat-notification.js';

describe('parameters', () => {
  test('that are not given have their defaults', () => {
    expect(parametersOf(delay)).toEqual({ ms: 500 });
    expect(parametersOf(repeatNotification, { parallel: true })).toEqual({ copies: 3, parallel: true });
  });

  test('are refused with every problem at once', () => {
    expect(() => parametersOf(repeatNotification, { copies: 51, parallel: 'yes', kopies: 2 })).toThrow(
      new RangeError(
        'fault repeat-notification: unknown parameter "kopies" (known: copies, parallel); copies: 51 is over 50; parallel: "yes" is not of type boolean',
      ),
    );
  });

  test.each([
    [{ ms: 0 }, 'ms: 0 is under 1'],
    [{ ms: 1.5 }, 'ms: 1.5 is not of type integer'],
    [{ ms: '5' }, 'ms: "5" is not of type integer'],
    [{ constructor: 1 }, 'unknown parameter "constructor" (known: ms)'],
    [{ toString: 1 }, 'unknown parameter "toString" (known: ms)'],
  ])('%o are refused', (given, problem) => {
    expect(() => parametersOf(delay, given as never)).toThrow(`fault delay: ${problem}`);
  });

  test('may be limited to a few values', () => {
    const chosen: Fault = { ...delay, parameters: { ms: { ...delay.parameters.ms, values: [1, 2] } } };
    expect(() => parametersOf(chosen, { ms: 3 })).toThrow('fault delay: ms: 3 is none of 1, 2');
  });
});

test.each(Object.entries<Fault>(faults))(
  '%s is listed under its own name, tells what it does, and takes its own defaults',
  (name, fault) => {
    expect(fault.name).toBe(name);
    expect(fault.summary).toMatch(/^[A-Z].*\.$/);
    expect(Object.keys(parametersOf(fault))).toEqual(Object.keys(fault.parameters));
  },
);
