import { describe, expect, it } from 'vitest';
import { krw } from '../core/money.js';
import { answersComeInTime } from './answers-come-in-time.js';
import { cancelUntilDefinite } from './cancel-until-definite.js';
import { cancelledStaysCancelled } from './cancelled-stays-cancelled.js';
import { lateMoneyGoesBack } from './late-money-goes-back.js';
import { networkCancelIsRemembered } from './network-cancel-is-remembered.js';
import { networkReturnsAreNoticed } from './network-returns-are-noticed.js';
import { noSecondChargeWhileUnknown } from './no-second-charge-while-unknown.js';
import { nothingStaysOpen } from './nothing-stays-open.js';
import { paidIsNotClosed } from './paid-is-not-closed.js';
import { pendingIsNotFinal } from './pending-is-not-final.js';
import { restartLosesNothing } from './restart-loses-nothing.js';
import { findingsOf, metBy, type Proof, paidByCode, prove, type Story, shownQr, tell, view } from './testing.js';
import { undoNotTooSoon } from './undo-not-too-soon.js';
import { unknownIsNotFailure } from './unknown-is-not-failure.js';
import { unknownIsPursued } from './unknown-is-pursued.js';

const WON = krw(15_000);
const OTHER_CODE = '130061098828009407';

/** A code payment whose answer was lost after the order was opened, and charged where told. */
const lost = (story: Story, isCharged = true, members: object = {}) =>
  story.create('p1', WON, { body: view('p1', WON, 'PENDING', { version: 1 }), ...members }, () => {
    story.micropay('o1', WON, { outcome: 'lost' }, () => {
      story.opened('o1', WON, 'code');
      if (isCharged) story.charged('o1', WON);
    });
  });
const typing = (story: Story) =>
  story.create('p1', WON, {}, () => {
    story.micropay('o1', WON, { answer: { trade_state: 'USERPAYING' } }, () => story.opened('o1', WON, 'code'));
  });
const killedWhileOut = (story: Story) => {
  story.create('p1', WON, { outcome: 'reset' }, () => {
    story.micropay('o1', WON, { outcome: 'lost' }, () => {
      story.opened('o1', WON, 'code');
      story.charged('o1', WON);
      story.killed();
    });
  });
  story.started();
};
const closedTooLate = (story: Story, code = 'ORDERPAID') => {
  shownQr(story, WON);
  story.charged('o1', WON);
  story.close('o1', { status: 400, answer: { code } });
};
const networkCancelled = (story: Story, status: number, code: string, options: object = {}) =>
  story.call(
    'networkCancel',
    { payment: 'p1' },
    { originalRequestedAt: '2027-01-15T17:00:00+09:00' },
    { status, body: { code, execution: status < 500 ? 'NONE' : 'UNKNOWN' }, ...options },
  );
const closedAfter = (ms: number) => (story: Story) => {
  shownQr(story, WON);
  story.wait(ms);
  story.close('o1', {}, () => story.ended('o1', 'closed'));
};

