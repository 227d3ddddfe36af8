import { describe, expect, it } from 'vitest';
import { krw } from '../core/money.js';
import { answeredIsNotPaid } from './answered-is-not-paid.js';
import { bothKeysAreAccepted } from './both-keys-are-accepted.js';
import { cancelUntilDefinite } from './cancel-until-definite.js';
import { earlyNoticesAreKept } from './early-notices-are-kept.js';
import { eventsConvergeInAnyOrder } from './events-converge-in-any-order.js';
import { keyDownloadsAreBounded } from './key-downloads-are-bounded.js';
import { lateAnswersOverwriteNothing } from './late-answers-overwrite-nothing.js';
import { notFoundIsNotFinal } from './not-found-is-not-final.js';
import { oddMessagesAreAccepted } from './odd-messages-are-accepted.js';
import { ownKeyChangesUnnoticed } from './own-key-changes-unnoticed.js';
import { requestsAreAuthentic } from './requests-are-authentic.js';
import { slowAnswersAreNormal } from './slow-answers-are-normal.js';
import { findingsOf, metBy, type Proof, paidByCode, prove, type Story, shownQr, tell, view } from './testing.js';
import { toldOnce } from './told-once.js';
import { unclearAnswersDecideNothing } from './unclear-answers-decide-nothing.js';
import { unknownIsNotFailure } from './unknown-is-not-failure.js';
import { unprocessedEventsAreNotForgotten } from './unprocessed-events-are-not-forgotten.js';

const WON = krw(15_000);
const FIVE = krw(5_000);
const PENDING = { version: 1 };

/** A code payment that was taken; its answer is such as it is told. */
const answered =
  (options: object, members: object = {}) =>
  (story: Story) =>
    void story.create('p1', WON, { body: view('p1', WON, 'PENDING', PENDING), ...members }, () => {
      story.micropay('o1', WON, options, () => {
        story.opened('o1', WON, 'code');
        story.charged('o1', WON);
      });
    });
const forged = (form: string) => ({ faults: [`forge-answer:${form}`] });
const paidQr = (story: Story) => {
  shownQr(story, WON);
  story.charged('o1', WON);
};
/** Believed at once, or asked about first. */
const believed = (options: object): Pick<Proof, 'faulty' | 'correct'> => ({
  faulty(story) {
    answered(options)(story);
    story.shows('p1', WON, 'SUCCEEDED');
  },
  correct(story) {
    answered(options)(story);
    story.shows('p1', WON, 'PENDING', PENDING);
    story.query('o1', 'SUCCESS');
    story.shows('p1', WON, 'SUCCEEDED');
  },
});
const overlap = (story: Story) => {
  story.keyChanged('platform', 'OLD', 'signing');
  shownQr(story, WON);
  story.keyChanged('platform', 'NEW', 'published');
  story.charged('o1', WON);
};
const flood = (story: Story, downloads: number) => {
  const forgery = { form: 'unknown-serial', requirement: 'SIGN-05', mustRefuse: true };
  shownQr(story, WON);
  for (let n = 0; n < 60; n += 1) {
    story.notice('o1', { status: 401, forgery, id: `n${n}` });
    if (n < downloads) story.send('certificates', {});
  }
};
const storage = (story: Story, works: boolean) => story.fact({ kind: 'storage-changed', instance: 1, works });

