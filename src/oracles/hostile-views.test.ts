import { describe, expect, it } from 'vitest';
import { krw } from '../core/money.js';
import { oracles } from './index.js';
import { paidByCode, tell } from './testing.js';

/** Whatever an intermediary shows is something to judge: an oracle that breaks on it would make the scenario ERROR. */
const ODD_AMOUNTS = [
  { currency: 'CNY', value: '1' },
  { currency: 'XXX', value: '1' },
  { currency: 'KRW' },
  '15000',
  null,
  -1,
];

describe('every oracle', () => {
  it.each(
    ['amount', 'refundedAmount', 'pendingRefundAmount', 'refundableAmount'].flatMap((member) =>
      ODD_AMOUNTS.map((value) => [member, JSON.stringify(value), value] as const),
    ),
  )('reads a view whose %s is %s', (member, _text, value) => {
    const story = tell();
    paidByCode(story, krw(15_000));
    story.shows('p1', krw(15_000), 'SUCCEEDED', { [member]: value });
    story.settled('overdue');
    for (const oracle of oracles) expect(() => [...oracle.judge(story.history('s'))], oracle.name).not.toThrow();
  });
});
