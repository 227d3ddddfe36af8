import { describe, expect, it } from 'vitest';
import { krw, toWire } from '../core/money.js';
import { callAgainIsFollowed } from './call-again-is-followed.js';
import { cancelTakesAll } from './cancel-takes-all.js';
import { instancesActOnce } from './instances-act-once.js';
import { nothingStaysOpen } from './nothing-stays-open.js';
import { oldKeysChargeNothing } from './old-keys-charge-nothing.js';
import { oldOrdersAreRefunded } from './old-orders-are-refunded.js';
import { oneCodeOneOrder } from './one-code-one-order.js';
import { oneOfReissuedCodesStaysPaid } from './one-of-reissued-codes-stays-paid.js';
import { oneOrderNumberPerPayment } from './one-order-number-per-payment.js';
import { onePoisonedOrderStopsNobody } from './one-poisoned-order-stops-nobody.js';
import { overloadIsRefusedCleanly } from './overload-is-refused-cleanly.js';
import { queriesKeepThePace } from './queries-keep-the-pace.js';
import { refundLimitsAreKept } from './refund-limits-are-kept.js';
import { refundsWithinCapture } from './refunds-within-capture.js';
import { retriesAreBounded } from './retries-are-bounded.js';
import { slowOnesDelayNobody } from './slow-ones-delay-nobody.js';
import { staticAmountIsTheOneEntered } from './static-amount-is-the-one-entered.js';
import { findingsOf, metBy, type Proof, paidByCode, prove, type Story, shownQr, tell } from './testing.js';
import { unfundedRefundsWait } from './unfunded-refunds-wait.js';
import { unknownRefundIsNotFailed } from './unknown-refund-is-not-failed.js';

const WON = krw(15_000);
const FIVE = krw(5_000);
const DAY_MS = 86_400_000;
const OTHER_CODE = '130061098828009407';

const paid = (story: Story) => {
  paidByCode(story, WON);
  story.shows('p1', WON, 'SUCCEEDED');
};
const aged = (story: Story, days: number) =>
  story.fact({
    kind: 'operator-acted',
    network: 'wechatpay',
    action: 'age',
    detail: { order: 'o1', byMs: days * DAY_MS },
    scenario: 's',
  });
const asked = (story: Story, refund: string, options: object = {}) =>
  story.refund('p1', refund, toWire(FIVE), {
    body: { refundId: refund, paymentId: 'p1', amount: toWire(FIVE), status: 'PENDING' },
    ...options,
  });
/** A refund that has no definite answer, for whatever reason. */
const unknownRefund = (options: object) => (story: Story) => {
  paid(story);
  asked(story, 'a', {});
  story.askRefund('o1', 'r1', FIVE, options);
};
const staticSale = (story: Story, charged = WON, shown = WON) => {
  story.createQr('p1', WON, { request: { mode: 'MPM_STATIC' } }, () =>
    story.send('jsapi', { order: 'o1', answer: { prepay_id: 'wx2016101710201223' } }, () =>
      story.opened('o1', WON, 'prepaid'),
    ),
  );
  story.charged('o1', charged);
  story.shows('p1', shown, 'SUCCEEDED');
};
const reissued = (story: Story) => {
  for (const n of [1, 2])
    story.createQr(`p${n}`, WON, { request: { saleId: 's1' } }, () =>
      story.native(`o${n}`, WON, { answer: { code_url: `weixin://${n}` } }, () =>
        story.opened(`o${n}`, WON, 'prepaid'),
      ),
    );
  for (const n of [1, 2]) {
    story.charged(`o${n}`, WON);
    story.shows(`p${n}`, WON, 'SUCCEEDED', { networkOrderId: `o${n}` });
  }
};
const called = (story: Story) => {
  story.create('p1', WON, {}, () =>
    story.micropay('o1', WON, { answer: { trade_state: 'USERPAYING' } }, () => story.opened('o1', WON, 'code')),
  );
  story.cancel('p1');
  story.reverse('o1', { status: 202, answer: { code: 'USERPAYING' } });
};
/** Another merchant of the same scenario, since both are registered for it. */
const slowFor = (story: Story, meanwhile: () => void, fault = 'hold-answer') =>
  story.createQr('p1', WON, { takes: 1 }, () =>
    story.native('o1', WON, { faults: [fault], takes: 2_000 }, () => {
      story.opened('o1', WON, 'prepaid');
      story.wait(500);
      meanwhile();
      story.wait(5_000);
    }),
  );
