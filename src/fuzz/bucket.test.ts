import { expect, test } from 'vitest';
import { bucketOf, createBuckets, type Found, severityOf, shapeOf } from './bucket.js';
import type { Step } from './steps.js';

const found = (requirement: string, expected = 'something', level: Found['level'] = 'MUST'): Found => ({
  requirement,
  level,
  expected,
  seen: 'something else',
  operations: [],
  timeDependent: false,
});

test('a text loses what differs from run to run', () => {
  expect(shapeOf('refunds of at most KRW 15,000 of order N1795420780579000001, which is what was captured')).toBe(
    shapeOf('refunds of at most KRW 1 of order NX77, which is what was captured'),
  );
  expect(shapeOf('a refusal of the forged notification (unsigned)')).toBe('a refusal of the forged notification');
  expect(shapeOf('one event payment.failed for “pay-1”')).toBe(shapeOf('one event payment.succeeded for “pay-2”'));
});

test('findings of one requirement and one shape are one bucket, whatever was seen', () => {
  const one = found('REFUND-01', 'refunds of at most KRW 10');
  expect(bucketOf({ ...one, expected: 'refunds of at most KRW 99', seen: 'KRW 100' } as Found)).toBe(bucketOf(one));
  expect(bucketOf(found('REFUND-02', one.expected))).not.toBe(bucketOf(one));
});

test('money lost is worse than looks, and a MUST than a SHOULD', () => {
  const order = [found('IDENTITY-1'), found('REFUND-01'), found('TIMEOUT-01'), found('API-01')];
  const should = found('IDENTITY-1', 'x', 'SHOULD');
  expect([should, ...order].sort((a, b) => severityOf(a) - severityOf(b))).toEqual([...order, should]);
});

const LONG: readonly Step[] = [
  { kind: 'create', mode: 'CPM', amount: 1_000 },
  { kind: 'pass', ms: 1_000 },
];
const SHORT = LONG.slice(0, 1);

test('a bucket is new once, counts its hits, and keeps its best list', () => {
  const buckets = createBuckets();
  expect(buckets.add([found('IDEM-04')], LONG, 3).map(({ run }) => run)).toEqual([3]);
  expect(buckets.add([found('IDEM-04'), found('REFUND-01')], LONG, 4)).toHaveLength(1);
  buckets.learn([found('IDEM-04')], SHORT, 9);
  expect(
    buckets.all.map(({ found: { requirement }, hits, steps, run }) => ({ requirement, hits, steps, run })),
  ).toEqual([
    { requirement: 'REFUND-01', hits: 1, steps: LONG, run: 4 },
    { requirement: 'IDEM-04', hits: 2, steps: SHORT, run: 9 },
  ]);
});
