import { describe, expect, it } from 'vitest';
import { krw } from '../core/money.js';
import { answersKeepTheContract } from './answers-keep-the-contract.js';
import { endsAreTold } from './ends-are-told.js';
import { eventsAreResentUnchanged } from './events-are-resent-unchanged.js';
import { eventsFollowEvidence } from './events-follow-evidence.js';
import { othersDataStaysHidden } from './others-data-stays-hidden.js';
import { slowOnesDelayNobody } from './slow-ones-delay-nobody.js';
import { findingsOf, metBy, type Proof, prove, type Story, shownQr, tell, view } from './testing.js';
import { toldOnce } from './told-once.js';
import { viewsAgree } from './views-agree.js';

const WON = krw(15_000);
const OWN = { id: 'own', at: 'm1' } as const;
const SUCCESS = view('p1', WON, 'SUCCEEDED', { version: 2 });

const registers = (story: Story) =>
  void story.call('patchMerchant', {}, { webhook: { url: 'http://127.0.0.1/webhooks/m1', secret: 'c2VjcmV0' } });
const paidQr = (story: Story) => {
  shownQr(story, WON);
  story.charged('o1', WON);
};
/** A sale of m2 that is paid at the network; its notice tells the IUT of it. */
const soldBy2 = (story: Story, payment: string, order: string) => {
  story.createQr(payment, WON, { merchant: 'm2', takes: 1 }, () =>
    story.native(order, WON, { merchant: 'm2' }, () => story.opened(order, WON, 'prepaid', { merchant: 'm2' })),
  );
  story.charged(order, WON, 'm2');
  story.shows(payment, WON, 'SUCCEEDED', { version: 2, merchantId: 'm2', networkOrderId: order }, { merchant: 'm2' });
};
const toldOf2 = (story: Story, payment: string, id: string) =>
  story.event('payment.succeeded', payment, view(payment, WON, 'SUCCEEDED', { version: 2 }), { id, merchant: 'm2' });

/** m2 is told after `usualMs` in quiet times, and after `hangingMs` while the receiver of m1 hangs for five seconds. */
const told = (usualMs: number, hangingMs: number) => (story: Story) => {
  soldBy2(story, 'p2', 'o2');
  story.wait(usualMs);
  toldOf2(story, 'p2', 'e2');
  const late = Math.max(0, hangingMs - 4_500);
  paidQr(story);
  story.event('payment.succeeded', 'p1', SUCCESS, { ...OWN, accepted: false }, () => {
    story.wait(500);
    soldBy2(story, 'p3', 'o3');
    story.wait(Math.min(hangingMs, 4_500));
    if (late === 0) toldOf2(story, 'p3', 'e3');
    story.wait(Math.max(0, 4_500 - hangingMs));
  });
  story.wait(late);
  if (late > 0) toldOf2(story, 'p3', 'e3');
};