const another = (story: Story, takes: number) =>
  story.createQr('p2', FIVE, { merchant: 'm2', takes: 1 }, () => {
    story.wait(takes);
    story.native('o2', FIVE, { merchant: 'm2' }, () => story.opened('o2', FIVE, 'prepaid', { merchant: 'm2' }));
  });
const twoInstances = (story: Story) => {
  story.started(1);
  story.started(2);
};
const failing = (story: Story, times: number, everyMs: number) => {
  shownQr(story, WON);
  for (let n = 0; n < times; n += 1) {
    story.query('o1', '', { status: 500, answer: { code: 'SYSTEMERROR' } });
    story.wait(everyMs);
  }
};
const polled = (story: Story, everyMs: number) => {
  shownQr(story, WON);
  for (let n = 0; n < 8; n += 1) {
    story.query('o1', 'NOTPAY');
    story.wait(everyMs);
  }
};
const poisoned = (story: Story, status: string, queries = 3) => {
  for (const n of [1, 2])
    story.createQr(`p${n}`, n === 1 ? WON : FIVE, {}, () =>
      story.native(`o${n}`, n === 1 ? WON : FIVE, {}, () => story.opened(`o${n}`, n === 1 ? WON : FIVE, 'prepaid')),
    );
  for (let n = 0; n < queries; n += 1) story.query('o1', '', { status: 500, faults: ['answer-error'] });
  story.charged('o2', FIVE);
  story.shows('p2', FIVE, status, { version: 2 });
};

