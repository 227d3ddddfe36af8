import { describe, expect, it } from 'vitest';
import { cny, krw, type Money, toWire } from '../core/money.js';
import { amountsAreKeptApart } from './amounts-are-kept-apart.js';
import { cancelUntilDefinite } from './cancel-until-definite.js';
import { codesPayTheirOwnMerchant } from './codes-pay-their-own-merchant.js';
import { failedRefundsAreShown } from './failed-refunds-are-shown.js';
import { oneRefundNumberPerRefund } from './one-refund-number-per-refund.js';
import { orderCarriesTheAmount } from './order-carries-the-amount.js';
import { refundsKeepTheRate } from './refunds-keep-the-rate.js';
import { repeatedRequestsAreOne } from './repeated-requests-are-one.js';
import { returnsWithinCapture } from './returns-within-capture.js';
import { findingOf, findingsOf, metBy, type Proof, paidByCode, prove, type Story, tell, view } from './testing.js';

const WON = krw(4_004);
const QUARTER = krw(1_001);
const PAID = cny(2_107);
const RATE = { base: 'KRW', quote: 'CNY', rate: '0.00526316' };
const ids = { network: 'wechatpay', account: '1900000001', order: 'o1', networkOrder: '42o1' };

/** A code payment of 4,004 won, for which the wallet paid 21.07 yuan. */
function paid(story: Story, shown: object = {}, payerAmount = PAID): void {
  story.create('p1', WON, { body: view('p1', WON, 'PENDING', { version: 1, networkOrderId: 'o1' }) }, () =>
    story.micropay('o1', WON, {}, () => {
      story.opened('o1', WON, 'code');
      story.fact({ kind: 'payer-charged', ...ids, amount: WON, payerAmount, payer: 'payer1', posting: 'p1' });
    }),
  );
  story.shows('p1', WON, 'SUCCEEDED', { payerAmount: toWire(payerAmount), exchangeRate: RATE, ...shown });
}

/** A quarter goes back: what the network gave for it, and what is shown. */
function quarter(story: Story, refund: string, given: Money, shown: object): void {
  const amount = toWire(QUARTER);
  story.refund('p1', refund, amount, { body: { refundId: refund, paymentId: 'p1', amount, status: 'PENDING' } });
  story.refundTaken('o1', `n-${refund}`, QUARTER);
  story.fact({
    kind: 'charge-returned',
    ...ids,
    amount: QUARTER,
    payerAmount: given,
    cause: 'refund',
    refund: `n-${refund}`,
    posting: refund,
  });
  const body = { refundId: refund, paymentId: 'p1', amount, status: 'SUCCEEDED', networkRefundId: `n-${refund}` };
  story.call('getRefund', { payment: 'p1', refund }, undefined, { purpose: 'read', body: { ...body, ...shown } });
}

const GIVEN = [cny(526), cny(526), cny(526), cny(529)];
const quarters =
  (shown: (given: Money) => object) =>
  (story: Story): void => {
    paid(story);
    for (const [at, given] of GIVEN.entries()) quarter(story, `r${at}`, given, shown(given));
  };

const counterCode = (story: Story, merchant = 'm1') =>
  story.call('staticQr', {}, undefined, { merchant, body: { payload: `https://pay/${merchant}` } });
const atCounter = (story: Story, qrPayload: string, options: object) =>
  story.createQr('p1', WON, { request: { mode: 'MPM_STATIC', qrPayload }, ...options });
const REFUSED = { status: 400, body: { code: 'QR_INVALID', execution: 'NONE' } };

const whole = toWire(WON);
/** Cancelled and refunded, with what the network gave back by refunds. */
const bothWays = (story: Story, ...given: Money[]) => {
  paid(story);
  story.cancel('p1', { body: view('p1', WON, 'SUCCEEDED') });
  story.refund('p1', 'a', whole, { body: { refundId: 'a', paymentId: 'p1', amount: whole, status: 'PENDING' } });
  for (const [at, amount] of given.entries()) story.refundDone('o1', `n${at}`, amount);
};

