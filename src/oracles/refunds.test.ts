import { describe, expect, it } from 'vitest';
import { krw, toWire } from '../core/money.js';
import { acceptedIsNotRefunded } from './accepted-is-not-refunded.js';
import { failedRefundsAreShown } from './failed-refunds-are-shown.js';
import { nothingToRefundIsRefused } from './nothing-to-refund-is-refused.js';
import { oddAmountsAreRefused } from './odd-amounts-are-refused.js';
import { refundsThatFitAreMade } from './refunds-that-fit-are-made.js';
import { remainderAddsUp } from './remainder-adds-up.js';
import { findingsOf, metBy, type Proof, paidByCode, prove, type Story, tell, view } from './testing.js';

const WON = krw(15_000);
const FIVE = krw(5_000);
const REFUSED = { status: 409, body: { code: 'REFUND_EXCEEDS_REMAINDER', execution: 'NONE' } };

const paid = (story: Story) => {
  paidByCode(story, WON);
  story.shows('p1', WON, 'SUCCEEDED');
};
const refunded = (story: Story, refund: string, minor: number, options = {}) =>
  story.refund('p1', refund, toWire(krw(minor)), {
    body: { refundId: refund, paymentId: 'p1', amount: toWire(krw(minor)), status: 'PENDING' },
    ...options,
  });
const ended = (how: 'abnormal' | 'closed', status: string) => (story: Story) => {
  paid(story);
  refunded(story, 'a', 5_000);
  story.refundTaken('o1', 'r1', FIVE);
  story.refundFailed('o1', 'r1', FIVE, how);
  story.showsRefund('p1', 'a', FIVE, status);
};

