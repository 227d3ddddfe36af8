import { describe, expect, it } from 'vitest';
import { krw } from '../core/money.js';
import { moneyShownIsMoneyHeld } from './money-shown-is-money-held.js';
import { oneChargePerSale } from './one-charge-per-sale.js';
import { oneQrOneSuccess } from './one-qr-one-success.js';
import { orderCarriesTheAmount } from './order-carries-the-amount.js';
import { paidOnlyWhenCaptured } from './paid-only-when-captured.js';
import { refundsWithinCapture } from './refunds-within-capture.js';
import { returnsWithinCapture } from './returns-within-capture.js';
import { findingOf, type Proof, paidByCode, prove, type Story, shownQr, tell, view } from './testing.js';
import { unsuccessfulKeepsNothing } from './unsuccessful-keeps-nothing.js';
import { unsuccessfulOnlyWhenNothingIsTaken } from './unsuccessful-only-when-nothing-is-taken.js';

const WON = krw(15_000);
const PART = krw(10_000);

const chargedButCalled = (status: string) => (story: Story) => {
  story.create('p1', WON, { body: view('p1', WON, status, { version: 2 }) }, () => {
    story.micropay('o1', WON, { outcome: 'lost' }, () => {
      story.opened('o1', WON, 'code');
      story.charged('o1', WON);
    });
  });
};
const arrivesLate = (isCancelled: boolean) => (story: Story) => {
  const none = { status: 404, answer: { code: 'ORDERNOTEXIST' } };
  story.create('p1', WON, { body: view('p1', WON, 'PENDING', { version: 1 }) }, () => {
    story.micropay('o1', WON, { outcome: 'lost' }, () => {
      story.query('o1', '', none);
      if (isCancelled) story.reverse('o1', none);
      // True when it is said, and out of date when it is heard.
      story.query('o1', '', none, () => {
        story.opened('o1', WON, 'code');
        story.charged('o1', WON);
      });
    });
  });
  story.shows('p1', WON, 'FAILED');
  story.reverse('o1', {}, () => story.returned('o1', WON, 'reverse'));
};
const chargedAndReversed = (story: Story) => {
  paidByCode(story, WON);
  story.reverse('o1', {}, () => story.returned('o1', WON, 'reverse'));
  story.shows('p1', WON, 'CANCELLED');
};
const twoOrders = (isOneReturned: boolean) => (story: Story) => {
  paidByCode(story, WON);
  const code = '130061098828009407';
  story.create('p2', WON, { request: { paymentCode: code, saleId: 's1' }, body: view('p2', WON, 'SUCCEEDED') });
  story.createQr(
    'p3',
    WON,
    { request: { saleId: 's1' }, body: view('p3', WON, 'PENDING', { version: 1, networkOrderId: 'o3' }) },
    () => {
      story.native('o3', WON, {}, () => story.opened('o3', WON, 'prepaid'));
      story.micropay('o2', WON, { code }, () => story.opened('o2', WON, 'code', { code }));
    },
  );
  story.charged('o2', WON);
  story.charged('o3', WON);
  if (isOneReturned) story.returned('o3', WON, 'refund');
  story.shows('p2', WON, 'SUCCEEDED', { networkOrderId: 'o2' });
  story.shows('p3', WON, isOneReturned ? 'CANCELLED' : 'SUCCEEDED', { networkOrderId: 'o3' });
};
const refundsOf = (parts: readonly bigint[]) => (story: Story) => {
  paidByCode(story, WON);
  for (const [at, part] of parts.entries()) {
    story.askRefund('o1', `r${at}`, krw(part), {}, () => story.refundTaken('o1', `r${at}`, krw(part)));
  }
};

