import { describe, expect, it } from 'vitest';
import { krw } from '../core/money.js';
import { answersKeepTheContract } from './answers-keep-the-contract.js';
import { answersReflectWhatWasDone } from './answers-reflect-what-was-done.js';
import { badCodesFail } from './bad-codes-fail.js';
import { codesArriveDigitByDigit } from './codes-arrive-digit-by-digit.js';
import { oneCodeOneOrder } from './one-code-one-order.js';
import { problemsTellWhatHappened } from './problems-tell-what-happened.js';
import { requestsAreAuthentic } from './requests-are-authentic.js';
import { requestsKeepTheContract } from './requests-keep-the-contract.js';
import { statesDoNotRegress } from './states-do-not-regress.js';
import { findingOf, type Proof, paidByCode, prove, type Story, shownQr, tell, view } from './testing.js';
import { unknownCodesGoNowhere } from './unknown-codes-go-nowhere.js';
import { unknownIdsAreNotFound } from './unknown-ids-are-not-found.js';
import { viewsAgree } from './views-agree.js';

const WON = krw(15_000);
const NOT_FOUND = { status: 404, body: { code: 'NOT_FOUND', execution: 'NONE' } };
const REFUSED = { status: 409, body: { code: 'WALLET_NOT_ACTIVE', execution: 'NONE' } };
const list = (story: Story, body: unknown) => story.call('listPayments', {}, {}, { purpose: 'read', body });
const createdAt = '2026-01-01T00:00:00+09:00';