const PROOFS: readonly Proof[] = [
  {
    fault: 'an order too old to be reversed, whose money stays',
    oracle: oldOrdersAreRefunded,
    requirement: 'CANCEL-05',
    faulty(story) {
      paid(story);
      aged(story, 8);
      story.cancel('p1');
      story.reverse('o1', { status: 400, answer: { code: 'INVALID_REQUEST' } });
    },
    correct(story) {
      paid(story);
      aged(story, 8);
      story.cancel('p1');
      story.reverse('o1', { status: 400, answer: { code: 'INVALID_REQUEST' } });
      story.askRefund('o1', 'r1', WON, {}, () => story.refundTaken('o1', 'r1', WON));
    },
  },
  {
    fault: 'a whole order reversed for a refund of a part',
    oracle: cancelTakesAll,
    requirement: 'CANCEL-06',
    faulty(story) {
      paid(story);
      asked(story, 'a');
      story.reverse('o1', {}, () => story.returned('o1', WON, 'reverse'));
    },
    correct(story) {
      paid(story);
      asked(story, 'a');
      story.askRefund('o1', 'r1', FIVE, {}, () => story.refundTaken('o1', 'r1', FIVE));
      // The whole was asked back as well: that is another matter.
      story.cancel('p1');
      story.reverse('o1', {}, () => story.returned('o1', krw(10_000), 'reverse'));
    },
  },
  {
    fault: 'a reverse that is not repeated though the network says “call again”',
    oracle: callAgainIsFollowed,
    requirement: 'CANCEL-08',
    faulty: called,
    correct(story) {
      called(story);
      story.reverse('o1', {}, () => story.ended('o1', 'revoked'));
    },
  },
  {
    fault: 'a refund that is FAILED on a lost answer',
    oracle: unknownRefundIsNotFailed,
    requirement: 'TIMEOUT-01',
    faulty(story) {
      unknownRefund({ outcome: 'lost' })(story);
      story.showsRefund('p1', 'a', FIVE, 'FAILED');
    },
    correct(story) {
      unknownRefund({ outcome: 'lost' })(story);
      story.send('refund-query', {
        order: 'o1',
        refund: 'r1',
        status: 404,
        answer: { code: 'RESOURCE_NOT_EXISTS' },
      });
      story.showsRefund('p1', 'a', FIVE, 'FAILED');
    },
  },
  {
    fault: 'a refund that is FAILED on a system error',
    oracle: unknownRefundIsNotFailed,
    requirement: 'TIMEOUT-07',
    faulty(story) {
      unknownRefund({ status: 500, answer: { code: 'SYSTEM_ERROR' } })(story);
      story.showsRefund('p1', 'a', FIVE, 'FAILED');
    },
    correct(story) {
      unknownRefund({ status: 429, answer: { code: 'FREQUENCY_LIMITED' } })(story);
      story.askRefund('o1', 'r1', FIVE, { status: 403, answer: { code: 'TRADE_ERROR' } });
      story.showsRefund('p1', 'a', FIVE, 'FAILED');
    },
  },
  {
    fault: 'a refund that time alone makes FAILED',
    oracle: unknownRefundIsNotFailed,
    requirement: 'REFUND-07',
    faulty(story) {
      unknownRefund({ outcome: 'lost' })(story);
      story.wait(DAY_MS);
      story.showsRefund('p1', 'a', FIVE, 'FAILED');
    },
    correct(story) {
      unknownRefund({ outcome: 'lost' })(story);
      story.refundTaken('o1', 'r1', FIVE);
      story.wait(DAY_MS);
      story.refundFailed('o1', 'r1', FIVE, 'closed');
      story.notice('o1', { about: 'refund', refund: 'r1' });
      story.showsRefund('p1', 'a', FIVE, 'FAILED');
    },
  },
  {
    fault: 'a refund after a year that takes from the remainder',
    oracle: refundLimitsAreKept,
    requirement: 'REFUND-09',
    faulty(story) {
      paid(story);
      aged(story, 366);
      asked(story, 'a');
      story.askRefund('o1', 'r1', FIVE, { status: 400, answer: { code: 'INVALID_REQUEST' } });
      story.showsRefund('p1', 'a', FIVE, 'FAILED');
      story.shows('p1', WON, 'SUCCEEDED', { refundableAmount: toWire(krw(10_000)) });
    },
    correct(story) {
      paid(story);
      aged(story, 366);
      story.refund('p1', 'a', toWire(FIVE), { status: 409, body: { code: 'WINDOW_EXCEEDED', execution: 'NONE' } });
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'a fifty-first part that is counted though it was never made',
    oracle: refundLimitsAreKept,
    requirement: 'REFUND-09',
    faulty(story) {
      paid(story);
      for (let n = 0; n < 50; n += 1) {
        story.refundTaken('o1', `r${n}`, krw(10));
        story.refundDone('o1', `r${n}`, krw(10));
      }
      asked(story, 'a', { status: 409, body: { code: 'LIMIT_EXCEEDED', execution: 'NONE' } });
      story.shows('p1', WON, 'SUCCEEDED', { refundableAmount: toWire(krw(9_500)) });
    },
    correct(story) {
      paid(story);
      for (let n = 0; n < 50; n += 1) {
        story.refundTaken('o1', `r${n}`, krw(10));
        story.refundDone('o1', `r${n}`, krw(10));
      }
      asked(story, 'a', { status: 409, body: { code: 'LIMIT_EXCEEDED', execution: 'NONE' } });
      story.shows('p1', WON, 'SUCCEEDED', { refundableAmount: toWire(krw(14_500)) });
    },
  },
  {
    fault: 'a refund without funds that is given up',
    oracle: unfundedRefundsWait,
    requirement: 'REFUND-10',
    faulty(story) {
      unknownRefund({ status: 403, answer: { code: 'NOT_ENOUGH' } })(story);
      story.showsRefund('p1', 'a', FIVE, 'FAILED');
    },
    correct(story) {
      unknownRefund({ status: 403, answer: { code: 'NOT_ENOUGH' } })(story);
      story.showsRefund('p1', 'a', FIVE, 'PENDING');
    },
  },
  {
    fault: 'a refund without funds that is sent again under another number',
    oracle: unfundedRefundsWait,
    requirement: 'REFUND-10',
    faulty(story) {
      unknownRefund({ status: 403, answer: { code: 'NOTENOUGH' } })(story);
      story.askRefund('o1', 'r2', FIVE, {}, () => story.refundTaken('o1', 'r2', FIVE));
      story.showsRefund('p1', 'a', FIVE, 'PENDING');
    },
    correct(story) {
      unknownRefund({ status: 403, answer: { code: 'NOTENOUGH' } })(story);
      story.askRefund('o1', 'r1', FIVE, {}, () => story.refundTaken('o1', 'r1', FIVE));
      story.refundDone('o1', 'r1', FIVE);
      story.showsRefund('p1', 'a', FIVE, 'SUCCEEDED');
    },
  },
  {
    fault: 'another amount taken of a static QR than was entered',
    oracle: staticAmountIsTheOneEntered,
    requirement: 'MPM-03',
    faulty: (story) => staticSale(story, FIVE),
    correct: (story) => staticSale(story),
  },
  {
    fault: 'another amount shown of a static QR than was entered',
    oracle: staticAmountIsTheOneEntered,
    requirement: 'MPM-03',
    faulty: (story) => staticSale(story, WON, FIVE),
    correct: (story) => staticSale(story),
  },
  {
    fault: 'two QR codes of one sale that both stay paid',
    oracle: oneOfReissuedCodesStaysPaid,
    requirement: 'MPM-05',
    faulty: reissued,
    correct(story) {
      reissued(story);
      story.askRefund('o1', 'r1', WON, {}, () => story.refundTaken('o1', 'r1', WON));
    },
  },
  {
    fault: 'a payment made again under a key that was forgotten',
    oracle: oldKeysChargeNothing,
    requirement: 'IDEM-10',
    manifest: { limits: { retentionDays: 1 } },
    faulty(story) {
      paid(story);
      story.wait((2 * DAY_MS) / 20);
      story.create('p1', WON, {}, () => story.micropay('o9', WON, {}, () => story.opened('o9', WON, 'code')));
    },
    correct(story) {
      paid(story);
      story.wait((2 * DAY_MS) / 20);
      story.create('p1', WON, { status: 409, body: { code: 'CODE_USED', execution: 'NONE' } });
    },
  },
  {
    fault: 'queries by the dozen',
    oracle: queriesKeepThePace,
    requirement: 'TIMEOUT-04',
    rate: 1,
    faulty: (story) => polled(story, 1_000),
    correct: (story) => polled(story, 2_900),
  },
  {
    fault: 'an order whose queries fail, and all others unasked',
    oracle: onePoisonedOrderStopsNobody,
    requirement: 'TIMEOUT-09',
    faulty: (story) => poisoned(story, 'PENDING'),
    correct: (story) => poisoned(story, 'SUCCEEDED'),
  },
  {
    fault: 'an order whose first bad query is the last one of all',
    oracle: onePoisonedOrderStopsNobody,
    requirement: 'TIMEOUT-09',
    faulty(story) {
      poisoned(story, 'PENDING', 1);
      story.shows('p1', WON, 'PENDING', { version: 1 });
    },
    correct(story) {
      poisoned(story, 'SUCCEEDED', 1);
      story.shows('p1', WON, 'PENDING', { version: 1 });
    },
  },
  {
    fault: 'a storm of retries',
    oracle: retriesAreBounded,
    requirement: 'AVAIL-03',
    faulty: (story) => failing(story, 60, 10),
    correct: (story) => failing(story, 60, 150),
  },
  {
    fault: 'a request that waits for another merchant’s slow one',
    oracle: slowOnesDelayNobody,
    requirement: 'AVAIL-02',
    faulty: (story) => void slowFor(story, () => another(story, 9_000)),
    correct: (story) => void slowFor(story, () => another(story, 300)),
  },
  {
    fault: 'a notice that waits for another merchant’s slow request',
    oracle: slowOnesDelayNobody,
    requirement: 'AVAIL-02',
    faulty: (story) => void slowFor(story, () => story.notice('o1', { takes: 9_000 }), 'delay'),
    correct: (story) => void slowFor(story, () => story.notice('o1'), 'delay'),
  },
  {
    fault: 'a request that was turned away and sent on all the same',
    oracle: overloadIsRefusedCleanly,
    requirement: 'AVAIL-04',
    faulty: (story) =>
      void story.createQr('p1', WON, { status: 429, body: { code: 'OVERLOADED', execution: 'NONE' } }, () =>
        story.native('o1', WON, {}, () => story.opened('o1', WON, 'prepaid')),
      ),
    correct(story) {
      story.createQr('p1', WON, { status: 429, body: { code: 'OVERLOADED', execution: 'NONE' } });
      // Sent again by its caller, and taken.
      shownQr(story, WON);
      story.charged('o1', WON);
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'a payment that was taken under load and forgotten',
    oracle: overloadIsRefusedCleanly,
    requirement: 'AVAIL-04',
    faulty(story) {
      story.createQr('p2', FIVE, { status: 429, body: { code: 'OVERLOADED', execution: 'NONE' } });
      shownQr(story, WON);
      story.charged('o1', WON);
      story.shows('p1', WON, 'PENDING', { version: 1 });
    },
    correct(story) {
      story.createQr('p2', FIVE, { status: 429, body: { code: 'OVERLOADED', execution: 'NONE' } });
      shownQr(story, WON);
      story.charged('o1', WON);
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'two instances that charge one payment',
    oracle: instancesActOnce,
    requirement: 'AVAIL-07',
    faulty(story) {
      twoInstances(story);
      story.create('p1', WON, {}, () =>
        story.micropay('o1', WON, { faults: ['hold-answer'] }, () => {
          story.opened('o1', WON, 'code');
          story.micropay('o2', WON, { status: 400, answer: { code: 'AUTH_CODE_INVALID' } });
        }),
      );
    },
    correct(story) {
      twoInstances(story);
      story.create('p1', WON, {}, () =>
        story.micropay('o1', WON, { faults: ['hold-answer'] }, () => {
          story.opened('o1', WON, 'code');
          // The other one asks, and repeats under the same number.
          story.query('o1', 'NOTPAY');
          story.micropay('o1', WON, { status: 400, answer: { code: 'ORDERPAID' } });
          story.charged('o1', WON);
        }),
      );
    },
  },
  {
    fault: 'two instances that refund one refund',
    oracle: instancesActOnce,
    requirement: 'AVAIL-07',
    faulty(story) {
      twoInstances(story);
      paid(story);
      asked(story, 'a');
      for (const number of ['r1', 'r2'])
        story.askRefund('o1', number, FIVE, {}, () => story.refundTaken('o1', number, FIVE));
    },
    correct(story) {
      twoInstances(story);
      paid(story);
      asked(story, 'a');
      story.askRefund('o1', 'r1', FIVE, { outcome: 'lost' }, () => story.refundTaken('o1', 'r1', FIVE));
      story.askRefund('o1', 'r1', FIVE);
    },
  },
];

describe('oracles of limits, load and several instances', () => {
  it.each(PROOFS)('$oracle.name catches $fault', (proof) => {
    expect(prove(proof)).toEqual({ caught: [proof.requirement], accused: [], met: true });
  });

  it('leaves a refund pending for want of funds, and no other', () => {
    const [unfunded, unknown] = [{ status: 403, answer: { code: 'NOT_ENOUGH' } }, { outcome: 'reset' as const }].map(
      (answer) => {
        const story = tell();
        unknownRefund(answer)(story);
        story.showsRefund('p1', 'a', FIVE, 'PENDING');
        story.settled('overdue');
        return findingsOf(nothingStaysOpen, story);
      },
    );
    expect([unfunded, unknown]).toEqual([[], ['TIMEOUT-08']]);
  });

  it('meets no limit of refunds in a 429 that a fault put there', () => {
    const limited = (faults: readonly string[]) => {
      const story = tell();
      paid(story);
      asked(story, 'a');
      story.askRefund('o1', 'r1', FIVE, { status: 429, answer: { code: 'FREQUENCY_LIMITED' }, faults });
      story.settled();
      return metBy(refundLimitsAreKept, story);
    };
    expect([limited([]), limited(['answer-error:429'])]).toEqual([['REFUND-09'], []]);
  });

  it('judges no pace where time runs faster', () => {
    const story = tell({ rate: 20 });
    polled(story, 1);
    expect([...queriesKeepThePace.judge(story.history('s'))]).toEqual([]);
  });

  it('takes a 503 without a load for another trouble, whose own rule tells', () => {
    const story = tell();
    story.createQr('p1', WON, { status: 503, body: { code: 'UNAVAILABLE', execution: 'NONE' } }, () =>
      story.native('o1', WON, {}, () => story.opened('o1', WON, 'prepaid')),
    );
    story.settled();
    expect([...overloadIsRefusedCleanly.judge(story.history('s'))]).toEqual([]);
  });

  it('asks nobody to act once who runs alone', () => {
    const story = tell();
    twoInstances(story);
    story.killed('kill', 2);
    paid(story);
    expect(metBy(instancesActOnce, story)).toEqual([]);
  });

  it('takes nobody for slow who hangs alone, or for a moment', () => {
    const story = tell();
    slowFor(story, () => undefined);
    expect(metBy(slowOnesDelayNobody, story)).toEqual([]);
  });
});

/** A network that guards nothing shows what its guard would hide; who is correct does not need it. */
const PERMISSIVE: readonly Proof[] = [
  {
    fault: 'more refunded than was taken, which the network accepts',
    oracle: refundsWithinCapture,
    requirement: 'REFUND-01',
    faulty(story) {
      paid(story);
      lifted(story, 'over-refund');
      for (const number of ['r1', 'r2'])
        story.askRefund('o1', number, krw(10_000), {}, () => {
          story.refundTaken('o1', number, krw(10_000));
          story.refundDone('o1', number, krw(10_000));
        });
    },
    correct(story) {
      paid(story);
      lifted(story, 'over-refund');
      story.askRefund('o1', 'r1', krw(10_000), {}, () => story.refundDone('o1', 'r1', krw(10_000)));
      story.refund('p1', 'b', toWire(krw(10_000)), {
        status: 409,
        body: { code: 'REFUND_EXCEEDS_REMAINDER', execution: 'NONE' },
      });
    },
  },
  {
    fault: 'a used code that the network takes again',
    oracle: oneCodeOneOrder,
    requirement: 'CPM-02',
    faulty(story) {
      paid(story);
      lifted(story, 'used-code');
      story.create('p2', FIVE, {}, () => story.micropay('o2', FIVE));
    },
    correct(story) {
      paid(story);
      lifted(story, 'used-code');
      story.create('p2', FIVE, { status: 409, body: { code: 'CODE_USED', execution: 'NONE' } });
    },
  },
  {
    fault: 'a retry with another amount under a number that the network takes twice',
    oracle: oneOrderNumberPerPayment,
    requirement: 'IDEM-08',
    faulty: (story) => repeatedUnder(story, FIVE),
    // The network charges the same order twice: its laxity, not the IUT's retry, which it must take for one.
    correct: (story) => repeatedUnder(story, WON),
  },
];

const lifted = (story: Story, rule: 'over-refund' | 'used-code' | 'duplicate-order') =>
  story.fact({ kind: 'protection-lifted', network: 'wechatpay', account: '1900000001', rule });

const repeatedUnder = (story: Story, second: typeof WON) => {
  lifted(story, 'duplicate-order');
  story.create('p1', WON, {}, () => {
    story.micropay('o1', WON, { outcome: 'lost' }, () => {
      story.opened('o1', WON, 'code');
      story.charged('o1', WON);
    });
    story.micropay('o1', second);
  });
  story.shows('p1', WON, 'SUCCEEDED');
};

describe('a network that guards nothing', () => {
  it.each(PERMISSIVE)('$oracle.name catches $fault', (proof) => {
    expect(prove(proof)).toEqual({ caught: [proof.requirement], accused: [], met: true });
  });

  it('charges nobody twice for one order where the IUT repeats it', () => {
    const story = tell();
    repeatedUnder(story, WON);
    story.create('p2', WON, { request: { paymentCode: OTHER_CODE } }, () =>
      story.micropay('o2', WON, { code: OTHER_CODE }),
    );
    expect(findingsOf(oneCodeOneOrder, story)).toEqual([]);
  });
});
