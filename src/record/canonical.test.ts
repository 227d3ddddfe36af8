import { describe, expect, test } from 'vitest';
import { canonicalHash, canonicalLines } from './canonical.js';
import type { Entry } from './journal.js';

const output = (text: string): Entry[] => [
  { seq: 1, atMs: 5, networkMs: 7, type: 'fact', fact: { kind: 'iut-output', instance: 1, stream: 'stdout', text } },
];
const canonicalOf = (text: string): string => {
  const [line] = canonicalLines(output(text));
  return (JSON.parse(line ?? '') as { fact: { text: string } }).fact.text;
};

describe('what is drawn has the name of its first appearance', () => {
  test.each([
    ['hexadecimal', '5d1f09a7c2'],
    ['letters and digits', 'wgEinaMtEL1iNqZzLVyufZWlNNJKeNCc'],
    ['letters only, as one in 300 of such nonces', 'wgEinaMtELmiNqZzLVyufZWlNNJKeNCc'],
    ['base64', 'q83vAAECAwQ='],
    ['base64 in a URL', 'q83vAA%2FCAwQ%3D'],
    ['a long number', '1763896500'],
  ])('%s', (_, drawn) => {
    expect(canonicalOf(`nonce ${drawn} and ${drawn}`)).toBe('nonce #1 and #1');
  });

  test('so that two runs that differ in nothing else have one hash', () => {
    const hashes = ['wgEinaMtELmiNqZzLVyufZWlNNJKeNCc', 'Xa9', 'dGVzdA==', 'QwErTyUiOp'].map((nonce) =>
      canonicalHash(output(`nonce ${nonce} then 77f1`)),
    );
    expect(new Set(hashes)).toHaveLength(1);
  });
});

test.each([
  'USERPAYING',
  'out_trade_no',
  'iut-output',
  'getPayment',
  'Wechatpay-Serial',
  'SUCCEEDED',
  'x',
  '404',
  '-3',
])('a word of the contract stays: %s', (word) => expect(canonicalOf(`is ${word} still`)).toBe(`is ${word} still`));

test('a long text of words is read in no time', () => {
  expect(canonicalOf('aB'.repeat(20_000))).toBe('#1');
});
