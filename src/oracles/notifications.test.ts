import { describe, expect, it } from 'vitest';
import { krw } from '../core/money.js';
import type { Forgery } from '../record/facts.js';
import { acknowledgementsHaveTheRightForm } from './acknowledgements-have-the-right-form.js';
import { endsAreTold } from './ends-are-told.js';
import { eventsAreResentUnchanged } from './events-are-resent-unchanged.js';
import { eventsFollowEvidence } from './events-follow-evidence.js';
import { forgedNotificationsAreRefused } from './forged-notifications-are-refused.js';
import { forgedNotificationsHaveNoEffect } from './forged-notifications-have-no-effect.js';
import { noticesAreAcknowledgedInTime } from './notices-are-acknowledged-in-time.js';
import { paidWithoutNotification } from './paid-without-notification.js';
import { refundNoticesPayNothing } from './refund-notices-pay-nothing.js';
import { repeatedNoticesAreAcknowledged } from './repeated-notices-are-acknowledged.js';
import {
  findingOf,
  findingsOf,
  metBy,
  type Proof,
  paidByCode,
  prove,
  type Story,
  shownQr,
  tell,
  view,
} from './testing.js';

const WON = krw(15_000);
const UNSIGNED: Forgery = { form: 'no-signature', requirement: 'SIGN-01', mustRefuse: true };
const WRONG_AMOUNT: Forgery = { form: 'other-amount', requirement: 'CB-05', mustRefuse: true };
const PROBE: Forgery = { form: 'probe', requirement: 'SIGN-03', mustRefuse: false };
const UNKNOWN_EVENT: Forgery = { form: 'unknown-event', requirement: 'CB-12', mustRefuse: false };

const paidQr = (story: Story) => {
  shownQr(story, WON);
  story.charged('o1', WON);
};

