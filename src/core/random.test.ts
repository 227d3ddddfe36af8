import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom, type Random } from './random.js';

/** A draw of every kind. */
const draws = (random: Random) => [
  random.int(-5, 1_000_000),
  random.fraction(),
  random.pick(['a', 'b', 'c', 'd']),
  random.shuffle([1, 2, 3, 4, 5, 6, 7, 8]),
  random.digits(18),
  random.hex(32),
  random.word(24),
  random.fork('x').word(24),
];

test('the same seed draws the same', () => {
  fc.assert(
    fc.property(fc.string(), (seed) => {
      expect(draws(createRandom(seed))).toEqual(draws(createRandom(seed)));
    }),
  );
});

test('a seed draws what it has always drawn', () => {
  // A counterexample file is replayed by its seed, so these values are a promise.
  const random = createRandom('committee');
  expect([random.digits(10), random.hex(8), random.word(8), random.int(1, 6)]).toEqual([
    '3425209261',
    '510321AE',
    'YL7veY0s',
    4,
  ]);
});

test('other seeds draw otherwise', () => {
  const drawn = Array.from({ length: 1_000 }, (_, seed) => createRandom(String(seed)).word(12));
  expect(new Set(drawn).size).toBe(1_000);
});

describe('a fork', () => {
  test('is not moved by draws from its parent, nor moves them', () => {
    const untouched = createRandom('seed');
    const alone = [untouched.word(8), untouched.word(8)];
    const parent = createRandom('seed');
    const first = parent.word(8);
    const late = parent.fork('wechatpay');
    const lateDraw = late.word(8);
    expect([first, parent.word(8)]).toEqual(alone);
    expect(createRandom('seed').fork('wechatpay').word(8)).toBe(lateDraw);
  });

  test('of another label is another stream', () => {
    const parent = createRandom('seed');
    const labels = Array.from({ length: 500 }, (_, at) => `label-${at}`);
    expect(new Set(labels.map((label) => parent.fork(label).word(12))).size).toBe(500);
    expect(parent.fork('a').fork('b').word(12)).not.toBe(parent.fork('b').fork('a').word(12));
  });
});

describe('what is drawn', () => {
  test('lies within its bounds, both ends of which occur', () => {
    const random = createRandom('dice');
    const thrown = new Set(Array.from({ length: 300 }, () => random.int(1, 6)));
    expect([...thrown].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const fraction = createRandom(seed).fraction();
        return fraction >= 0 && fraction < 1;
      }),
    );
  });

  test('when shuffled is the same items', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.integer()), (seed, items) => {
        const given = [...items];
        expect(createRandom(seed).shuffle(items).sort()).toEqual([...items].sort());
        expect(items).toEqual(given);
      }),
    );
  });

  test('as text has its length and its alphabet', () => {
    const random = createRandom('text');
    expect(random.digits(40)).toMatch(/^[0-9]{40}$/);
    expect(random.hex(40)).toMatch(/^[0-9A-F]{40}$/);
    expect(random.word(40)).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(random.word(0)).toBe('');
  });
});
