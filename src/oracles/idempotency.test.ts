import { describe, expect, it } from 'vitest';
import { krw, type Money } from '../core/money.js';
import { callsCarryTheirOwnAccount } from './calls-carry-their-own-account.js';
import { idsBelongToTheirMerchant } from './ids-belong-to-their-merchant.js';
import { numbersAreUnique } from './numbers-are-unique.js';
import { oneOrderNumberPerPayment } from './one-order-number-per-payment.js';
import { oneRefundNumberPerRefund } from './one-refund-number-per-refund.js';
import { ordersBelongToTheirMerchant } from './orders-belong-to-their-merchant.js';
import { repeatedRequestsAreOne } from './repeated-requests-are-one.js';
import { returnsWithinCapture } from './returns-within-capture.js';
import { reusedIdsAreRefused } from './reused-ids-are-refused.js';
import { findingsOf, metBy, type Proof, paidByCode, prove, type Story, shownQr, tell, view } from './testing.js';
import { toldOnce } from './told-once.js';

const WON = krw(15_000);
const FIVE = { currency: 'KRW', value: '5000' };
const paid = (story: Story, id: string) => story.event('payment.succeeded', 'p1', view('p1', WON, 'SUCCEEDED'), { id });
const paidQr = (story: Story) => {
  shownQr(story, WON);
  story.charged('o1', WON);
};
const lostThenRefunded =
  (second: string, amount = krw(5_000)) =>
  (story: Story) => {
    paidByCode(story, WON);
    story.refund('p1', 'a', FIVE, { body: { refundId: 'a', status: 'PENDING' } });
    story.askRefund('o1', 'r1', krw(5_000), { outcome: 'lost' }, () => story.refundTaken('o1', 'r1', krw(5_000)));
    story.askRefund('o1', second, amount);
  };

/** The kill is in the journal when the process is gone, which is after the network's answer. */
const killedThenRefunded = (second: string) => (story: Story) => {
  paidByCode(story, WON);
  story.refund('p1', 'a', FIVE, { body: { refundId: 'a', status: 'PENDING' } });
  story.askRefund('o1', 'r1', krw(5_000), {}, () => story.refundTaken('o1', 'r1', krw(5_000)));
  story.killed();
  story.started();
  story.askRefund('o1', second, krw(5_000));
};

/** Five thousand went back at the portal: a cancel gives back the rest by a refund of its own. */
function cancelledAfterThePortal(story: Story, rest: Money): void {
  paidByCode(story, WON);
  story.refundTaken('o1', 'portal1', krw(5_000), 'portal');
  story.refundDone('o1', 'portal1', krw(5_000));
  story.cancel('p1', { body: view('p1', WON, 'SUCCEEDED') });
  story.askRefund('o1', 'r1', rest, { outcome: 'lost' });
  story.askRefund('o1', 'r1', rest);
}