const PROOFS: readonly Proof[] = [
  {
    fault: 'a payment whose success is told by no event',
    oracle: endsAreTold,
    requirement: 'CB-14',
    faulty(story) {
      paidQr(story);
      story.shows('p1', WON, 'SUCCEEDED');
    },
    correct(story) {
      paidQr(story);
      story.event('payment.succeeded', 'p1', view('p1', WON, 'SUCCEEDED'));
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'a refund whose end is told by no event',
    oracle: endsAreTold,
    requirement: 'CB-14',
    faulty(story) {
      paidByCode(story, WON);
      story.refund('p1', 'r1', {}, { body: { refundId: 'r1', paymentId: 'p1', status: 'PENDING', version: 1 } });
      story.showsRefund('p1', 'r1', krw(1_000), 'SUCCEEDED');
    },
    correct(story) {
      paidByCode(story, WON);
      story.refund('p1', 'r1', {}, { body: { refundId: 'r1', paymentId: 'p1', status: 'PENDING', version: 1 } });
      story.event('refund.succeeded', 'p1', {}, { refund: 'r1' });
      story.showsRefund('p1', 'r1', krw(1_000), 'SUCCEEDED');
    },
  },
  {
    fault: 'a payment that an unsigned notice made paid',
    oracle: forgedNotificationsHaveNoEffect,
    requirement: 'SIGN-01',
    faulty(story) {
      shownQr(story, WON);
      story.notice('o1', { forgery: UNSIGNED });
      story.shows('p1', WON, 'SUCCEEDED');
    },
    correct(story) {
      shownQr(story, WON);
      story.notice('o1', { forgery: UNSIGNED, status: 401 });
      story.charged('o1', WON);
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'a payment that a notice of another amount made fail, while its order is open',
    oracle: forgedNotificationsHaveNoEffect,
    requirement: 'CB-05',
    faulty(story) {
      shownQr(story, WON);
      story.notice('o1', { forgery: WRONG_AMOUNT, status: 500 });
      story.shows('p1', WON, 'FAILED');
    },
    correct(story) {
      shownQr(story, WON);
      story.notice('o1', { forgery: WRONG_AMOUNT, status: 500 });
      story.ended('o1', 'closed');
      story.shows('p1', WON, 'CANCELLED');
    },
  },
  {
    fault: 'a refund that a forged notice invented',
    oracle: forgedNotificationsHaveNoEffect,
    requirement: 'SIGN-01',
    faulty(story) {
      paidQr(story);
      story.shows('p1', WON, 'SUCCEEDED');
      story.notice('o1', { about: 'refund', refund: 'r1', forgery: UNSIGNED });
      story.shows('p1', WON, 'SUCCEEDED', { version: 3, refundedAmount: { currency: 'KRW', value: '15000' } });
    },
    correct(story) {
      paidQr(story);
      story.notice('o1', { about: 'refund', refund: 'r1', forgery: UNSIGNED, status: 401 });
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'a forged notice acknowledged as success',
    oracle: forgedNotificationsAreRefused,
    requirement: 'SIGN-01',
    faulty(story) {
      shownQr(story, WON);
      story.notice('o1', { forgery: UNSIGNED, status: 200 });
    },
    correct(story) {
      shownQr(story, WON);
      story.notice('o1', { forgery: UNKNOWN_EVENT, status: 200 });
      story.notice('o1', { forgery: UNSIGNED, status: 401 });
    },
  },
  {
    fault: 'a notice that is not acknowledged within five seconds',
    oracle: noticesAreAcknowledgedInTime,
    requirement: 'CB-01',
    faulty(story) {
      paidQr(story);
      story.notice('o1', { status: null, takes: 5_000 });
    },
    correct(story) {
      paidQr(story);
      story.notice('o1', { takes: 4_900 });
      // The process is away, or the machine stood still: nothing can be said of its time.
      story.notice('o1', { status: null, takes: 5_000 }, () => story.killed());
      story.started();
      story.notice('o1', { status: null, takes: 5_000 });
      story.fact({ kind: 'stall', where: 'machine', lengthMs: 300 });
    },
  },
  {
    fault: 'a genuine notice that is refused for good',
    oracle: noticesAreAcknowledgedInTime,
    requirement: 'CB-01',
    faulty(story) {
      paidQr(story);
      for (let i = 0; i < 3; i += 1) story.notice('o1', { status: 401 });
    },
    correct(story) {
      paidQr(story);
      for (let i = 0; i < 3; i += 1) story.notice('o1', { status: i < 2 ? 404 : 204 });
    },
  },
  {
    fault: 'a repeated notice that is refused as already handled',
    oracle: repeatedNoticesAreAcknowledged,
    requirement: 'CB-03',
    faulty(story) {
      paidQr(story);
      story.notice('o1');
      story.notice('o1', { status: 409 });
    },
    correct(story) {
      paidQr(story);
      // The loser of two at once, and a momentary 503 that the next delivery heals, are no refusals.
      story.notice('o1', {}, () => story.notice('o1', { status: 409 }));
      story.notice('o1', { status: 503 });
      story.notice('o1');
    },
  },
  {
    fault: 'an acknowledgement that says FAIL',
    oracle: acknowledgementsHaveTheRightForm,
    requirement: 'CB-10',
    faulty(story) {
      paidQr(story);
      story.notice('o1', { breaches: [{ kind: 'acknowledgement', rule: 'body', message: 'a failure in a 200' }] });
    },
    correct(story) {
      paidQr(story);
      story.notice('o1', { status: 500, breaches: [{ kind: 'acknowledgement', rule: 'body', message: 'no body' }] });
      story.notice('o1', { status: 204 });
    },
  },
  {
    fault: 'a refund notice that makes a cancelled payment paid',
    oracle: refundNoticesPayNothing,
    requirement: 'CB-11',
    faulty(story) {
      paidQr(story);
      story.shows('p1', WON, 'CANCELLED', { version: 3 });
      story.notice('o1', { about: 'refund', refund: 'r1' });
      story.shows('p1', WON, 'SUCCEEDED', { version: 4 });
    },
    correct(story) {
      paidQr(story);
      story.shows('p1', WON, 'SUCCEEDED');
      story.notice('o1', { about: 'refund', refund: 'r1' });
      story.shows('p1', WON, 'SUCCEEDED', { version: 3, refundedAmount: { currency: 'KRW', value: '5000' } });
    },
  },
  {
    fault: 'an event that tells of a payment before it was captured',
    oracle: eventsFollowEvidence,
    requirement: 'CB-13',
    faulty(story) {
      shownQr(story, WON);
      story.event('payment.succeeded', 'p1', view('p1', WON, 'SUCCEEDED'));
      story.charged('o1', WON);
    },
    correct(story) {
      paidQr(story);
      story.event('payment.succeeded', 'p1', view('p1', WON, 'SUCCEEDED'));
    },
  },
  {
    fault: 'an event that tells of a refund that was only accepted',
    oracle: eventsFollowEvidence,
    requirement: 'CB-13',
    faulty(story) {
      paidByCode(story, WON);
      story.refundTaken('o1', 'r1', WON);
      story.event(
        'refund.succeeded',
        'p1',
        { refundId: 'a', amount: { currency: 'KRW', value: '15000' }, status: 'SUCCEEDED' },
        { refund: 'a' },
      );
    },
    correct(story) {
      paidByCode(story, WON);
      story.refundTaken('o1', 'r1', WON);
      story.refundDone('o1', 'r1', WON);
      story.event(
        'refund.succeeded',
        'p1',
        { refundId: 'a', amount: { currency: 'KRW', value: '15000' }, status: 'SUCCEEDED' },
        { refund: 'a' },
      );
    },
  },
  {
    fault: 'an event that is not sent again when it was refused',
    oracle: eventsAreResentUnchanged,
    requirement: 'CB-14',
    faulty(story) {
      paidQr(story);
      story.event('payment.succeeded', 'p1', {}, { accepted: false });
      story.wait(10_000);
    },
    correct(story) {
      paidQr(story);
      story.event('payment.succeeded', 'p1', {}, { accepted: false });
      story.wait(2_900);
      story.event('payment.succeeded', 'p1', {});
      // Refused once more by a platform that the IUT cannot reach while it is down.
      story.event('payment.failed', 'p1', {}, { id: 'e2', accepted: false });
      story.killed();
      story.wait(10_000);
    },
  },
  {
    fault: 'an event that was refused before a crash and is forgotten after it',
    oracle: eventsAreResentUnchanged,
    requirement: 'CB-14',
    faulty(story) {
      paidQr(story);
      story.event('payment.succeeded', 'p1', {}, { accepted: false });
      story.killed();
      story.wait(1_000);
      story.started();
      story.wait(10_000);
    },
    correct(story) {
      paidQr(story);
      story.event('payment.succeeded', 'p1', {}, { accepted: false });
      story.killed();
      // However long it was away.
      story.wait(20_000);
      story.started();
      story.wait(2_900);
      story.event('payment.succeeded', 'p1', {});
    },
  },
  {
    fault: 'a resend with another body',
    oracle: eventsAreResentUnchanged,
    requirement: 'CB-14',
    faulty(story) {
      paidQr(story);
      story.event('payment.succeeded', 'p1', { version: 1 }, { accepted: false });
      story.event('payment.succeeded', 'p1', { version: 2 });
    },
    correct(story) {
      paidQr(story);
      story.event('payment.succeeded', 'p1', { version: 1 }, { accepted: false });
      story.event('payment.succeeded', 'p1', { version: 1 });
    },
  },
  {
    fault: 'a resend under another id',
    oracle: eventsAreResentUnchanged,
    requirement: 'CB-14',
    faulty(story) {
      paidQr(story);
      for (const id of ['e1', 'e2', 'e3'])
        story.event('payment.succeeded', 'p1', { version: 2 }, { id, accepted: id === 'e3' });
    },
    correct(story) {
      paidQr(story);
      // Another fact of the same kind, another version, and the refused one once more.
      story.event('refund.succeeded', 'p1', { version: 2 }, { id: 'e1', refund: 'a', accepted: false });
      story.event('refund.succeeded', 'p1', { version: 2 }, { id: 'e2', refund: 'b', accepted: false });
      story.event('refund.succeeded', 'p1', { version: 3 }, { id: 'e3', refund: 'a' });
      story.event('refund.succeeded', 'p1', { version: 2 }, { id: 'e1', refund: 'a' });
      story.event('refund.succeeded', 'p1', { version: 2 }, { id: 'e2', refund: 'b' });
    },
  },
  {
    fault: 'an unsigned event',
    oracle: eventsAreResentUnchanged,
    requirement: 'CB-14',
    faulty: (story) => {
      paidQr(story);
      story.event('payment.succeeded', 'p1', {}, { authentic: false });
    },
    correct: (story) => {
      paidQr(story);
      story.event('payment.succeeded', 'p1', {});
    },
  },
  {
    fault: 'a payment that nobody notices without its notice',
    oracle: paidWithoutNotification,
    requirement: 'CB-06',
    faulty(story) {
      paidQr(story);
      story.shows('p1', WON, 'PENDING', { version: 1 });
    },
    correct(story) {
      paidQr(story);
      story.query('o1', 'SUCCESS');
      story.shows('p1', WON, 'SUCCEEDED');
      story.notice('o1');
    },
  },
];

describe('oracles of notifications and events', () => {
  it.each(PROOFS)('$oracle.name catches $fault', (proof) => {
    expect(prove(proof)).toEqual({ caught: [proof.requirement], accused: [], met: true });
  });

  it('tells a resend under another id once and at once, and not also as one that never came', () => {
    const story = tell();
    paidQr(story);
    for (const id of ['e1', 'e2']) story.event('payment.succeeded', 'p1', { version: 2 }, { id, accepted: false });
    story.wait(10_000);
    story.event('payment.succeeded', 'p1', { version: 2 }, { id: 'e3' });
    story.settled();
    expect(findingOf(eventsAreResentUnchanged, story)).toMatchObject({
      expected: 'a resend with the same id',
      seen: 'payment.succeeded (version 2) was refused as e1, and came again as e2, e3',
      timeDependent: false,
    });
  });

  it('leaves it to the payment notice in between that a cancelled payment is paid after a refund notice', () => {
    const story = tell();
    paidQr(story);
    story.shows('p1', WON, 'CANCELLED', { version: 3 });
    story.notice('o1', { about: 'refund', refund: 'r1' });
    story.shows('p1', WON, 'CANCELLED', { version: 3 });
    story.notice('o1');
    story.shows('p1', WON, 'SUCCEEDED', { version: 4 });
    expect(findingsOf(refundNoticesPayNothing, story)).toEqual([]);
  });

  it('waits for an end to be told as long as it may take', () => {
    const story = tell();
    paidQr(story);
    story.shows('p1', WON, 'SUCCEEDED');
    story.settled();
    expect([findingsOf(endsAreTold, story), metBy(endsAreTold, story)]).toEqual([[], ['CB-14']]);
  });

  it('asks for no event of what the answer to the request has told', () => {
    const story = tell();
    paidByCode(story, WON);
    story.shows('p1', WON, 'SUCCEEDED');
    story.settled('overdue');
    expect([findingsOf(endsAreTold, story), metBy(endsAreTold, story)]).toEqual([[], []]);
  });

  it('does not ask for the same id after an event that was refused for its signature', () => {
    const story = tell();
    paidQr(story);
    story.event('payment.succeeded', 'p1', { version: 2 }, { accepted: false, authentic: false });
    story.event('payment.succeeded', 'p1', { version: 2 }, { id: 'e2' });
    expect(findingOf(eventsAreResentUnchanged, story).seen).toContain('signature does not verify');
  });

  it('warns of an acknowledged signature probe, and no more', () => {
    const story = tell();
    shownQr(story, WON);
    story.notice('o1', { forgery: PROBE });
    expect(findingOf(forgedNotificationsAreRefused, story)).toMatchObject({
      requirement: 'SIGN-03',
      level: 'SHOULD',
      facts: ['WX-U10'],
    });
    expect(findingsOf(forgedNotificationsHaveNoEffect, story)).toEqual([]);
  });

  it('blames the forgery that was acknowledged, where several were tried', () => {
    const story = tell();
    shownQr(story, WON);
    story.notice('o1', { forgery: UNSIGNED, status: 401 });
    story.notice('o1', { forgery: WRONG_AMOUNT });
    story.shows('p1', WON, 'SUCCEEDED');
    expect(findingsOf(forgedNotificationsHaveNoEffect, story)).toEqual(['CB-05']);
    expect(metBy(forgedNotificationsHaveNoEffect, story)).toEqual(['SIGN-01', 'CB-05']);
  });

  it('blames each of several forgeries that were refused alike', () => {
    const story = tell();
    shownQr(story, WON);
    story.notice('o1', { forgery: UNSIGNED, status: 401 });
    story.notice('o1', { forgery: WRONG_AMOUNT, status: 401 });
    story.shows('p1', WON, 'SUCCEEDED');
    expect(findingsOf(forgedNotificationsHaveNoEffect, story)).toEqual(['SIGN-01', 'CB-05']);
  });

  it('tells of a message that killed the process', () => {
    const story = tell();
    shownQr(story, WON);
    story.notice('o1', { forgery: UNKNOWN_EVENT, status: null });
    story.killed('died');
    expect(findingsOf(forgedNotificationsHaveNoEffect, story)).toEqual(['CB-12']);
  });
});