const PROOFS: readonly Proof[] = [
  {
    fault: 'a paid payment that becomes pending again',
    oracle: statesDoNotRegress,
    requirement: 'STATE-01',
    faulty(story) {
      story.shows('p1', WON, 'SUCCEEDED', { version: 2 });
      story.shows('p1', WON, 'PENDING', { version: 3 });
    },
    correct(story) {
      story.shows('p1', WON, 'SUCCEEDED', { version: 2 });
      story.event('payment.succeeded', 'p1', view('p1', WON, 'SUCCEEDED', { version: 2 }));
      story.shows('p1', WON, 'CANCELLED', { version: 4 });
      // The resend of an old event is old news.
      story.event('payment.succeeded', 'p1', view('p1', WON, 'SUCCEEDED', { version: 2 }));
    },
  },
  {
    fault: 'a version that goes back',
    oracle: statesDoNotRegress,
    requirement: 'STATE-01',
    faulty(story) {
      story.shows('p1', WON, 'PENDING', { version: 5 });
      story.shows('p1', WON, 'PENDING', { version: 4 });
    },
    correct(story) {
      // Two reads at once: the one that was sent first is answered last.
      story.call(
        'getPayment',
        { payment: 'p1' },
        undefined,
        { purpose: 'read', body: view('p1', WON, 'PENDING', { version: 4 }) },
        () => story.shows('p1', WON, 'SUCCEEDED', { version: 5 }),
      );
    },
  },
  {
    fault: 'two contents of one version',
    oracle: statesDoNotRegress,
    requirement: 'STATE-01',
    faulty(story) {
      story.shows('p1', WON, 'SUCCEEDED');
      story.shows('p1', WON, 'SUCCEEDED', { refundedAmount: { currency: 'KRW', value: '1' } });
    },
    correct(story) {
      story.shows('p1', WON, 'CANCELLED', { version: 1 });
      story.shows('p1', WON, 'CANCELLED', { version: 1, refundedAmount: undefined, refundableAmount: undefined });
    },
  },
  {
    fault: 'a list that tells another status for the same version',
    oracle: viewsAgree,
    requirement: 'STATE-03',
    faulty(story) {
      paidByCode(story, WON);
      story.shows('p1', WON, 'SUCCEEDED');
      list(story, { data: [view('p1', WON, 'PENDING', { version: 2 })], nextCursor: null });
      story.event('payment.succeeded', 'p1', view('p1', WON, 'SUCCEEDED'));
    },
    correct(story) {
      paidByCode(story, WON);
      list(story, { data: [view('p1', WON, 'PENDING', { version: 1 })], nextCursor: null });
      story.shows('p1', WON, 'SUCCEEDED');
      story.event('payment.succeeded', 'p1', view('p1', WON, 'SUCCEEDED'));
    },
  },
  {
    fault: 'a query that is behind an event that came before it',
    oracle: viewsAgree,
    requirement: 'STATE-03',
    faulty(story) {
      shownQr(story, WON);
      story.event('payment.expired', 'p1', view('p1', WON, 'EXPIRED', { version: 4 }));
      story.shows('p1', WON, 'PENDING', { version: 2 });
    },
    correct(story) {
      shownQr(story, WON);
      story.shows('p1', WON, 'PENDING', { version: 2 });
      story.event('payment.expired', 'p1', view('p1', WON, 'EXPIRED', { version: 4 }));
    },
  },
  {
    fault: 'a payment that no event tells of',
    oracle: viewsAgree,
    requirement: 'STATE-03',
    faulty: (story) => paidByCode(story, WON),
    correct(story) {
      paidByCode(story, WON);
      story.event('payment.succeeded', 'p1', view('p1', WON, 'SUCCEEDED'));
    },
  },
  {
    fault: 'execution NONE for an order that was opened',
    oracle: problemsTellWhatHappened,
    requirement: 'API-01',
    faulty: (story) =>
      void story.create('p1', WON, REFUSED, () => story.micropay('o1', WON, {}, () => story.opened('o1', WON, 'code'))),
    correct(story) {
      story.create('p1', WON, REFUSED, () => story.micropay('o1', WON, { status: 403, answer: { code: 'NOAUTH' } }));
      story.create('p2', WON, { status: 422, body: { code: 'CODE_USED', execution: 'NONE' } });
      story.create('p3', WON, { status: 418, body: { code: 'OF_THE_VENDOR', execution: 'UNKNOWN' } });
    },
  },
  {
    fault: 'a refusal that does not say that it did nothing',
    oracle: problemsTellWhatHappened,
    requirement: 'API-01',
    faulty: (story) => void story.create('p1', WON, { status: 409, body: { code: 'ID_REUSED', execution: 'UNKNOWN' } }),
    correct: (story) =>
      void story.create('p1', WON, { status: 409, body: { code: 'IN_PROGRESS', execution: 'UNKNOWN' } }),
  },
  {
    fault: 'a refused payment that exists all the same',
    oracle: answersReflectWhatWasDone,
    requirement: 'API-02',
    faulty(story) {
      story.create('p1', WON, REFUSED);
      story.shows('p1', WON, 'FAILED');
    },
    correct(story) {
      story.create('p1', WON, REFUSED);
      story.shows('p1', WON, '', {}, NOT_FOUND);
      story.create('p2', WON, { status: 503, body: { code: 'UNAVAILABLE', execution: 'UNKNOWN' } });
      story.shows('p2', WON, 'PENDING');
    },
  },
  {
    fault: 'a payment that is gone after a while',
    oracle: answersReflectWhatWasDone,
    requirement: 'API-07',
    faulty(story) {
      paidByCode(story, WON);
      story.shows('p1', WON, 'SUCCEEDED');
      story.shows('p1', WON, '', {}, NOT_FOUND);
    },
    correct(story) {
      paidByCode(story, WON);
      story.shows('p1', WON, '', {}, { status: 503 });
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'an answer that breaks the schema',
    oracle: answersKeepTheContract,
    requirement: 'API-03',
    faulty: (story) => void story.create('p1', WON, { problems: ['/amount must be an object'] }),
    correct: (story) => paidByCode(story, WON),
  },
  {
    fault: 'an id that nobody used and is found',
    oracle: unknownIdsAreNotFound,
    requirement: 'API-05',
    faulty: (story) => void story.shows('p9', WON, 'PENDING'),
    correct: (story) => void story.shows('p9', WON, '', {}, NOT_FOUND),
  },
  {
    fault: 'a list that lacks a payment',
    oracle: unknownIdsAreNotFound,
    requirement: 'API-05',
    faulty(story) {
      for (const payment of ['p1', 'p2'])
        story.create(payment, WON, { body: view(payment, WON, 'PENDING', { createdAt }) });
      list(story, { data: [view('p1', WON, 'PENDING')], nextCursor: null });
    },
    correct(story) {
      for (const payment of ['p1', 'p2'])
        story.create(payment, WON, { body: view(payment, WON, 'PENDING', { createdAt }) });
      list(story, { data: [view('p1', WON, 'PENDING')], nextCursor: 'c' });
      story.call(
        'listPayments',
        {},
        { cursor: 'c' },
        { purpose: 'read', body: { data: [view('p2', WON, 'PENDING')], nextCursor: null } },
      );
    },
  },
  {
    fault: 'a request with a wrong signature',
    oracle: requestsAreAuthentic,
    requirement: 'SIGN-08',
    faulty: (story) =>
      void story.query('o1', 'NOTPAY', {
        breaches: [{ kind: 'authenticity', rule: 'signature', message: 'does not verify' }],
      }),
    correct: (story) =>
      void story.query('o1', 'NOTPAY', { breaches: [{ kind: 'contract', rule: 'required', message: 'sub_mchid' }] }),
  },
  {
    fault: 'a request that lacks a field',
    oracle: requestsKeepTheContract,
    requirement: 'API-04',
    faulty: (story) =>
      void story.query('o1', 'NOTPAY', {
        breaches: [{ kind: 'contract', rule: 'required', message: 'sub_mchid is missing' }],
      }),
    correct(story) {
      story.query('o1', 'NOTPAY');
      story.notice('o1', { breaches: [{ kind: 'acknowledgement', rule: 'late', message: 'late' }] });
    },
  },
  {
    fault: 'a code that became a number',
    oracle: codesArriveDigitByDigit,
    requirement: 'CPM-01',
    faulty: (story) =>
      void story.create('p1', WON, {}, () =>
        story.micropay('o1', WON, { body: { payer: { auth_code: Number('130061098828009406') } } }),
      ),
    correct: (story) => paidByCode(story, WON),
  },
  {
    fault: 'a code that is sent under a second order number',
    oracle: oneCodeOneOrder,
    requirement: 'CPM-02',
    faulty(story) {
      story.micropay('o1', WON, { outcome: 'reset' });
      story.micropay('o2', WON);
    },
    correct(story) {
      story.micropay('o1', WON, { outcome: 'reset' });
      story.micropay('o1', WON);
      story.micropay('o2', WON, { code: '130061098828009407' });
    },
  },
  {
    fault: 'a refused code whose payment stays pending',
    oracle: badCodesFail,
    requirement: 'CPM-06',
    faulty: (story) =>
      void story.create('p1', WON, {}, () =>
        story.micropay('o1', WON, { status: 400, answer: { code: 'AUTHCODEEXPIRE' } }),
      ),
    correct: (story) =>
      void story.create('p1', WON, { body: view('p1', WON, 'FAILED') }, () =>
        story.micropay('o1', WON, { status: 400, answer: { code: 'AUTHCODEEXPIRE' } }),
      ),
  },
  {
    fault: 'a code of no network that is sent to one',
    oracle: unknownCodesGoNowhere,
    requirement: 'CPM-07',
    manifest: { capabilities: { wallets: ['WECHATPAY'] } },
    faulty: (story) =>
      void story.create('p1', WON, { status: 400, request: { paymentCode: '990061098828009406' }, body: {} }, () =>
        story.micropay('o1', WON, { code: '990061098828009406', status: 400 }),
      ),
    correct(story) {
      story.create('p1', WON, { status: 400, request: { paymentCode: '990061098828009406' }, body: {} });
      story.create('p2', WON, { status: 400, request: { paymentCode: 'hello' }, body: {} });
    },
  },
];

describe('oracles of the northbound contract and of the wires', () => {
  it.each(PROOFS)('$oracle.name catches $fault', (proof) => {
    expect(prove(proof)).toEqual({ caught: [proof.requirement], accused: [], met: true });
  });

  it.each<[string, (story: Story) => void]>([
    ['was paid', (story) => story.charged('o1', WON)],
    ['can still be paid', () => {}],
  ])('lets a refused code be, where an earlier order of the payment %s', (_, happens) => {
    const story = tell();
    story.create('p1', WON, {}, () => {
      story.micropay('o1', WON, { answer: { trade_state: 'USERPAYING' } }, () => story.opened('o1', WON, 'code'));
      story.micropay('o2', WON, { status: 400, answer: { code: 'AUTH_CODE_INVALID' } });
      happens(story);
    });
    story.settled('overdue');
    expect([...badCodesFail.judge(story.history('s'))]).toEqual([]);
  });

  it('tells the same mistake in many requests once, with the choices that it rests on', () => {
    const story = tell();
    shownQr(story, WON);
    const breach = {
      kind: 'contract',
      rule: 'maxLength',
      where: '/description',
      message: 'too long',
      facts: ['WX-U33'],
    } as const;
    for (let i = 0; i < 3; i += 1) story.query('o1', 'NOTPAY', { breaches: [breach] });
    expect(findingOf(requestsKeepTheContract, story)).toMatchObject({
      seen: '/description: too long (maxLength), 3 times',
      evidence: ['x3', 'x4', 'x5'],
      facts: ['WX-U33'],
    });
  });
});
