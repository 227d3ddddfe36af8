import { expect, test } from 'vitest';
import { clipped, visible } from './plain.js';

test('shows what would command a terminal instead of obeying it', () => {
  expect(visible('\u001b[2J\u001b]0;owned\u0007 a\r\nb\tc \u009b31m')).toBe(
    '\\u{1b}[2J\\u{1b}]0;owned\\u{7} a\\r\\nb\\tc \\u{9b}31m',
  );
});

test('shows what would hide, join or turn text around', () => {
  expect(visible('paid\u202ediap \u200bzero\ufeff \u2028 \ud800')).toBe(
    'paid\\u{202e}diap \\u{200b}zero\\u{feff} \\u{2028} \\u{d800}',
  );
});

test('leaves text of any script alone', () => {
  const text = '망취소 撤销 – “quoted” ¥100 → 200 😀';
  expect(visible(text)).toBe(text);
});

test('says how much it left off, and cuts no character in two', () => {
  expect(clipped('😀😀😀😀', 2)).toBe('😀😀 … (2 more characters)');
  expect(clipped('abc', 3)).toBe('abc');
});
