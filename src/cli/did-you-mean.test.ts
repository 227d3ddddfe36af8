import { expect, test } from 'vitest';
import { didYouMean } from './did-you-mean.js';

const known = ['refund/two-at-once', 'refund/unpaid', 'timeout/slow-network', 'lose-reply', 'REFUND-01', 'REFUND-10'];

test('names what is a few mistakes away, in any letter case', () => {
  expect(didYouMean('lose-repyl', known)).toBe(' Did you mean lose-reply?');
  expect(didYouMean('Refund/unpayd', known)).toBe(' Did you mean refund/unpaid?');
});

test('names all that are equally near', () => {
  expect(didYouMean('REFUND-1', known)).toBe(' Did you mean REFUND-01 or REFUND-10?');
});

test('takes the beginning of a word for the whole', () => {
  expect(didYouMean('two', known)).toBe(' Did you mean refund/two-at-once?');
});

test('is silent where nothing is near', () => {
  expect(['xyzzy', 'q', ''].map((given) => didYouMean(given, known))).toEqual(['', '', '']);
});