const PROOFS: readonly Proof[] = [
  {
    fault: 'a refund that counts as paid out when it is accepted',
    oracle: acceptedIsNotRefunded,
    requirement: 'REFUND-04',
    faulty(story) {
      paid(story);
      refunded(story, 'a', 5_000);
      story.refundTaken('o1', 'r1', FIVE);
      story.showsRefund('p1', 'a', FIVE, 'SUCCEEDED');
      story.refundDone('o1', 'r1', FIVE);
    },
    correct(story) {
      paid(story);
      refunded(story, 'a', 5_000);
      story.refundTaken('o1', 'r1', FIVE);
      story.refundDone('o1', 'r1', FIVE);
      story.showsRefund('p1', 'a', FIVE, 'SUCCEEDED');
    },
  },
  {
    fault: 'a second refund of the same amount that only its twin paid out',
    oracle: acceptedIsNotRefunded,
    requirement: 'REFUND-04',
    faulty(story) {
      paid(story);
      story.refundDone('o1', 'r1', FIVE);
      for (const refund of ['a', 'b']) story.showsRefund('p1', refund, FIVE, 'SUCCEEDED');
    },
    correct(story) {
      paid(story);
      for (const refund of ['a', 'b']) {
        story.refundDone('o1', `r${refund}`, FIVE);
        story.showsRefund('p1', refund, FIVE, 'SUCCEEDED');
      }
    },
  },
  {
    fault: 'a closed refund that is shown as paid out',
    oracle: failedRefundsAreShown,
    requirement: 'REFUND-05',
    faulty: ended('closed', 'SUCCEEDED'),
    correct: ended('closed', 'FAILED'),
  },
  {
    fault: 'an abnormal refund that is shown as failed for good',
    oracle: failedRefundsAreShown,
    requirement: 'REFUND-05',
    faulty: ended('abnormal', 'FAILED'),
    correct: ended('abnormal', 'ACTION_REQUIRED'),
  },
  {
    fault: 'a refund of what was never paid',
    oracle: nothingToRefundIsRefused,
    requirement: 'REFUND-06',
    faulty(story) {
      story.create('p1', WON, { body: view('p1', WON, 'FAILED') }, () =>
        story.micropay('o1', WON, { status: 400, answer: { code: 'AUTHCODEEXPIRE' } }),
      );
      refunded(story, 'a', 5_000);
    },
    correct(story) {
      story.create('p1', WON, { body: view('p1', WON, 'FAILED') }, () =>
        story.micropay('o1', WON, { status: 400, answer: { code: 'AUTHCODEEXPIRE' } }),
      );
      refunded(story, 'a', 5_000, { status: 422, body: { code: 'NOT_REFUNDABLE', execution: 'NONE' } });
    },
  },
  {
    fault: 'a refund of what was wholly refunded, sent to a network that refuses it',
    oracle: nothingToRefundIsRefused,
    requirement: 'REFUND-06',
    faulty(story) {
      paid(story);
      story.refundDone('o1', 'r1', WON);
      story.refund('p1', 'b', toWire(FIVE), REFUSED, () => story.askRefund('o1', 'r2', FIVE, { status: 400 }));
    },
    correct(story) {
      paid(story);
      refunded(story, 'a', 15_000);
      story.refundDone('o1', 'r1', WON);
      refunded(story, 'a', 15_000, { status: 200 });
      story.refund('p1', 'b', toWire(FIVE), REFUSED);
    },
  },
  {
    fault: 'a remainder that forgets what is pending',
    oracle: remainderAddsUp,
    requirement: 'REFUND-11',
    faulty(story) {
      paid(story);
      story.shows('p1', WON, 'SUCCEEDED', { pendingRefundAmount: toWire(FIVE) });
    },
    correct(story) {
      paid(story);
      story.shows('p1', WON, 'SUCCEEDED', { pendingRefundAmount: toWire(FIVE), refundableAmount: toWire(krw(10_000)) });
      // While all of it is being cancelled, nothing need be refundable.
      story.shows('p1', WON, 'SUCCEEDED', { cancellation: { status: 'PENDING' }, refundableAmount: toWire(krw(0)) });
    },
  },
  {
    fault: 'a negative refund that is taken',
    oracle: oddAmountsAreRefused,
    requirement: 'REFUND-12',
    faulty(story) {
      paid(story);
      story.refund('p1', 'a', { currency: 'KRW', value: '-1' });
    },
    correct(story) {
      paid(story);
      for (const value of ['-1', '0', '1.5', '1e3', '+5', '٣', 5])
        story.refund('p1', 'a', { currency: 'KRW', value }, { status: 400, body: {} });
      refunded(story, 'b', 5_000);
    },
  },
  {
    fault: 'a payment of nothing that is sent to the network, though refused',
    oracle: oddAmountsAreRefused,
    requirement: 'AMOUNT-05',
    faulty: (story) =>
      void story.create('p1', krw(0), { status: 400, body: {} }, () => story.micropay('o1', krw(0), { status: 400 })),
    correct: (story) => void story.create('p1', krw(0), { status: 400, body: {} }),
  },
  {
    fault: 'an amount over the declared most',
    oracle: oddAmountsAreRefused,
    requirement: 'AMOUNT-05',
    manifest: { limits: { amountMax: { KRW: '1000' } } },
    faulty: (story) => void story.create('p1', krw(1_001), {}),
    correct(story) {
      story.create('p1', krw(1_001), { status: 400, body: {} });
      story.create('p2', krw(1_000), {});
    },
  },
  {
    fault: 'a last refund that may not take exactly the rest',
    oracle: refundsThatFitAreMade,
    requirement: 'REFUND-13',
    faulty(story) {
      paid(story);
      refunded(story, 'a', 5_001);
      refunded(story, 'b', 9_999, REFUSED);
    },
    correct(story) {
      paid(story);
      refunded(story, 'a', 5_001);
      refunded(story, 'b', 10_000, REFUSED);
      // Not a refund of its own: its id was used for another amount.
      refunded(story, 'a', 9_999, { ...REFUSED, body: { ...(REFUSED.body as object), code: 'ID_REUSED' } });
      refunded(story, 'c', 9_999);
    },
  },
  {
    fault: 'a second refund of the same amount that is taken for a repeat',
    oracle: refundsThatFitAreMade,
    requirement: 'REFUND-15',
    faulty(story) {
      paid(story);
      refunded(story, 'a', 5_000);
      refunded(story, 'b', 5_000);
      story.refundDone('o1', 'r1', FIVE);
      for (const refund of ['a', 'b']) story.showsRefund('p1', refund, FIVE, 'SUCCEEDED');
    },
    correct(story) {
      paid(story);
      for (const refund of ['a', 'b']) {
        refunded(story, refund, 5_000);
        story.refundDone('o1', `r${refund}`, FIVE);
        story.showsRefund('p1', refund, FIVE, 'SUCCEEDED');
      }
    },
  },
];

describe('oracles of refunds', () => {
  it.each(PROOFS)('$oracle.name catches $fault', (proof) => {
    expect(prove(proof)).toEqual({ caught: [proof.requirement], accused: [], met: true });
  });

  it('takes a queued refund that goes out meanwhile for what it is', () => {
    const story = tell();
    paid(story);
    refunded(story, 'a', 5_000);
    story.refund('p1', 'b', toWire(krw(0)), { status: 400, body: {} }, () => story.askRefund('o1', 'ra', FIVE));
    expect(findingsOf(oddAmountsAreRefused, story)).toEqual([]);
    story.refund('p1', 'c', toWire(krw(0)), { status: 400, body: {} }, () => story.askRefund('o1', 'rc', krw(1)));
    expect(findingsOf(oddAmountsAreRefused, story)).toEqual(['REFUND-12']);
  });

  it('reads the amount of a hostile body, where it can be read', () => {
    const story = tell();
    story.call(
      'createPayment',
      { payment: 'p1' },
      { raw: '{"amount":{"currency":"KRW","value":"01"}}' },
      { status: 201 },
    );
    story.call('createPayment', { payment: 'p2' }, { raw: '{"amount":' }, { status: 201 });
    expect(findingsOf(oddAmountsAreRefused, story)).toEqual(['AMOUNT-05']);
    expect(metBy(oddAmountsAreRefused, story)).toEqual(['AMOUNT-05']);
  });
});