const PROOFS: readonly Proof[] = [
  {
    fault: 'an event to the platform that waits for a merchant’s own receiver',
    oracle: slowOnesDelayNobody,
    requirement: 'AVAIL-02',
    faulty: told(100, 5_000),
    correct: told(100, 200),
  },
  {
    fault: 'an end that the merchant is never told of, though it is told of others',
    oracle: endsAreTold,
    requirement: 'CB-14',
    faulty(story) {
      registers(story);
      paidQr(story);
      story.event('payment.succeeded', 'p1', SUCCESS);
      story.event('payment.succeeded', 'p0', SUCCESS, OWN);
      story.shows('p1', WON, 'SUCCEEDED');
    },
    correct(story) {
      registers(story);
      paidQr(story);
      story.event('payment.succeeded', 'p1', SUCCESS);
      story.event('payment.succeeded', 'p1', SUCCESS, OWN);
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'an event that the merchant did not take and never gets again, though the platform took it',
    oracle: eventsAreResentUnchanged,
    requirement: 'CB-14',
    faulty(story) {
      paidQr(story);
      story.event('payment.succeeded', 'p1', SUCCESS, { ...OWN, id: 'e1', accepted: false, takes: 5_000 });
      story.event('payment.succeeded', 'p1', SUCCESS, { id: 'e1' });
      story.wait(10_000);
    },
    correct(story) {
      paidQr(story);
      story.event('payment.succeeded', 'p1', SUCCESS, { ...OWN, id: 'e1', accepted: false, takes: 5_000 });
      story.event('payment.succeeded', 'p1', SUCCESS, { id: 'e1' });
      story.wait(2_900);
      // It hangs once more: what counts is when it came.
      story.event('payment.succeeded', 'p1', SUCCESS, { ...OWN, id: 'e1', accepted: false, takes: 5_000 });
      story.event('payment.succeeded', 'p1', SUCCESS, { ...OWN, id: 'e1' });
    },
  },
  {
    fault: 'a resend to the merchant with another body',
    oracle: eventsAreResentUnchanged,
    requirement: 'CB-14',
    faulty(story) {
      paidQr(story);
      story.event('payment.succeeded', 'p1', { version: 1 }, { ...OWN, accepted: false });
      story.event('payment.succeeded', 'p1', { version: 2 }, OWN);
    },
    correct(story) {
      paidQr(story);
      // Under one id, and yet told to each receiver in its own words.
      story.event('payment.succeeded', 'p1', { version: 2 });
      story.event('payment.succeeded', 'p1', { version: 2, description: 'yours' }, { ...OWN, id: 'e1' });
    },
  },
  {
    fault: 'an event that the merchant’s own secret does not verify',
    oracle: eventsAreResentUnchanged,
    requirement: 'CB-14',
    faulty(story) {
      paidQr(story);
      story.event('payment.succeeded', 'p1', SUCCESS, { ...OWN, accepted: false, authentic: false });
    },
    correct(story) {
      paidQr(story);
      story.event('payment.succeeded', 'p1', SUCCESS, OWN);
    },
  },
  {
    fault: 'another merchant’s event at a merchant’s own address',
    oracle: othersDataStaysHidden,
    requirement: 'MERCH-04',
    faulty(story) {
      soldBy2(story, 'p2', 'o2');
      story.event('payment.succeeded', 'p2', view('p2', WON, 'SUCCEEDED'), { ...OWN, merchant: 'm2' });
    },
    correct(story) {
      paidQr(story);
      story.event('payment.succeeded', 'p1', SUCCESS, OWN);
    },
  },
  {
    fault: 'a success that a merchant is told of before anything was captured',
    oracle: eventsFollowEvidence,
    requirement: 'CB-13',
    faulty(story) {
      shownQr(story, WON);
      story.event('payment.succeeded', 'p1', SUCCESS, OWN);
    },
    correct(story) {
      paidQr(story);
      story.event('payment.succeeded', 'p1', SUCCESS, OWN);
    },
  },
  {
    fault: 'another state told to the merchant than a query of the same version shows',
    oracle: eventsFollowEvidence,
    requirement: 'CB-13',
    faulty(story) {
      paidQr(story);
      story.event('payment.succeeded', 'p1', SUCCESS, OWN);
      story.shows('p1', WON, 'FAILED', { version: 2 });
    },
    correct(story) {
      paidQr(story);
      story.event('payment.succeeded', 'p1', SUCCESS, OWN);
      story.shows('p1', WON, 'SUCCEEDED', { version: 2 });
    },
  },
  {
    fault: 'a second event to the merchant for one success',
    oracle: toldOnce,
    requirement: 'IDEM-01',
    faulty(story) {
      paidQr(story);
      story.notice('o1');
      story.notice('o1');
      for (const id of ['a', 'b']) story.event('payment.succeeded', 'p1', SUCCESS, { ...OWN, id });
    },
    correct(story) {
      paidQr(story);
      story.notice('o1');
      story.notice('o1');
      // One to each receiver; the merchant's comes twice, under its id.
      story.event('payment.succeeded', 'p1', SUCCESS);
      for (const _ of [1, 2]) story.event('payment.succeeded', 'p1', SUCCESS, OWN);
    },
  },
];

describe('of what merchants hear at addresses of their own', () => {
  it.each(PROOFS)('$oracle.name catches $fault', (proof) => {
    expect(prove(proof)).toEqual({ caught: [proof.requirement], accused: [], met: true });
  });

  it('the events of who takes as long in quiet times do not wait for the one that hangs', () => {
    const story = tell();
    told(3_000, 5_000)(story);
    story.settled();
    expect([findingsOf(slowOnesDelayNobody, story), metBy(slowOnesDelayNobody, story)]).toEqual([
      [],
      expect.arrayContaining(['AVAIL-02']),
    ]);
  });

  it('nobody knows how long an event takes that was never told in a quiet time', () => {
    const story = tell();
    paidQr(story);
    story.event('payment.succeeded', 'p1', SUCCESS, { ...OWN, accepted: false }, () => {
      story.wait(500);
      soldBy2(story, 'p3', 'o3');
      story.wait(4_500);
    });
    toldOf2(story, 'p3', 'e3');
    story.settled();
    expect(findingsOf(slowOnesDelayNobody, story)).toEqual([]);
  });

  it('a wait that goes on long after the one that hung is not its doing', () => {
    const story = tell();
    told(100, 30_000)(story);
    story.settled();
    expect(findingsOf(slowOnesDelayNobody, story)).toEqual([]);
  });

  it('a merchant whose address is never called is asked for nothing: its intermediary may have a rule (SEC-07)', () => {
    const story = tell();
    registers(story);
    paidQr(story);
    story.event('payment.succeeded', 'p1', SUCCESS);
    story.shows('p1', WON, 'SUCCEEDED');
    story.settled('overdue');
    expect(findingsOf(endsAreTold, story)).toEqual([]);
  });

  it('nothing stands in for what the platform must hear', () => {
    const story = tell();
    paidQr(story);
    story.shows('p1', WON, 'SUCCEEDED');
    story.event('payment.succeeded', 'p1', SUCCESS, OWN);
    story.settled('overdue');
    expect([endsAreTold, viewsAgree].map((oracle) => findingsOf(oracle, story).length)).toEqual([1, 1]);
  });

  it('all keeps to the published schema', () => {
    const story = tell();
    story.event('payment.succeeded', 'p1', SUCCESS, OWN);
    expect(metBy(answersKeepTheContract, story)).toEqual(['API-03']);
  });
});
