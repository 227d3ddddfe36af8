import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstCount } from './first-count.js';

describe('the first count for which something holds', () => {
  it('is the one that counting up finds, wherever landmarks lie, and needs few looks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }).chain((most) =>
          fc.record({
            most: fc.constant(most),
            first: fc.integer({ min: 1, max: most }),
            landmarks: fc.uniqueArray(fc.integer({ min: 1, max: most }), { maxLength: 12 }),
          }),
        ),
        ({ most, first, landmarks }) => {
          let looks = 0;
          const holds = (count: number) => {
            looks += 1;
            return count >= first;
          };
          const marks = landmarks.sort((a, b) => a - b);
          expect(firstCount(most, marks, holds)).toBe(first);
          expect(looks).toBeLessThanOrEqual(
            Math.ceil(Math.log2(most + 1)) + Math.ceil(Math.log2(marks.length + 2)) + 1,
          );
        },
      ),
    );
  });

  it('is found with a look above and one below where it lies at the only landmark', () => {
    const looks: number[] = [];
    const found = firstCount(4_600, [1_776], (count) => {
      looks.push(count);
      return count >= 1_776;
    });
    expect({ found, looks }).toEqual({ found: 1_776, looks: [1_776, 1_775] });
  });
});