const PROOFS: readonly Proof[] = [
  {
    fault: 'a second event for a repeated notice',
    oracle: toldOnce,
    requirement: 'IDEM-01',
    faulty(story) {
      paidQr(story);
      story.notice('o1');
      paid(story, 'e1');
      story.notice('o1');
      paid(story, 'e2');
    },
    correct(story) {
      paidQr(story);
      story.notice('o1');
      paid(story, 'e1');
      story.notice('o1');
      paid(story, 'e1');
    },
  },
  {
    fault: 'two events for two deliveries at once',
    oracle: toldOnce,
    requirement: 'IDEM-02',
    faulty(story) {
      paidQr(story);
      story.notice('o1', {}, () => story.notice('o1'));
      paid(story, 'e1');
      paid(story, 'e2');
    },
    correct(story) {
      paidQr(story);
      story.notice('o1', {}, () => story.notice('o1'));
      paid(story, 'e1');
    },
  },
  {
    fault: 'memory of a notice that a restart wipes out',
    oracle: toldOnce,
    requirement: 'IDEM-03',
    faulty(story) {
      paidQr(story);
      story.notice('o1');
      paid(story, 'e1');
      story.killed();
      story.started();
      story.notice('o1');
      paid(story, 'e2');
    },
    correct(story) {
      paidQr(story);
      story.notice('o1');
      story.killed();
      story.started();
      story.notice('o1');
      paid(story, 'e1');
    },
  },
  {
    fault: 'two events of one refund',
    oracle: toldOnce,
    requirement: 'REFUND-08',
    faulty(story) {
      paidByCode(story, WON);
      story.refundTaken('o1', 'r1', WON);
      story.refundDone('o1', 'r1', WON);
      for (const id of ['e1', 'e2']) story.event('refund.succeeded', 'p1', {}, { id, refund: 'a' });
    },
    correct(story) {
      paidByCode(story, WON);
      story.refundTaken('o1', 'r1', WON);
      story.refundDone('o1', 'r1', WON);
      for (const refund of ['a', 'b']) story.event('refund.succeeded', 'p1', {}, { id: refund, refund });
    },
  },
  {
    fault: 'a repeat that is called a reuse',
    oracle: repeatedRequestsAreOne,
    requirement: 'IDEM-04',
    faulty(story) {
      paidByCode(story, WON);
      story.create('p1', WON, { status: 409, body: { code: 'ID_REUSED', execution: 'NONE' } });
    },
    correct(story) {
      paidByCode(story, WON);
      story.create('p1', WON, {
        status: 200,
        request: { description: 'once more' },
        body: view('p1', WON, 'SUCCEEDED'),
      });
    },
  },
  {
    fault: 'two orders for two equal requests at once',
    oracle: repeatedRequestsAreOne,
    requirement: 'IDEM-06',
    faulty(story) {
      story.create('p1', WON, {}, () => {
        story.micropay('o1', WON, {}, () => story.opened('o1', WON, 'code'));
        story.create('p1', WON, {}, () => story.micropay('o2', WON, {}, () => story.opened('o2', WON, 'code')));
      });
    },
    correct(story) {
      story.create('p1', WON, {}, () => {
        story.micropay('o1', WON, {}, () => story.opened('o1', WON, 'code'));
        story.create('p1', WON, { status: 409, body: { code: 'IN_PROGRESS', execution: 'UNKNOWN' } });
      });
    },
  },
  {
    fault: 'other content under a known id, taken for a repeat',
    oracle: reusedIdsAreRefused,
    requirement: 'IDEM-05',
    faulty(story) {
      paidByCode(story, WON);
      story.create('p1', krw(1), { status: 200 });
    },
    correct(story) {
      paidByCode(story, WON);
      story.create('p1', krw(1), { status: 422, body: { code: 'ID_REUSED', execution: 'NONE' } });
    },
  },
  {
    fault: 'a payment that another merchant’s id hides',
    oracle: idsBelongToTheirMerchant,
    requirement: 'IDEM-07',
    faulty(story) {
      paidByCode(story, WON);
      story.create('p1', krw(7), { merchant: 'm2', status: 409, body: { code: 'ID_REUSED', execution: 'NONE' } });
    },
    correct(story) {
      paidByCode(story, WON);
      story.create('p1', krw(7), { merchant: 'm2', body: view('p1', krw(7), 'PENDING', { merchantId: 'm2' }) });
    },
  },
  {
    fault: 'a payment shown to another merchant',
    oracle: idsBelongToTheirMerchant,
    requirement: 'MERCH-04',
    faulty(story) {
      paidByCode(story, WON);
      story.shows('p1', WON, 'SUCCEEDED', {}, { principal: 'm2' });
    },
    correct(story) {
      paidByCode(story, WON);
      story.shows('p1', WON, '', {}, { principal: 'm2', status: 403, body: {} });
      story.call('listPayments', {}, {}, { principal: 'm2', body: { data: [], nextCursor: null } });
    },
  },
  {
    fault: 'a second order number after a lost answer',
    oracle: oneOrderNumberPerPayment,
    requirement: 'IDEM-08',
    faulty(story) {
      story.create('p1', WON, {}, () => {
        story.micropay('o1', WON, { outcome: 'lost' }, () => story.opened('o1', WON, 'code'));
        story.micropay('o2', WON, {}, () => story.opened('o2', WON, 'code'));
      });
    },
    correct(story) {
      story.create('p1', WON, {}, () => {
        story.micropay('o1', WON, { outcome: 'lost' }, () => story.opened('o1', WON, 'code'));
        story.reverse('o1', {}, () => story.ended('o1', 'revoked'));
        story.micropay('o2', WON, { code: '130061098828009407' });
      });
    },
  },
  {
    fault: 'a retry with another expiry',
    oracle: oneOrderNumberPerPayment,
    requirement: 'IDEM-08',
    faulty(story) {
      story.createQr('p1', WON, {}, () => {
        story.native('o1', WON, { outcome: 'lost', body: { out_trade_no: 'o1', time_expire: '10:00' } }, () =>
          story.opened('o1', WON, 'prepaid'),
        );
        story.native('o1', WON, { body: { out_trade_no: 'o1', time_expire: '10:01' } });
      });
    },
    correct(story) {
      story.createQr('p1', WON, {}, () => {
        story.native('o1', WON, { outcome: 'lost', body: { out_trade_no: 'o1', time_expire: '10:00' } }, () =>
          story.opened('o1', WON, 'prepaid'),
        );
        story.native('o1', WON, { body: { time_expire: '10:00', out_trade_no: 'o1' } });
      });
    },
  },
  {
    fault: 'a new order number after a crash',
    oracle: oneOrderNumberPerPayment,
    requirement: 'IDEM-12',
    faulty(story) {
      story.create('p1', WON, { outcome: 'reset' }, () => {
        story.micropay('o1', WON, { outcome: 'lost' }, () => {
          story.opened('o1', WON, 'code');
          story.killed();
        });
      });
      story.started();
      story.micropay('o2', WON);
    },
    correct(story) {
      story.create('p1', WON, { outcome: 'reset' }, () => {
        story.micropay('o1', WON, { outcome: 'lost' }, () => {
          story.opened('o1', WON, 'code');
          story.killed();
        });
      });
      story.started();
      story.query('o1', 'SUCCESS');
    },
  },
  {
    fault: 'a refund retried under another number',
    oracle: oneRefundNumberPerRefund,
    requirement: 'REFUND-02',
    faulty: lostThenRefunded('r2'),
    correct: lostThenRefunded('r1'),
  },
  {
    fault: 'a refund sent again under another number after a crash, its first answer just written',
    oracle: oneRefundNumberPerRefund,
    requirement: 'IDEM-12',
    faulty: killedThenRefunded('r2'),
    correct: killedThenRefunded('r1'),
  },
  {
    fault: 'a refund retried with another amount',
    oracle: oneRefundNumberPerRefund,
    requirement: 'REFUND-02',
    faulty: lostThenRefunded('r1', krw(6_000)),
    correct: lostThenRefunded('r1'),
  },
  {
    fault: 'more refund numbers than what is left after refunds that may have been heard',
    oracle: oneRefundNumberPerRefund,
    requirement: 'REFUND-02',
    faulty(story) {
      cancelledAfterRefunds(story);
      story.askRefund('o1', 'r3', krw(14_999));
    },
    // Of two refunds that were asked for, the first never arrived: what is left is the charge less the second.
    correct: cancelledAfterRefunds,
  },
  {
    fault: 'more than what a refund at the portal has left of a cancelled payment',
    oracle: oneRefundNumberPerRefund,
    requirement: 'REFUND-02',
    faulty: (story) => cancelledAfterThePortal(story, krw(9_999)),
    correct: (story) => cancelledAfterThePortal(story, krw(10_000)),
  },
  {
    fault: 'two numbers where one refund was asked for, first refused and then with another amount',
    oracle: oneRefundNumberPerRefund,
    requirement: 'REFUND-02',
    faulty(story) {
      refusedThenAnother(story);
      story.askRefund('o1', 'r2', krw(2));
    },
    correct: refusedThenAnother,
  },
  {
    fault: 'two refunds under one number',
    oracle: oneRefundNumberPerRefund,
    requirement: 'REFUND-03',
    faulty(story) {
      lostThenRefunded('r1')(story);
      for (const refund of ['a', 'b'])
        story.showsRefund('p1', refund, krw(5_000), 'SUCCEEDED', {
          body: { refundId: refund, status: 'SUCCEEDED', networkRefundId: 'r1' },
        });
    },
    correct(story) {
      lostThenRefunded('r1')(story);
      for (const refund of ['a', 'b'])
        story.showsRefund('p1', refund, krw(5_000), 'SUCCEEDED', {
          body: { refundId: refund, status: 'SUCCEEDED', networkRefundId: `r${refund}` },
        });
    },
  },
  {
    fault: 'an order number that two merchants share',
    oracle: numbersAreUnique,
    requirement: 'IDEM-09',
    faulty(story) {
      paidByCode(story, WON);
      story.create('p9', krw(7), { merchant: 'm2', request: { paymentCode: '130061098828009407' } }, () => {
        story.micropay('o1', krw(7), { merchant: 'm2', code: '130061098828009407', status: 400 });
        story.micropay('o3', krw(8), { merchant: 'm2', code: '130061098828009408' });
      });
    },
    correct(story) {
      paidByCode(story, WON);
      story.micropay('o1', WON);
      story.create('p9', krw(7), { merchant: 'm2' }, () => story.micropay('o2', krw(7), { merchant: 'm2' }));
    },
  },
  {
    fault: 'an order under another merchant’s account',
    oracle: callsCarryTheirOwnAccount,
    requirement: 'MERCH-02',
    faulty(story) {
      story.create('p1', WON, {}, () =>
        story.micropay('o1', WON, { merchant: 'm2' }, () => story.opened('o1', WON, 'code', { merchant: 'm2' })),
      );
    },
    correct: (story) => paidByCode(story, WON),
  },
  {
    fault: 'an order under the account of another scenario’s merchant',
    oracle: ordersBelongToTheirMerchant,
    requirement: 'MERCH-02',
    faulty(story) {
      story.fact({
        kind: 'merchant-registered',
        merchant: 'm9',
        accounts: { wechatpay: '1900000009' },
        scenario: 'other',
      });
      story.create('p1', WON, {}, () => {
        story.micropay('o1', WON, { merchant: '1900000009' }, () =>
          story.opened('o1', WON, 'code', { merchant: '1900000009' }),
        );
      });
    },
    correct: (story) => paidByCode(story, WON),
  },
];