const PROOFS: readonly Proof[] = [
  {
    fault: 'success on an answer that nobody signed',
    oracle: unclearAnswersDecideNothing,
    requirement: 'SIGN-07',
    ...believed(forged('unsigned')),
  },
  {
    fault: 'success on an answer with a signature probe',
    oracle: unclearAnswersDecideNothing,
    requirement: 'SIGN-03',
    ...believed(forged('signtest-probe')),
  },
  {
    fault: 'success on an answer that is signed with a key of nobody’s',
    oracle: unclearAnswersDecideNothing,
    requirement: 'SIGN-05',
    ...believed(forged('unknown-serial')),
  },
  {
    fault: 'success on an answer that was signed long ago',
    oracle: unclearAnswersDecideNothing,
    requirement: 'SIGN-09',
    ...believed(forged('stale-timestamp')),
  },
  {
    fault: 'success on half an answer',
    oracle: unclearAnswersDecideNothing,
    requirement: 'AVAIL-05',
    ...believed({ faults: ['truncate-answer'], answer: '{"trade_state":"SUC' }),
  },
  {
    fault: 'success on a state that no document names',
    oracle: unclearAnswersDecideNothing,
    requirement: 'TIMEOUT-13',
    ...believed({ answer: { trade_state: 'SETTLED_LATER' } }),
  },
  {
    fault: 'failure on a state that no document names',
    oracle: unclearAnswersDecideNothing,
    requirement: 'TIMEOUT-13',
    faulty(story) {
      shownQr(story, WON);
      story.query('o1', 'PAID_ELSEWHERE');
      story.shows('p1', WON, 'FAILED');
    },
    correct(story) {
      shownQr(story, WON);
      story.query('o1', 'PAID_ELSEWHERE');
      story.charged('o1', WON);
      // A notice tells as well as a query.
      story.notice('o1');
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'failure on a query that does not verify',
    oracle: unclearAnswersDecideNothing,
    requirement: 'SIGN-07',
    faulty(story) {
      answered({ outcome: 'lost' })(story);
      story.query('o1', 'SUCCESS', forged('wrong-signature'));
      story.shows('p1', WON, 'FAILED');
    },
    correct(story) {
      answered(forged('other-body'))(story);
      story.reverse('o1', {}, () => story.returned('o1', WON, 'reverse'));
      story.shows('p1', WON, 'CANCELLED');
    },
  },
  {
    fault: 'a reverse that is taken for done on an answer that does not verify',
    oracle: cancelUntilDefinite,
    requirement: 'CANCEL-01',
    faulty(story) {
      answered({ outcome: 'lost' })(story);
      story.reverse('o1', forged('unsigned'), () => story.returned('o1', WON, 'reverse'));
      story.shows('p1', WON, 'CANCELLED');
    },
    correct(story) {
      answered({ outcome: 'lost' })(story);
      story.reverse('o1', forged('unsigned'), () => story.returned('o1', WON, 'reverse'));
      story.reverse('o1');
      story.shows('p1', WON, 'CANCELLED');
    },
  },
  {
    fault: 'FAILED while the answer was held back',
    oracle: unknownIsNotFailure,
    requirement: 'TIMEOUT-01',
    faulty: (story) =>
      void story.create('p1', WON, {}, () =>
        story.micropay('o1', WON, { faults: ['hold-answer'] }, () => story.shows('p1', WON, 'FAILED')),
      ),
    correct: (story) =>
      void story.create('p1', WON, {}, () => {
        story.micropay('o1', WON, { faults: ['hold-answer'] }, () => {
          story.query('o1', 'PAYERROR');
          story.shows('p1', WON, 'FAILED');
        });
      }),
  },
  {
    fault: 'a slow answer that is taken for none',
    oracle: slowAnswersAreNormal,
    requirement: 'AVAIL-05',
    faulty(story) {
      answered({ faults: ['delay'], takes: 900 })(story);
      story.reverse('o1', {}, () => story.returned('o1', WON, 'reverse'));
      story.shows('p1', WON, 'CANCELLED');
    },
    correct(story) {
      answered({ faults: ['delay'], takes: 900 })(story);
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'a notice that is refused for its spacing',
    oracle: oddMessagesAreAccepted,
    requirement: 'SIGN-02',
    faulty(story) {
      paidQr(story);
      story.notice('o1', { faults: ['unusual-notification:pretty'], status: 401 });
      story.query('o1', 'SUCCESS');
      story.shows('p1', WON, 'SUCCEEDED');
    },
    correct(story) {
      paidQr(story);
      story.notice('o1', { faults: ['unusual-notification:pretty'], status: 503 });
      story.notice('o1', { faults: ['unusual-notification:pretty'] });
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'a notice of an odd world that is acknowledged and has no effect',
    oracle: oddMessagesAreAccepted,
    requirement: 'SIGN-02',
    switches: { 'notice-encoding': 'odd' },
    faulty(story) {
      paidQr(story);
      story.notice('o1');
      story.shows('p1', WON, 'PENDING', PENDING);
    },
    correct(story) {
      paidQr(story);
      story.notice('o1', { status: 204 });
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'answers in an odd encoding that lead nowhere',
    oracle: oddMessagesAreAccepted,
    requirement: 'SIGN-02',
    faulty(story) {
      answered({ outcome: 'lost' })(story);
      story.query('o1', 'SUCCESS', { faults: ['unusual-answer:escaped'] });
      story.shows('p1', WON, 'PENDING', PENDING);
    },
    correct(story) {
      answered({ outcome: 'lost' })(story);
      story.query('o1', 'SUCCESS', { faults: ['unusual-answer:escaped'] });
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'the old key refused as soon as there is a new one',
    oracle: bothKeysAreAccepted,
    requirement: 'SIGN-06',
    faulty(story) {
      overlap(story);
      story.notice('o1', { serial: 'OLD', status: 401 });
      story.notice('o1', { serial: 'NEW' });
      story.shows('p1', WON, 'SUCCEEDED');
    },
    correct(story) {
      overlap(story);
      // The new key must be fetched first.
      story.notice('o1', { serial: 'NEW', status: 401 });
      story.notice('o1', { serial: 'NEW' });
      story.notice('o1', { serial: 'OLD' });
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'a new key that is never fetched',
    oracle: bothKeysAreAccepted,
    requirement: 'SIGN-06',
    faulty(story) {
      overlap(story);
      story.notice('o1', { serial: 'NEW', status: 401 });
      story.notice('o1', { serial: 'NEW', status: 401 });
      story.query('o1', 'SUCCESS', { serial: 'OLD' });
      story.shows('p1', WON, 'SUCCEEDED');
    },
    correct(story) {
      overlap(story);
      story.keyChanged('platform', 'OLD', 'withdrawn');
      // Withdrawn: nobody need accept it now.
      story.notice('o1', { serial: 'OLD', status: 401 });
      story.keyChanged('platform', 'LAST', 'published');
      story.query('o1', 'SUCCESS', { serial: 'LAST' });
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'a new key that is fetched and not used',
    oracle: bothKeysAreAccepted,
    requirement: 'SIGN-06',
    faulty(story) {
      overlap(story);
      story.notice('o1', { serial: 'NEW', status: 401 });
      story.keyChanged('platform', 'NEW', 'fetched');
      story.notice('o1', { serial: 'NEW', status: 401 });
      story.query('o1', 'SUCCESS', { serial: 'OLD' });
      story.shows('p1', WON, 'SUCCEEDED');
    },
    correct(story) {
      overlap(story);
      story.notice('o1', { serial: 'NEW', status: 401 });
      story.keyChanged('platform', 'NEW', 'fetched');
      story.notice('o1', { serial: 'NEW' });
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'requests that go on under a key that was taken back',
    oracle: ownKeyChangesUnnoticed,
    requirement: 'SIGN-14',
    faulty(story) {
      shownQr(story, WON);
      story.keyChanged('merchant', 'M1', 'withdrawn');
      const breach = { kind: 'authenticity', rule: 'serial', message: 'no valid certificate' } as const;
      story.query('o1', '', { status: 401, breaches: [breach] });
    },
    correct(story) {
      const breach = { kind: 'authenticity', rule: 'nonce-reused', message: 'twice' } as const;
      shownQr(story, WON);
      story.query('o1', 'NOTPAY', { breaches: [breach] });
      story.keyChanged('merchant', 'M2', 'published');
      // Wrong before as well: that is no matter of the change.
      story.query('o1', 'NOTPAY', { breaches: [breach] });
    },
  },
  {
    fault: 'a download of keys for each unknown serial',
    oracle: keyDownloadsAreBounded,
    requirement: 'SIGN-15',
    faulty: (story) => flood(story, 60),
    correct: (story) => flood(story, 20),
  },
  {
    fault: 'traffic that starves while unknown serials come',
    oracle: keyDownloadsAreBounded,
    requirement: 'SIGN-15',
    faulty(story) {
      flood(story, 0);
      story.shows('p1', WON, 'PENDING', PENDING, { outcome: 'timeout' });
      flood(story, 0);
    },
    correct(story) {
      flood(story, 0);
      story.shows('p1', WON, 'PENDING', PENDING);
      flood(story, 0);
    },
  },
  {
    fault: 'a notice that came before the answer, and was lost',
    oracle: earlyNoticesAreKept,
    requirement: 'CB-07',
    faulty(story) {
      story.createQr('p1', WON, {}, () => {
        story.native('o1', WON, { faults: ['hold-answer'] }, () => {
          story.opened('o1', WON, 'prepaid');
          story.charged('o1', WON);
          story.notice('o1');
        });
      });
      story.shows('p1', WON, 'PENDING', PENDING);
    },
    correct(story) {
      story.createQr('p1', WON, {}, () => {
        story.native('o1', WON, { faults: ['hold-answer'] }, () => {
          story.opened('o1', WON, 'prepaid');
          story.charged('o1', WON);
          // It knows no such order yet, and asks for another delivery.
          story.notice('o1', { status: 500 });
        });
      });
      story.notice('o1');
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'a payment notice after its refund that takes the refund back',
    oracle: eventsConvergeInAnyOrder,
    requirement: 'CB-08',
    faulty(story) {
      paidQr(story);
      story.refundTaken('o1', 'r1', FIVE);
      story.refundDone('o1', 'r1', FIVE);
      story.notice('o1', { about: 'refund', refund: 'r1', id: 'n2' });
      story.notice('o1');
      story.shows('p1', WON, 'SUCCEEDED');
    },
    correct(story) {
      paidQr(story);
      story.refundTaken('o1', 'r1', FIVE);
      story.refundDone('o1', 'r1', FIVE);
      story.notice('o1', { about: 'refund', refund: 'r1', id: 'n2', status: 404 });
      story.notice('o1');
      story.notice('o1', { about: 'refund', refund: 'r1', id: 'n2' });
      story.notice('o1');
      story.shows('p1', WON, 'SUCCEEDED', { refundedAmount: { currency: 'KRW', value: '5000' } });
    },
  },
  {
    fault: 'a notice that another order’s notice overtook, and that nobody minds any more',
    oracle: eventsConvergeInAnyOrder,
    requirement: 'CB-08',
    faulty(story) {
      paidQr(story);
      story.notice('o1', { faults: ['overtake-notification'] });
      story.shows('p1', WON, 'PENDING', PENDING);
    },
    correct(story) {
      paidQr(story);
      story.notice('o1', { faults: ['overtake-notification'] });
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'an event that is acknowledged and forgotten while storage fails',
    oracle: unprocessedEventsAreNotForgotten,
    requirement: 'CB-09',
    faulty(story) {
      paidQr(story);
      storage(story, false);
      story.notice('o1');
      storage(story, true);
      story.shows('p1', WON, 'PENDING', PENDING);
    },
    correct(story) {
      paidQr(story);
      storage(story, false);
      story.notice('o1');
      storage(story, true);
      // Made good by asking.
      story.query('o1', 'SUCCESS');
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'FAILED since the order was not there yet, and its money kept',
    oracle: notFoundIsNotFinal,
    requirement: 'TIMEOUT-06',
    faulty(story) {
      story.create('p1', WON, {}, () => {
        story.micropay('o1', WON, { outcome: 'lost' }, () => {
          story.query('o1', '', { status: 404, answer: { code: 'ORDERNOTEXIST' } });
          story.shows('p1', WON, 'FAILED');
          story.opened('o1', WON, 'code');
          story.charged('o1', WON);
        });
      });
    },
    correct(story) {
      story.create('p1', WON, {}, () => {
        story.micropay('o1', WON, { outcome: 'lost' }, () => {
          story.query('o1', '', { status: 404, answer: { code: 'NOT_FOUND' } });
          story.opened('o1', WON, 'code');
          story.charged('o1', WON);
        });
      });
      story.reverse('o1', {}, () => story.returned('o1', WON, 'reverse'));
      story.shows('p1', WON, 'FAILED');
    },
  },
  {
    fault: 'a call that went well taken for a payment that did',
    oracle: answeredIsNotPaid,
    requirement: 'TIMEOUT-11',
    faulty: (story) =>
      void story.create('p1', WON, { body: view('p1', WON, 'SUCCEEDED') }, () =>
        story.micropay('o1', WON, { answer: { trade_state: 'PAYERROR' } }),
      ),
    correct(story) {
      story.create('p1', WON, {}, () =>
        story.micropay('o1', WON, { status: 202, answer: { trade_state: 'USERPAYING' } }, () =>
          story.opened('o1', WON, 'code'),
        ),
      );
      story.charged('o1', WON);
      story.query('o1', 'SUCCESS');
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'a call that was refused taken for a payment that was',
    oracle: answeredIsNotPaid,
    requirement: 'TIMEOUT-11',
    faulty(story) {
      answered({ outcome: 'lost' })(story);
      story.micropay('o1', WON, { status: 400, answer: { code: 'ORDERPAID' } });
      story.shows('p1', WON, 'FAILED');
    },
    correct(story) {
      answered({ outcome: 'lost' })(story);
      story.micropay('o1', WON, { status: 400, answer: { code: 'ORDERPAID' } });
      story.query('o1', 'SUCCESS');
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'a late NOTPAY that takes a success back',
    oracle: lateAnswersOverwriteNothing,
    requirement: 'TIMEOUT-12',
    faulty(story) {
      shownQr(story, WON);
      story.query('o1', 'NOTPAY', { faults: ['hold-answer'] }, () => {
        story.charged('o1', WON);
        story.notice('o1');
        story.shows('p1', WON, 'SUCCEEDED');
      });
      story.shows('p1', WON, 'PENDING', { version: 3 });
    },
    correct(story) {
      shownQr(story, WON);
      story.query('o1', 'NOTPAY', { faults: ['hold-answer'] }, () => {
        story.charged('o1', WON);
        story.notice('o1');
        story.shows('p1', WON, 'SUCCEEDED');
      });
      story.shows('p1', WON, 'SUCCEEDED');
      // Given back by request, later: no older state.
      story.cancel('p1', { body: view('p1', WON, 'CANCELLED', { version: 4 }) });
    },
  },
  {
    fault: 'a query and a notice that are told as two successes',
    oracle: toldOnce,
    requirement: 'IDEM-11',
    faulty(story) {
      paidQr(story);
      story.query('o1', 'SUCCESS', {}, () => story.notice('o1'));
      story.event('payment.succeeded', 'p1', view('p1', WON, 'SUCCEEDED'), { id: 'e1' });
      story.event('payment.succeeded', 'p1', view('p1', WON, 'SUCCEEDED'), { id: 'e2' });
    },
    correct(story) {
      paidQr(story);
      story.query('o1', 'SUCCESS', {}, () => story.notice('o1'));
      story.event('payment.succeeded', 'p1', view('p1', WON, 'SUCCEEDED'), { id: 'e1' });
      story.event('payment.succeeded', 'p1', view('p1', WON, 'SUCCEEDED'), { id: 'e1' });
    },
  },
];

describe('oracles of messages that are unclear, late, or under another key', () => {
  it.each(PROOFS)('$oracle.name catches $fault', (proof) => {
    expect(prove(proof)).toEqual({ caught: [proof.requirement], accused: [], met: true });
  });

  it('leaves the withdrawn key to the rule about its change, which is advice', () => {
    const story = tell();
    const breach = { kind: 'authenticity', rule: 'serial', message: 'no valid certificate' } as const;
    shownQr(story, WON);
    story.keyChanged('merchant', 'M1', 'withdrawn');
    story.query('o1', '', { status: 401, breaches: [breach] });
    expect(findingsOf(requestsAreAuthentic, story)).toEqual([]);
    const earlier = tell();
    shownQr(earlier, WON);
    earlier.query('o1', '', { status: 401, breaches: [breach] });
    expect(findingsOf(requestsAreAuthentic, earlier)).toEqual(['SIGN-08']);
  });

  it('blames a forged notice, and not the call before it, for a success that never was', () => {
    const story = tell();
    shownQr(story, WON);
    story.query('o1', 'NOTPAY');
    story.notice('o1', { forgery: { form: 'unsigned', requirement: 'SIGN-01', mustRefuse: true } });
    story.shows('p1', WON, 'SUCCEEDED');
    expect(findingsOf(answeredIsNotPaid, story)).toEqual([]);
  });

  it('calls money late that comes though the order was asked about again', () => {
    const story = tell();
    const unknown = { status: 404, answer: { code: 'ORDERNOTEXIST' } };
    story.create('p1', WON, {}, () => {
      story.micropay('o1', WON, { outcome: 'lost' }, () => {
        story.query('o1', '', unknown);
        story.query('o1', '', unknown);
        story.shows('p1', WON, 'FAILED');
        story.opened('o1', WON, 'code');
        story.charged('o1', WON);
      });
    });
    story.settled();
    expect(findingsOf(notFoundIsNotFinal, story)).toEqual([]);
    expect(metBy(notFoundIsNotFinal, story)).toEqual(['TIMEOUT-06']);
  });

  it.each([
    ['a certificate that was in no list which it has', 'NEW', false, ['WX-U44']],
    ['a certificate that it has fetched', 'NEW', true, []],
    ['a public key, which is in no list', 'PUB_KEY_ID_1', false, []],
  ])('names the fact that excuses who fetches by a timer alone, and no other: %s', (_, serial, isFetched, named) => {
    const story = tell();
    shownQr(story, WON);
    story.keyChanged('platform', serial, 'published');
    story.charged('o1', WON);
    story.notice('o1', { serial, status: 401 });
    if (isFetched) story.keyChanged('platform', serial, 'fetched');
    story.notice('o1', { serial, status: 401 });
    story.query('o1', 'SUCCESS', { serial: 'OLD' });
    story.shows('p1', WON, 'SUCCEEDED');
    story.settled();
    const findings = [...bothKeysAreAccepted.judge(story.history('s'))].filter(({ kind }) => kind === 'finding');
    expect(findings).toMatchObject([{ requirement: 'SIGN-06', facts: named }]);
  });

  it('lets a cancel rest on an answer that is only old', () => {
    const story = tell();
    answered({ outcome: 'lost' })(story);
    story.reverse('o1', forged('stale-timestamp'), () => story.returned('o1', WON, 'reverse'));
    story.shows('p1', WON, 'CANCELLED');
    story.settled();
    expect(findingsOf(cancelUntilDefinite, story)).toEqual([]);
  });

  it('takes a refusal for definite though nobody signed it', () => {
    const story = tell();
    story.create('p1', WON, { body: view('p1', WON, 'FAILED') }, () =>
      story.micropay('o1', WON, { ...forged('unsigned'), status: 400, answer: { code: 'AUTHCODEEXPIRE' } }),
    );
    expect([...unclearAnswersDecideNothing.judge(story.history('s'))]).toEqual([]);
    expect([...unknownIsNotFailure.judge(story.history('s'))]).toEqual([]);
  });

  it('counts no flood that a bounded IUT might answer one by one', () => {
    const story = tell();
    const forgery = { form: 'unknown-serial', requirement: 'SIGN-05', mustRefuse: true };
    paidQr(story);
    for (let n = 0; n < 30; n += 1) story.notice('o1', { status: 401, forgery, id: `n${n}` });
    expect(metBy(keyDownloadsAreBounded, story)).toEqual([]);
  });

  it('judges no state that a notice or an unusual answer leaves open', () => {
    const story = tell();
    paidByCode(story, WON);
    story.notice('o1', { faults: ['unusual-notification:unknown-enum'], status: 400 });
    story.settled();
    expect([...oddMessagesAreAccepted.judge(story.history('s'))]).toEqual([]);
  });

  it('asks nothing of an IUT whose storage never came back', () => {
    const story = tell();
    paidQr(story);
    storage(story, false);
    story.notice('o1', { status: 500 });
    story.shows('p1', WON, 'PENDING', PENDING);
    story.settled();
    expect([...unprocessedEventsAreNotForgotten.judge(story.history('s'))]).toEqual([]);
  });
});
