import { expect, test } from 'vitest';
import { EXIT_CODES, PRECEDENCE, verdictOf, weightiest } from './exit-codes.js';

test('of several codes the weightiest counts, and none is conformant', () => {
  expect([
    weightiest([0, 3, 1]),
    weightiest([2, 1, 70]),
    weightiest([130, 70]),
    weightiest([3, 2]),
    weightiest([]),
  ]).toEqual([1, 70, 130, 2, 0]);
});

test('every code has a word and a place in the precedence', () => {
  expect(EXIT_CODES.map((code) => [code, verdictOf(code).word])).toEqual([
    [0, 'conformant'],
    [1, 'not-conformant'],
    [2, 'unusable'],
    [3, 'no-verdict'],
    [70, 'pyx-error'],
    [130, 'interrupted'],
  ]);
  expect([...PRECEDENCE].sort((a, b) => a - b)).toEqual([...EXIT_CODES]);
});