const PROOFS: readonly Proof[] = [
  {
    fault: 'a refund that is shown at the rate of the day',
    oracle: refundsKeepTheRate,
    requirement: 'AMOUNT-07',
    faulty(story) {
      paid(story);
      quarter(story, 'a', cny(526), { payerAmount: toWire(cny(435)) });
    },
    correct(story) {
      paid(story);
      quarter(story, 'a', cny(526), { payerAmount: toWire(cny(527)), exchangeRate: { ...RATE, rate: '0.005263160' } });
    },
  },
  {
    fault: 'a refund that names another rate than its payment',
    oracle: refundsKeepTheRate,
    requirement: 'AMOUNT-07',
    faulty(story) {
      paid(story);
      quarter(story, 'a', cny(526), { exchangeRate: { ...RATE, rate: '0.00434783' } });
    },
    correct(story) {
      paid(story);
      quarter(story, 'a', cny(526), { exchangeRate: RATE });
    },
  },
  {
    fault: 'parts that were rounded each for itself',
    oracle: refundsKeepTheRate,
    requirement: 'AMOUNT-08',
    faulty: quarters(() => ({ payerAmount: toWire(cny(527)) })),
    correct: quarters((given) => ({ payerAmount: toWire(given) })),
  },
  {
    fault: 'what the order costs, shown as what the payer paid with a coupon',
    oracle: amountsAreKeptApart,
    requirement: 'AMOUNT-09',
    faulty: (story) => paid(story, { payerAmount: toWire(PAID) }, cny(1_407)),
    correct: (story) => paid(story, { payerAmount: toWire(cny(1_407)), settlementAmount: whole }, cny(1_407)),
  },
  {
    fault: 'the payer’s cash, shown as what is settled',
    oracle: amountsAreKeptApart,
    requirement: 'AMOUNT-09',
    faulty: (story) => paid(story, { settlementAmount: toWire(cny(1_407)) }, cny(1_407)),
    // What is settled may be less a fee.
    correct: (story) => paid(story, { settlementAmount: toWire(krw(3_980)) }, cny(1_407)),
  },
  {
    fault: 'a code on the counter that nobody was issued',
    oracle: codesPayTheirOwnMerchant,
    requirement: 'QR-08',
    faulty(story) {
      counterCode(story);
      atCounter(story, 'https://pay/m1-altered', {});
    },
    correct(story) {
      counterCode(story);
      atCounter(story, 'https://pay/m1-altered', REFUSED);
    },
  },
  {
    fault: 'a code on the counter that pays another merchant than its own',
    oracle: codesPayTheirOwnMerchant,
    requirement: 'QR-08',
    faulty(story) {
      counterCode(story);
      counterCode(story, 'm2');
      atCounter(story, 'https://pay/m2', {});
    },
    correct(story) {
      counterCode(story);
      counterCode(story, 'm2');
      atCounter(story, 'https://pay/m2', REFUSED);
      atCounter(story, 'https://pay/m1', {});
    },
  },
  {
    fault: 'a create that is charged again when it comes again, under the same number',
    oracle: repeatedRequestsAreOne,
    requirement: 'IDEM-04',
    faulty(story) {
      paid(story);
      story.create('p1', WON, {}, () => story.micropay('o1', WON, {}, () => story.charged('o1', WON)));
    },
    correct(story) {
      paid(story);
      story.create('p1', WON, { status: 200 });
    },
  },
  {
    fault: 'a cancel by refund beside a refund of the same money',
    oracle: returnsWithinCapture,
    requirement: 'CANCEL-10',
    faulty: (story) => bothWays(story, WON, WON),
    correct: (story) => bothWays(story, krw(3_000), krw(1_004)),
  },
];

describe('amounts, codes and what goes back', () => {
  it.each(PROOFS)('catches $fault, and leaves its like alone', (proof) => {
    expect(prove(proof)).toEqual({
      caught: expect.arrayContaining([proof.requirement]),
      accused: [],
      met: true,
    });
  });

  it('does not judge who shows no converted amount', () => {
    const story = tell();
    paid(story, { payerAmount: undefined, exchangeRate: undefined });
    quarter(story, 'a', cny(526), {});
    story.settled();
    expect([refundsKeepTheRate, amountsAreKeptApart].flatMap((oracle) => metBy(oracle, story))).toEqual([]);
  });

  it('does not speak of codes where none was issued', () => {
    const story = tell();
    atCounter(story, 'https://pay/m1', {});
    expect(metBy(codesPayTheirOwnMerchant, story)).toEqual([]);
  });

  it('lets a cancel give back what a refund under way has left', () => {
    const story = tell();
    paid(story);
    story.refund('p1', 'a', toWire(QUARTER), {});
    story.askRefund('o1', 'r1', QUARTER);
    story.refundTaken('o1', 'r1', QUARTER);
    story.cancel('p1', { body: view('p1', WON, 'SUCCEEDED') });
    story.askRefund('o1', 'r2', krw(3_003));
    story.refundTaken('o1', 'r2', krw(3_003));
    expect(findingsOf(oneRefundNumberPerRefund, story)).toEqual([]);
  });

  it('does not ask for the repetition of a reverse that is under way when the trial ends', () => {
    const story = tell();
    paid(story);
    story.cancel('p1', { body: view('p1', WON, 'SUCCEEDED') });
    story.reverse('o1', { outcome: 'unknown' });
    story.settled('overdue');
    expect(findingsOf(cancelUntilDefinite, story)).toEqual([]);
  });

  it('says of a dynamic QR alone that it takes the order’s amount', () => {
    const story = tell();
    story.createQr('p1', WON, { request: { mode: 'MPM_STATIC' } }, () => story.opened('o1', WON, 'prepaid'));
    story.charged('o1', QUARTER);
    expect(metBy(orderCarriesTheAmount, story)).toEqual([]);
  });

  it('rests on the dispute about notices only where the network was not asked', () => {
    const shown = (asked: boolean) => {
      const story = tell();
      paidByCode(story, WON);
      story.refund('p1', 'a', toWire(QUARTER), {});
      story.refundTaken('o1', 'r1', QUARTER);
      story.refundFailed('o1', 'r1', QUARTER, 'abnormal');
      if (asked) story.send('refund-query', { order: 'o1', refund: 'r1', answer: { status: 'ABNORMAL' } });
      story.showsRefund('p1', 'a', QUARTER, 'FAILED');
      return findingOf(failedRefundsAreShown, story).facts;
    };
    expect([shown(false), shown(true)]).toEqual([['WX-U26'], []]);
  });
});
