import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Chance, from a seed: the same seed draws the same trial. Every part of Pyx draws from here and from nowhere else. */
export interface Random {
  /** A whole number, both ends included. */
  int(min: number, max: number): number;
  /** In [0, 1). */
  fraction(): number;
  pick<T>(items: readonly [T, ...T[]]): T;
  shuffle<T>(items: readonly T[]): T[];
  digits(length: number): string;
  hex(length: number): string;
  /** Letters and digits. */
  word(length: number): string;
  /** An independent stream named by a label, so that one more draw here changes nothing there. */
  fork(label: string): Random;
}

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function createRandom(seed: string): Random {
  const generator = xoroshiro128plus(hash(seed));
  const int = (min: number, max: number) => uniformInt(generator, min, max);
  const from = (alphabet: string, length: number) => {
    let text = '';
    for (let i = 0; i < length; i += 1) text += alphabet.charAt(int(0, alphabet.length - 1));
    return text;
  };
  return {
    int,
    fraction: () => int(0, 0x3fffffff) / 0x40000000,
    pick: <T>(items: readonly [T, ...T[]]) => items[int(0, items.length - 1)] ?? items[0],
    shuffle<T>(items: readonly T[]) {
      const left = [...items];
      const shuffled: T[] = [];
      while (left.length > 0) shuffled.push(...left.splice(int(0, left.length - 1), 1));
      return shuffled;
    },
    digits: (length) => from('0123456789', length),
    hex: (length) => from('0123456789ABCDEF', length),
    word: (length) => from(LETTERS_AND_DIGITS, length),
    fork: (label) => createRandom(`${seed}/${label}`),
  };
}

/** FNV-1a, 32 bits: only spreads seed texts over the generator's states. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value | 0;
}