function refusedThenAnother(story: Story): void {
  paidByCode(story, WON);
  story.refund(
    'p1',
    'a',
    { currency: 'KRW', value: '1' },
    { status: 409, body: { code: 'NOT_REFUNDABLE', execution: 'NONE' } },
  );
  story.refund('p1', 'a', { currency: 'KRW', value: '2' }, { status: 201 }, () =>
    story.askRefund('o1', 'r1', krw(2), { outcome: 'lost' }),
  );
  story.askRefund('o1', 'r1', krw(2));
}

function cancelledAfterRefunds(story: Story): void {
  paidByCode(story, WON);
  story.refund('p1', 'a', { currency: 'KRW', value: '15000' }, { outcome: 'reset' });
  story.refund('p1', 'b', { currency: 'KRW', value: '1' }, {}, () =>
    story.askRefund('o1', 'r1', krw(1), { outcome: 'lost' }),
  );
  story.askRefund('o1', 'r1', krw(1));
  story.cancel('p1');
  story.askRefund('o1', 'r2', krw(14_999));
}

describe('oracles of idempotency and identity', () => {
  it.each(PROOFS)('$oracle.name catches $fault', (proof) => {
    expect(prove(proof)).toEqual({ caught: [proof.requirement], accused: [], met: true });
  });

  it('counts undoing twice as one return', () => {
    const story = tell();
    paidByCode(story, WON);
    for (let i = 0; i < 2; i += 1) story.reverse('o1', {}, () => story.returned('o1', WON, 'reverse'));
    expect(findingsOf(returnsWithinCapture, story)).toEqual(['IDENTITY-4', 'IDEM-13']);
  });

  it('lets a reverse and a refund of one order return no more than was captured', () => {
    const story = tell();
    paidByCode(story, WON);
    story.askRefund('o1', 'r1', WON, {}, () => story.refundTaken('o1', 'r1', WON));
    story.refundDone('o1', 'r1', WON);
    story.reverse('o1', {}, () => story.returned('o1', WON, 'reverse'));
    expect(findingsOf(returnsWithinCapture, story)).toEqual(['IDENTITY-4', 'CANCEL-10']);
    const once = tell();
    paidByCode(once, WON);
    once.askRefund('o1', 'r1', WON, {}, () => once.refundTaken('o1', 'r1', WON));
    once.refundDone('o1', 'r1', WON);
    once.reverse('o1', { status: 403 });
    expect(findingsOf(returnsWithinCapture, once)).toEqual([]);
    expect(metBy(returnsWithinCapture, once)).toContain('CANCEL-10');
  });
});