const PROOFS: readonly Proof[] = [
  {
    fault: 'FAILED on a lost answer, with nothing asked',
    oracle: unknownIsNotFailure,
    requirement: 'TIMEOUT-01',
    faulty: (story) => void lost(story, true, { body: view('p1', WON, 'FAILED') }),
    correct(story) {
      lost(story, false);
      story.query('o1', 'PAYERROR');
      story.ended('o1', 'failed');
      story.shows('p1', WON, 'FAILED');
    },
  },
  {
    fault: 'FAILED on a system error',
    oracle: unknownIsNotFailure,
    requirement: 'TIMEOUT-07',
    faulty: (story) =>
      void story.create('p1', WON, { body: view('p1', WON, 'FAILED') }, () =>
        story.micropay('o1', WON, { status: 500, answer: { code: 'SYSTEMERROR' } }),
      ),
    correct: (story) =>
      void story.create('p1', WON, { body: view('p1', WON, 'FAILED') }, () => {
        story.micropay('o1', WON, { status: 429 });
        story.micropay('o1', WON, { status: 403, answer: { code: 'NOTENOUGH' } });
      }),
  },
  {
    fault: 'an unknown outcome that nobody pursues',
    oracle: unknownIsPursued,
    requirement: 'TIMEOUT-02',
    faulty: (story) => void lost(story),
    correct(story) {
      lost(story);
      story.query('o1', 'SUCCESS');
    },
  },
  {
    fault: 'a refund with an unknown outcome that nobody pursues',
    oracle: unknownIsPursued,
    requirement: 'TIMEOUT-02',
    faulty(story) {
      paidByCode(story, WON);
      story.askRefund('o1', 'r1', WON, { outcome: 'lost' });
    },
    correct(story) {
      paidByCode(story, WON);
      story.askRefund('o1', 'r1', WON, { outcome: 'lost' });
      story.send('refund-query', { order: 'o1', refund: 'r1', status: 404 });
    },
  },
  {
    fault: 'USERPAYING taken for a failure',
    oracle: pendingIsNotFinal,
    requirement: 'TIMEOUT-03',
    faulty(story) {
      typing(story);
      story.shows('p1', WON, 'FAILED');
    },
    correct(story) {
      typing(story);
      story.ended('o1', 'failed');
      story.query('o1', 'PAYERROR');
      story.shows('p1', WON, 'FAILED');
    },
  },
  {
    fault: 'NOTPAY taken for an end',
    oracle: pendingIsNotFinal,
    requirement: 'TIMEOUT-03',
    faulty(story) {
      shownQr(story, WON);
      story.query('o1', 'NOTPAY');
      story.event('payment.cancelled', 'p1', view('p1', WON, 'CANCELLED'));
    },
    correct(story) {
      shownQr(story, WON);
      story.query('o1', 'NOTPAY');
      story.shows('p1', WON, 'PENDING', { version: 1 });
    },
  },
  {
    fault: 'polling that ends in FAILED, with the order left open',
    oracle: pendingIsNotFinal,
    requirement: 'TIMEOUT-05',
    faulty(story) {
      typing(story);
      story.query('o1', 'USERPAYING');
      story.query('o1', 'USERPAYING');
      story.shows('p1', WON, 'FAILED');
    },
    correct(story) {
      typing(story);
      story.query('o1', 'USERPAYING');
      story.reverse('o1', {}, () => story.ended('o1', 'revoked'));
      story.shows('p1', WON, 'FAILED');
    },
  },
  {
    fault: 'waiting without a question that ends in FAILED, with the order left open',
    oracle: pendingIsNotFinal,
    requirement: 'TIMEOUT-05',
    faulty(story) {
      typing(story);
      story.shows('p1', WON, 'PENDING', { version: 1 });
      story.shows('p1', WON, 'FAILED');
    },
    correct(story) {
      typing(story);
      story.shows('p1', WON, 'PENDING', { version: 1 });
      story.ended('o1', 'failed');
      story.shows('p1', WON, 'FAILED');
    },
  },
  {
    fault: 'EXPIRED while the order can still be paid',
    oracle: pendingIsNotFinal,
    requirement: 'TIMEOUT-05',
    faulty(story) {
      shownQr(story, WON, { expires: 7_200_000 });
      story.shows('p1', WON, 'EXPIRED');
    },
    correct(story) {
      shownQr(story, WON, { expires: 120_000 });
      story.wait(6_001);
      story.shows('p1', WON, 'EXPIRED');
    },
  },
  {
    fault: 'a payment that is PENDING for ever',
    oracle: nothingStaysOpen,
    requirement: 'TIMEOUT-08',
    faulty(story) {
      lost(story, false);
      story.ended('o1', 'revoked');
      story.shows('p1', WON, 'PENDING', { version: 1 });
    },
    correct(story) {
      shownQr(story, WON, { expires: 7_200_000 });
      story.shows('p1', WON, 'PENDING', { version: 1 });
    },
  },
  {
    fault: 'a refund that is PENDING for ever',
    oracle: nothingStaysOpen,
    requirement: 'TIMEOUT-08',
    faulty(story) {
      paidByCode(story, WON);
      story.refundTaken('o1', 'r1', WON);
      story.refundDone('o1', 'r1', WON);
      story.showsRefund('p1', 'a', WON, 'PENDING');
    },
    correct(story) {
      paidByCode(story, WON);
      story.refundTaken('o1', 'r1', WON);
      story.showsRefund('p1', 'a', WON, 'PENDING');
    },
  },
  {
    fault: 'an answer that takes longer than the IUT declares',
    oracle: answersComeInTime,
    requirement: 'TIMEOUT-10',
    manifest: { limits: { answerMs: 2_000 } },
    faulty: (story) => void story.create('p1', WON, { takes: 2_001 }),
    correct(story) {
      story.create('p1', WON, { takes: 2_000 });
      story.create('p2', WON, { takes: 2_100 });
      story.fact({ kind: 'stall', where: 'judge', lengthMs: 150 });
    },
  },
  {
    fault: 'a reverse without an answer that is taken for done',
    oracle: cancelUntilDefinite,
    requirement: 'CANCEL-01',
    faulty(story) {
      lost(story);
      story.reverse('o1', { outcome: 'reset' });
      story.shows('p1', WON, 'CANCELLED');
    },
    correct(story) {
      lost(story);
      story.reverse('o1', { outcome: 'lost' }, () => story.returned('o1', WON, 'reverse'));
      story.query('o1', 'REVOKED');
      story.shows('p1', WON, 'CANCELLED');
    },
  },
  {
    fault: 'a reverse that is never repeated',
    oracle: cancelUntilDefinite,
    requirement: 'CANCEL-01',
    faulty(story) {
      lost(story);
      story.reverse('o1', { outcome: 'reset' });
      story.query('o1', 'USERPAYING');
    },
    correct(story) {
      lost(story);
      story.reverse('o1', { outcome: 'reset' });
      story.reverse('o1', {}, () => story.returned('o1', WON, 'reverse'));
    },
  },
  {
    fault: 'a cancelled payment that a late success makes paid',
    oracle: cancelledStaysCancelled,
    requirement: 'CANCEL-02',
    faulty(story) {
      closedAfter(16_000)(story);
      story.shows('p1', WON, 'CANCELLED', { version: 2 });
      story.charged('o1', WON);
      story.notice('o1');
      story.shows('p1', WON, 'SUCCEEDED', { version: 3 });
    },
    correct(story) {
      closedAfter(16_000)(story);
      story.shows('p1', WON, 'CANCELLED', { version: 2 });
      story.charged('o1', WON);
      story.notice('o1');
      story.shows('p1', WON, 'CANCELLED', { version: 3 });
    },
  },
  {
    fault: 'late money that stays',
    oracle: lateMoneyGoesBack,
    requirement: 'CANCEL-03',
    faulty(story) {
      closedAfter(16_000)(story);
      story.shows('p1', WON, 'CANCELLED');
      story.charged('o1', WON);
    },
    correct(story) {
      closedAfter(16_000)(story);
      story.shows('p1', WON, 'CANCELLED');
      story.charged('o1', WON);
      story.refundTaken('o1', 'r1', WON);
      story.shows('p1', WON, 'CANCELLED');
    },
  },
  {
    fault: 'a paid order that a close calls cancelled',
    oracle: lateMoneyGoesBack,
    requirement: 'CANCEL-04',
    faulty(story) {
      shownQr(story, WON);
      story.charged('o1', WON);
      story.close('o1', { status: 400, answer: { code: 'ORDERPAID' } });
      story.shows('p1', WON, 'PENDING', { version: 1 });
    },
    correct(story) {
      shownQr(story, WON);
      story.charged('o1', WON);
      story.close('o1', { status: 400, answer: { code: 'ORDERPAID' } });
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'a payment that is CANCELLED though the close was answered “paid”, even if the money goes back later',
    oracle: paidIsNotClosed,
    requirement: 'CANCEL-04',
    faulty(story) {
      closedTooLate(story);
      story.shows('p1', WON, 'CANCELLED');
      story.askRefund('o1', 'r1', WON, {}, () => story.refundTaken('o1', 'r1', WON));
      story.refundDone('o1', 'r1', WON);
    },
    correct(story) {
      closedTooLate(story);
      story.shows('p1', WON, 'PENDING', { version: 1, cancellation: { status: 'PENDING' } });
      story.askRefund('o1', 'r1', WON, {}, () => story.refundTaken('o1', 'r1', WON));
      story.refundDone('o1', 'r1', WON);
      story.shows('p1', WON, 'CANCELLED');
    },
  },
  {
    fault: 'a payment that is EXPIRED though the close was answered “paid”',
    oracle: paidIsNotClosed,
    requirement: 'CANCEL-04',
    faulty(story) {
      closedTooLate(story, 'ORDER_PAID');
      story.event('payment.expired', 'p1', view('p1', WON, 'EXPIRED'));
    },
    correct(story) {
      // Ended before the payer paid: what comes late goes back, and it stays what it is.
      shownQr(story, WON);
      story.shows('p1', WON, 'EXPIRED');
      story.charged('o1', WON);
      story.close('o1', { status: 400, answer: { code: 'ORDERPAID' } });
      story.shows('p1', WON, 'EXPIRED');
    },
  },
  {
    fault: 'a network cancellation that leaves the money where it was',
    oracle: lateMoneyGoesBack,
    requirement: 'CANCEL-09',
    faulty(story) {
      lost(story);
      story.call('networkCancel', { payment: 'p1' }, {}, { body: view('p1', WON, 'PENDING', { version: 1 }) });
      story.shows('p1', WON, 'PENDING', { version: 1 });
    },
    correct(story) {
      lost(story);
      story.call('networkCancel', { payment: 'p1' }, {}, { body: view('p1', WON, 'PENDING', { version: 1 }) });
      story.reverse('o1', {}, () => story.returned('o1', WON, 'reverse'));
      story.ended('o1', 'revoked');
      story.shows('p1', WON, 'CANCELLED');
    },
  },
  {
    fault: 'a confirmed password that leads nowhere',
    oracle: lateMoneyGoesBack,
    requirement: 'CPM-04',
    faulty(story) {
      typing(story);
      story.charged('o1', WON);
      story.shows('p1', WON, 'PENDING', { version: 1 });
    },
    correct(story) {
      typing(story);
      story.charged('o1', WON);
      story.query('o1', 'SUCCESS');
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'an abort at the till that the payer’s password overtakes',
    oracle: lateMoneyGoesBack,
    requirement: 'CPM-05',
    faulty(story) {
      typing(story);
      story.cancel('p1');
      story.charged('o1', WON);
      story.shows('p1', WON, 'PENDING', { version: 1 });
    },
    correct(story) {
      typing(story);
      story.cancel('p1');
      story.reverse('o1', {}, () => story.ended('o1', 'revoked'));
      story.shows('p1', WON, 'CANCELLED');
    },
  },
  {
    fault: 'a QR that is paid at its expiry and forgotten',
    oracle: lateMoneyGoesBack,
    requirement: 'MPM-02',
    faulty(story) {
      shownQr(story, WON);
      story.ended('o1', 'expired');
      story.charged('o1', WON);
      story.shows('p1', WON, 'PENDING', { version: 1 });
    },
    correct(story) {
      shownQr(story, WON);
      story.ended('o1', 'expired');
      story.shows('p1', WON, 'EXPIRED');
    },
  },
  {
    fault: 'a close before five minutes are over',
    oracle: undoNotTooSoon,
    requirement: 'CANCEL-07',
    faulty: closedAfter(5_000),
    correct: closedAfter(14_800),
  },
  {
    fault: 'a reversal by the network that nobody notices',
    oracle: networkReturnsAreNoticed,
    requirement: 'CANCEL-13',
    faulty(story) {
      paidByCode(story, WON);
      story.returned('o1', WON, 'network');
      story.shows('p1', WON, 'SUCCEEDED');
    },
    correct(story) {
      paidByCode(story, WON);
      story.returned('o1', WON, 'network');
      story.shows('p1', WON, 'CANCELLED');
    },
  },
  {
    fault: 'a refund at the portal that nobody notices',
    oracle: networkReturnsAreNoticed,
    requirement: 'REFUND-14',
    faulty(story) {
      paidByCode(story, WON);
      story.refundTaken('o1', 'portal1', krw(5_000), 'portal');
      story.refundDone('o1', 'portal1', krw(5_000));
      story.shows('p1', WON, 'SUCCEEDED');
    },
    correct(story) {
      paidByCode(story, WON);
      story.refundTaken('o1', 'portal1', krw(5_000), 'portal');
      story.refundDone('o1', 'portal1', krw(5_000));
      story.shows('p1', WON, 'SUCCEEDED', { refundedAmount: { currency: 'KRW', value: '5000' } });
    },
  },
  {
    fault: 'a network cancellation that is forgotten before its payment comes',
    oracle: networkCancelIsRemembered,
    requirement: 'CANCEL-09',
    faulty(story) {
      story.call(
        'networkCancel',
        { payment: 'p1' },
        {},
        { body: view('p1', WON, 'CANCELLED', { origin: 'NETWORK_CANCEL' }) },
      );
      story.create('p1', WON, {}, () => story.micropay('o1', WON, {}, () => story.opened('o1', WON, 'code')));
    },
    correct(story) {
      story.call(
        'networkCancel',
        { payment: 'p1' },
        {},
        { body: view('p1', WON, 'CANCELLED', { origin: 'NETWORK_CANCEL' }) },
      );
      story.create('p1', WON, { status: 409, body: { code: 'CANCELLED_BEFORE', execution: 'NONE' } });
    },
  },
  {
    fault: 'a network cancellation that is answered “not found”, and its payment taken',
    oracle: networkCancelIsRemembered,
    requirement: 'CANCEL-09',
    faulty(story) {
      story.call(
        'networkCancel',
        { payment: 'p1' },
        {},
        { status: 404, body: { code: 'NOT_FOUND', execution: 'NONE' } },
      );
      story.create('p1', WON);
    },
    correct(story) {
      story.call('networkCancel', { payment: 'p1' }, {}, { body: view('p1', WON, 'CANCELLED') });
      story.create('p1', WON, { status: 422, body: { code: 'CANCELLED_BEFORE', execution: 'NONE' } });
    },
  },
  {
    fault: 'a network cancellation within its window that is answered “too late”, and its payment taken',
    oracle: networkCancelIsRemembered,
    requirement: 'CANCEL-09',
    faulty(story) {
      networkCancelled(story, 409, 'WINDOW_EXCEEDED');
      story.create('p1', WON);
    },
    correct(story) {
      networkCancelled(story, 409, 'WINDOW_EXCEEDED');
      story.create('p1', WON, { status: 409, body: { code: 'CANCELLED_BEFORE', execution: 'NONE' } });
    },
  },
  {
    fault: 'a second charge of the sale while the first is unknown',
    oracle: noSecondChargeWhileUnknown,
    requirement: 'CPM-03',
    faulty(story) {
      lost(story, true, { request: { saleId: 's1' } });
      story.create('p2', WON, { request: { saleId: 's1', paymentCode: OTHER_CODE } }, () =>
        story.micropay('o2', WON, { code: OTHER_CODE }),
      );
    },
    correct(story) {
      lost(story, true, { request: { saleId: 's1' } });
      story.reverse('o1', {}, () => story.returned('o1', WON, 'reverse'));
      story.create('p2', WON, { request: { saleId: 's1', paymentCode: OTHER_CODE } }, () =>
        story.micropay('o2', WON, { code: OTHER_CODE }),
      );
    },
  },
  {
    fault: 'a payment that a kill made the IUT forget',
    oracle: restartLosesNothing,
    requirement: 'AVAIL-01',
    faulty: killedWhileOut,
    correct(story) {
      killedWhileOut(story);
      story.query('o1', 'SUCCESS');
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
];

describe('oracles of unknown outcomes, cancels and restarts', () => {
  it.each(PROOFS)('$oracle.name catches $fault', (proof) => {
    expect(prove(proof)).toEqual({ caught: [proof.requirement], accused: [], met: true });
  });

  it('rests on the reading of the page where USERPAYING came as an error', () => {
    const factsOf = (answer: object) => {
      const story = tell();
      story.create('p1', WON, { body: view('p1', WON, 'FAILED') }, () =>
        story.micropay('o1', WON, answer, () => story.opened('o1', WON, 'code')),
      );
      story.settled();
      return [...pendingIsNotFinal.judge(story.history('s'))].flatMap((said) =>
        said.kind === 'finding' ? [[said.requirement, said.facts]] : [],
      );
    };
    expect([
      factsOf({ answer: { trade_state: 'USERPAYING' } }),
      factsOf({ status: 400, answer: { code: 'USERPAYING' } }),
    ]).toEqual([[['TIMEOUT-03', []]], [['TIMEOUT-03', ['WX-U1']]]]);
  });

  it('takes what a notice told for known as soon as it was sent, and what a forged one told for nothing', () => {
    const saidWhile = (notice: object) => {
      const story = tell();
      lost(story);
      story.notice('o1', notice, () => story.shows('p1', WON, 'SUCCEEDED'));
      story.settled();
      return findingsOf(unknownIsNotFailure, story);
    };
    expect(saidWhile({})).toEqual([]);
    expect(saidWhile({ forgery: { form: 'unsigned', requirement: 'SIGN-01', mustRefuse: true } })).toEqual([
      'TIMEOUT-01',
    ]);
  });

  it('tells of a notice that was acknowledged and lost in a kill', () => {
    const told = (ends: (story: Story) => void) => {
      const story = tell();
      shownQr(story, WON);
      story.charged('o1', WON);
      story.notice('o1');
      story.killed();
      story.started();
      ends(story);
      story.settled('overdue');
      return story;
    };
    const lostIt = told((story) => story.shows('p1', WON, 'PENDING', { version: 1 }));
    const askedAgain = told((story) => story.shows('p1', WON, 'SUCCEEDED'));
    expect(findingsOf(restartLosesNothing, lostIt)).toEqual(['AVAIL-01', 'CB-02']);
    expect(findingsOf(restartLosesNothing, askedAgain)).toEqual([]);
    expect(metBy(restartLosesNothing, askedAgain)).toEqual(['AVAIL-01', 'CB-02']);
  });

  it('tells of a cancel that a kill interrupted', () => {
    const story = tell();
    typing(story);
    story.cancel('p1', {}, () => story.killed());
    story.started();
    story.charged('o1', WON);
    story.shows('p1', WON, 'PENDING', { version: 1 });
    story.settled('overdue');
    expect(findingsOf(restartLosesNothing, story)).toEqual(['AVAIL-01', 'CANCEL-12']);
  });

  it.each<[string, (story: Story) => void]>([
    [
      'comes after its window',
      (story) => {
        story.wait(180_000);
        networkCancelled(story, 409, 'WINDOW_EXCEEDED');
      },
    ],
    ['is to be sent again', (story) => void networkCancelled(story, 503, 'UNAVAILABLE')],
    ['comes under another’s name', (story) => void networkCancelled(story, 404, 'NOT_FOUND', { principal: 'm2' })],
    ['is malformed', (story) => void networkCancelled(story, 400, 'INVALID_FIELD')],
  ])('asks nobody to remember a network cancellation that %s', (_, cancels) => {
    const story = tell();
    cancels(story);
    story.create('p1', WON);
    expect([...networkCancelIsRemembered.judge(story.history('s'))]).toEqual([]);
  });

  it('blames no expiry for a QR that is called paid while nobody paid it', () => {
    const story = tell();
    shownQr(story, WON);
    story.shows('p1', WON, 'SUCCEEDED');
    story.ended('o1', 'expired');
    story.settled('overdue');
    expect([...lateMoneyGoesBack.judge(story.history('s'))]).toEqual([]);
  });

  it('does not judge a bound of under half a second', () => {
    const proof = PROOFS.find(({ oracle }) => oracle === undoNotTooSoon);
    const story = tell({ rate: 1000 });
    proof?.faulty(story);
    expect([...undoNotTooSoon.judge(story.history('s'))]).toEqual([]);
  });
});
