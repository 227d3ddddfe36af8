import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { fitted, wrap } from './wrap.js';

test('breaks at spaces, counting two columns for a Korean or Chinese character', () => {
  expect(wrap('network cancellation (망취소) undoes it', 20)).toEqual(['network cancellation', '(망취소) undoes it']);
  expect(wrap('撤销一笔已经支付的订单', 8)).toEqual(['撤销一笔', '已经支付', '的订单']);
});

test('cuts a word that is longer than a line', () => {
  expect(wrap('see https://example.com/a/long/path now', 12)).toEqual([
    'see',
    'https://exam',
    'ple.com/a/lo',
    'ng/path now',
  ]);
});

test('has one line for an empty text, and survives a width of nothing', () => {
  expect(wrap('', 10)).toEqual(['']);
  expect(wrap('ab', 0)).toEqual(['ab']);
});

test('leaves off whole words, and no comma or conjunction before the ellipsis', () => {
  expect(fitted('callbacks and notifications', 20)).toBe('callbacks…');
  expect(fitted('cancel, close, reverse', 15)).toBe('cancel, close…');
  expect(fitted('refunds', 7)).toBe('refunds');
});

test.each([80, 40, 13, 3])('never exceeds %i columns', (width) => {
  const text =
    'A notification (결제 알림, 支付通知) whose signature is absent, malformed or wrong has no effect 😀😀😀';
  expect(Math.max(...wrap(text, width).map((line) => stringWidth(line)))).toBeLessThanOrEqual(width);
  expect(stringWidth(fitted(text, width))).toBeLessThanOrEqual(width);
});