const PROOFS: readonly Proof[] = [
  {
    fault: 'a capture that is shown as a failure',
    oracle: moneyShownIsMoneyHeld,
    requirement: 'IDENTITY-1',
    faulty: chargedButCalled('FAILED'),
    correct: (story) => paidByCode(story, WON),
  },
  {
    fault: 'a refund that the merchant is shown and the payer never got',
    oracle: moneyShownIsMoneyHeld,
    requirement: 'IDENTITY-1',
    faulty(story) {
      paidByCode(story, WON);
      story.shows('p1', WON, 'SUCCEEDED', { refundedAmount: { currency: 'KRW', value: '5000' } });
    },
    correct(story) {
      paidByCode(story, WON);
      story.returned('o1', krw(5_000), 'refund', 'r1');
      story.shows('p1', WON, 'SUCCEEDED', { refundedAmount: { currency: 'KRW', value: '5000' } });
    },
  },
  {
    fault: 'a failed payment that keeps the money',
    oracle: unsuccessfulKeepsNothing,
    requirement: 'IDENTITY-2',
    faulty: chargedButCalled('CANCELLED'),
    correct: chargedAndReversed,
  },
  {
    fault: 'a sale that is paid twice',
    oracle: oneChargePerSale,
    requirement: 'IDENTITY-3',
    faulty: twoOrders(false),
    correct: twoOrders(true),
  },
  {
    fault: 'a paid payment whose capture was given back',
    oracle: oneChargePerSale,
    requirement: 'IDENTITY-3',
    faulty(story) {
      paidByCode(story, WON);
      story.returned('o1', WON, 'reverse');
    },
    correct: (story) => paidByCode(story, WON),
  },
  {
    fault: 'more given back than taken',
    oracle: returnsWithinCapture,
    requirement: 'IDENTITY-4',
    faulty(story) {
      paidByCode(story, WON);
      story.returned('o1', PART, 'refund', 'r1');
      story.returned('o1', PART, 'refund', 'r2');
    },
    correct(story) {
      paidByCode(story, WON);
      story.returned('o1', PART, 'refund', 'r1');
      story.returned('o1', krw(5_000), 'refund', 'r2');
    },
  },
  {
    fault: 'SUCCEEDED before any capture',
    oracle: paidOnlyWhenCaptured,
    requirement: 'STATE-02',
    faulty(story) {
      story.create('p1', WON, { body: view('p1', WON, 'SUCCEEDED') }, () =>
        story.micropay('o1', WON, {}, () => story.opened('o1', WON, 'code')),
      );
      story.charged('o1', WON);
    },
    correct: (story) => paidByCode(story, WON),
  },
  {
    fault: 'FAILED in the very answer to the call that charged',
    oracle: unsuccessfulOnlyWhenNothingIsTaken,
    requirement: 'STATE-02',
    faulty: chargedButCalled('FAILED'),
    correct: chargedAndReversed,
  },
  {
    fault: 'FAILED on “no such order”, and nothing cancelled; a request that arrives after its own cancel is for later',
    oracle: unsuccessfulOnlyWhenNothingIsTaken,
    requirement: 'STATE-02',
    faulty: arrivesLate(false),
    correct: arrivesLate(true),
  },
  {
    fault: 'CANCELLED while the refund is only accepted',
    oracle: unsuccessfulOnlyWhenNothingIsTaken,
    requirement: 'STATE-02',
    faulty(story) {
      paidByCode(story, WON);
      story.askRefund('o1', 'r1', WON, {}, () => story.refundTaken('o1', 'r1', WON));
      story.shows('p1', WON, 'CANCELLED');
      story.refundDone('o1', 'r1', WON);
    },
    correct(story) {
      paidByCode(story, WON);
      story.askRefund('o1', 'r1', WON, {}, () => story.refundTaken('o1', 'r1', WON));
      story.refundDone('o1', 'r1', WON);
      story.shows('p1', WON, 'CANCELLED');
    },
  },
  {
    fault: 'refunds that exceed the capture, which a permissive network takes',
    oracle: refundsWithinCapture,
    requirement: 'REFUND-01',
    faulty: refundsOf([10_000n, 10_000n]),
    correct: refundsOf([10_000n, 5_000n]),
  },
  {
    fault: 'a refund beyond the rest, which a strict network refuses',
    oracle: refundsWithinCapture,
    requirement: 'REFUND-01',
    faulty(story) {
      refundsOf([10_000n])(story);
      story.askRefund('o1', 'r9', krw(5_001), { status: 400 });
    },
    correct(story) {
      refundsOf([10_000n])(story);
      story.refundFailed('o1', 'r0', PART, 'closed');
      story.askRefund('o1', 'r9', WON, {}, () => story.refundTaken('o1', 'r9', WON));
    },
  },
  {
    fault: 'an order of a hundred times the won that were asked for',
    oracle: orderCarriesTheAmount,
    requirement: 'AMOUNT-01',
    faulty: (story) => story.create('p1', WON, {}, () => story.micropay('o1', krw(1_500_000))),
    correct: (story) => paidByCode(story, WON),
  },
  {
    fault: 'an order of the amount of a create that came after the one that was taken',
    oracle: orderCarriesTheAmount,
    requirement: 'AMOUNT-01',
    faulty(story) {
      story.create('p1', WON);
      story.create('p1', PART, { status: 200 }, () => story.micropay('o1', PART));
    },
    // The first never arrived, so the second is the first to it: under one id, with another amount.
    correct(story) {
      story.create('p1', WON, { outcome: 'reset' });
      story.create('p1', PART, {}, () => story.micropay('o1', PART));
    },
  },
  {
    fault: 'a QR code that takes another amount',
    oracle: orderCarriesTheAmount,
    requirement: 'MPM-01',
    faulty(story) {
      story.createQr('p1', WON, { body: view('p1', WON, 'PENDING', { networkOrderId: 'o1' }) }, () => {
        story.native('o1', WON, {}, () => story.opened('o1', PART, 'prepaid'));
      });
      story.charged('o1', PART);
    },
    correct(story) {
      shownQr(story, WON);
      story.charged('o1', WON);
    },
  },
  {
    fault: 'a QR code that two payers paid, both kept',
    oracle: oneQrOneSuccess,
    requirement: 'MPM-04',
    faulty(story) {
      shownQr(story, WON);
      story.charged('o1', WON);
      story.charged('o1', WON);
      story.shows('p1', WON, 'SUCCEEDED');
    },
    correct(story) {
      shownQr(story, WON);
      story.charged('o1', WON);
      story.charged('o1', WON);
      story.returned('o1', WON, 'refund');
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
];

describe('oracles of money', () => {
  it.each(PROOFS)('$oracle.name catches $fault', (proof) => {
    expect(prove(proof)).toEqual({ caught: [proof.requirement], accused: [], met: true });
  });

  it.each<[string, (story: Story) => void]>([
    ['nothing was taken', (story) => void story.createQr('p1', WON, { body: view('p1', WON, 'SUCCEEDED') })],
    [
      'everything was given back',
      (story) => {
        paidByCode(story, WON);
        story.returned('o1', WON, 'reverse');
      },
    ],
  ])('says that %s, where a paid sale has no capture', (why, happens) => {
    const story = tell();
    happens(story);
    story.settled('overdue');
    expect(findingOf(oneChargePerSale, story).seen).toBe(`0: ${why}`);
  });

  it('says what was expected and seen, in amounts, with the exchanges in time order', () => {
    const story = tell();
    chargedButCalled('FAILED')(story);
    story.settled();
    expect(findingOf(unsuccessfulKeepsNothing, story)).toEqual({
      kind: 'finding',
      requirement: 'IDENTITY-2',
      expected: 'nothing kept of a payment that is FAILED',
      seen: 'order o1 at wechatpay keeps KRW 15000, and no refund of it is under way',
      evidence: ['x1', 'x2'],
      subject: 'm1/p1',
      timeDependent: true,
      facts: [],
    });
  });
});
