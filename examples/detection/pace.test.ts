import { expect, test } from 'vitest';
import { createPace } from './pace.js';

test('the first is begun however late the machine is; the next one when it keeps up, and in its turn', async () => {
  const begun: string[] = [];
  let asked = 0;
  // Late for the first looks, then not any more.
  const pace = createPace(() => {
    asked += 1;
    if (asked <= 2) begun.push('late');
    return asked <= 2 ? 900 : 0;
  });
  let end: () => void = () => {};
  const first = pace.run(() => {
    begun.push('first');
    return new Promise<void>((resolve) => {
      end = resolve;
    });
  });
  const second = pace.run(async () => void begun.push('second'));
  const third = pace.run(async () => void begun.push('third'));
  await Promise.all([second, third]);
  end();
  await first;
  expect(begun).toEqual(['first', 'late', 'late', 'second', 'third']);
});

test('what fails makes room for the next one', async () => {
  const pace = createPace(() => 900);
  await expect(pace.run(() => Promise.reject(new Error('no trial')))).rejects.toThrow('no trial');
  expect(await pace.run(async () => 'held')).toBe('held');
});
