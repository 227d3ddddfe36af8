import { expect, test } from 'vitest';
import badPayloads from './bad-payloads.json' with { type: 'json' };
import { QR_RULES } from './problem.js';
import { readConsumerQr } from './read-consumer-qr.js';
import { readMerchantQr } from './read-merchant-qr.js';

test.each(badPayloads)('$name: $why', ({ mode, payload, problems }) => {
  const read = mode === 'merchant' ? readMerchantQr(payload) : readConsumerQr(payload);
  expect(read.problems.map(({ rule, path, offset }) => ({ rule, path, offset }))).toEqual(problems);
});

test('each is one of a kind, and every rule is broken by one of them', () => {
  expect(new Set(badPayloads.map(({ name }) => name)).size).toBe(badPayloads.length);
  const broken = new Set(badPayloads.flatMap(({ problems }) => problems.map(({ rule }) => rule)));
  expect([...broken].sort()).toEqual(Object.keys(QR_RULES).sort());
});
