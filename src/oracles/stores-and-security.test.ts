import { describe, expect, it } from 'vitest';
import { cny, krw, toWire } from '../core/money.js';
import type { FactOf } from '../record/facts.js';
import { amountsStayExact } from './amounts-stay-exact.js';
import { currenciesAreCompared } from './currencies-are-compared.js';
import { everyCallIsAuthenticated } from './every-call-is-authenticated.js';
import { everyMovementIsTraceable } from './every-movement-is-traceable.js';
import { extraMembersHaveNoEffect } from './extra-members-have-no-effect.js';
import { hostileBodiesHarmNobody } from './hostile-bodies-harm-nobody.js';
import { linesOfLogsAreItsOwn } from './lines-of-logs-are-its-own.js';
import { listsKeepTheirForm } from './lists-keep-their-form.js';
import { logsHoldNoSecrets } from './logs-hold-no-secrets.js';
import { oneTerminalPerCode } from './one-terminal-per-code.js';
import { ordersDoNotTouchEachOther } from './orders-do-not-touch-each-other.js';
import { othersDataStaysHidden } from './others-data-stays-hidden.js';
import { receiptsAgree } from './receipts-agree.js';
import { resultsCanBeAsked } from './results-can-be-asked.js';
import { secretsStayHidden } from './secrets-stay-hidden.js';
import { suspendedMerchantsTakeNothing } from './suspended-merchants-take-nothing.js';
import { findingsOf, metBy, type Proof, paidByCode, prove, type Story, shownQr, tell, view } from './testing.js';
import { textStaysText } from './text-stays-text.js';
import { webhooksStayOutside } from './webhooks-stay-outside.js';

const WON = krw(15_000);
const PART = krw(5_000);
const YUAN = cny(5_000);
const CODE = '130061098828009406';
const NOT_ACTIVE = { status: 409, body: { code: 'MERCHANT_NOT_ACTIVE', execution: 'NONE' } };
const UNAUTHENTICATED = { principal: 'nobody', status: 401, body: { code: 'UNAUTHENTICATED', execution: 'NONE' } };

const suspend = (story: Story, status = 'SUSPENDED', more: object = {}) =>
  story.call('patchMerchant', {}, { requestId: 'q', status, ...more });
const list = (story: Story, query: object, data: readonly object[]) =>
  story.call('listPayments', {}, query, { purpose: 'read', body: { data, nextCursor: null } });
const history = (story: Story, lines: readonly object[]) =>
  story.call('history', { payment: 'p1' }, undefined, { purpose: 'read', body: lines });
const receipt = (story: Story, body: object) =>
  story.call('receipt', { payment: 'p1' }, undefined, { purpose: 'read', body });
const says = (story: Story, text: string) => story.fact({ kind: 'iut-output', instance: 1, stream: 'stdout', text });
const at = (second: number) => `2026-01-01T00:00:0${second}+09:00`;

/** A payment of 15000 with 5000 given back, both shown. */
function partlyRefunded(story: Story): void {
  paidByCode(story, WON);
  story.refund('p1', 'a', toWire(PART), { body: { refundId: 'a', status: 'PENDING' } });
  story.askRefund('o1', 'ra', PART, {}, () => story.refundTaken('o1', 'ra', PART));
  story.refundDone('o1', 'ra', PART);
  story.showsRefund('p1', 'a', PART, 'SUCCEEDED');
}

/** A canary of each spelling is made, given as webhook, and something happens that is worth telling. */
function offered(story: Story, spellings: readonly string[], called: readonly string[]): void {
  spellings.forEach((spelling, index) => {
    const canary = { merchant: 'm1', canary: `c${index}`, spelling };
    const url = `http://${spelling}/hook/c${index}`;
    story.fact({ kind: 'canary-opened', ...canary, url });
    story.call('patchMerchant', {}, { requestId: `q${index}`, webhook: { url, secret: 's' } });
    story.event('payment.succeeded', 'p1', view('p1', WON, 'SUCCEEDED'));
    if (called.includes(spelling)) story.fact({ kind: 'canary-contacted', ...canary, exchange: 'x1' });
  });
}

/** Two QR payments of a merchant; the second is paid, and its notice comes. */
function oneOfTwoPaid(story: Story, first = WON): void {
  shownQr(story, first);
  const action = { type: 'QR', payload: 'weixin://wxpay/o2' };
  story.createQr('p2', PART, { body: view('p2', PART, 'PENDING', { version: 1, action }) }, () => {
    story.native('o2', PART, {}, () => story.opened('o2', PART, 'prepaid'));
  });
  story.shows('p1', first, 'PENDING', { version: 1 });
  story.charged('o2', PART);
  story.notice('o2');
}

const posted = (story: Story, more: Partial<FactOf<'bytes-posted'>> = {}) => {
  const exchange = story.notice('o1', { status: null });
  const about = { network: 'wechatpay', account: '1900000001', order: 'o1', what: 'oversized' };
  story.fact({ kind: 'bytes-posted', ...about, exchange, ...more });
};

const PROOFS: readonly Proof[] = [
  {
    fault: 'a payment that a suspended merchant takes',
    oracle: suspendedMerchantsTakeNothing,
    requirement: 'MERCH-03',
    faulty(story) {
      suspend(story);
      paidByCode(story, WON);
    },
    correct(story) {
      story.createQr('p0', WON);
      suspend(story);
      // A repetition of what was asked before is no new payment.
      story.createQr('p0', WON, { status: 200 });
      story.create('p1', WON, NOT_ACTIVE);
      suspend(story, 'ACTIVE');
      paidByCode(story, WON);
    },
  },
  {
    fault: 'a refund that is refused since the merchant has closed',
    oracle: suspendedMerchantsTakeNothing,
    requirement: 'MERCH-03',
    faulty(story) {
      paidByCode(story, WON);
      suspend(story, 'CLOSED');
      story.refund('p1', 'a', toWire(PART), NOT_ACTIVE);
    },
    correct(story) {
      paidByCode(story, WON);
      suspend(story, 'CLOSED');
      story.refund('p1', 'a', toWire(PART), { body: { refundId: 'a', status: 'PENDING' } });
      story.refund('p1', 'b', toWire(WON), { status: 409, body: { code: 'REFUND_EXCEEDS_REMAINDER' } });
    },
  },
  {
    fault: 'a history that runs backwards',
    oracle: everyMovementIsTraceable,
    requirement: 'STATE-05',
    faulty(story) {
      paidByCode(story, WON);
      history(story, [
        { at: at(2), kind: 'CAPTURED', source: 'QUERY', amount: toWire(WON) },
        { at: at(1), kind: 'CREATED', source: 'STAFF' },
      ]);
    },
    correct(story) {
      paidByCode(story, WON);
      history(story, [
        { at: at(1), kind: 'CREATED', source: 'STAFF' },
        { at: at(1), kind: 'PAID', source: 'QUERY', networkReference: '42o1' },
      ]);
    },
  },
  {
    fault: 'a refund of which the history says nothing',
    oracle: everyMovementIsTraceable,
    requirement: 'STATE-05',
    faulty(story) {
      partlyRefunded(story);
      history(story, [{ at: at(1), kind: 'PAID', source: 'QUERY', amount: toWire(WON) }]);
    },
    correct(story) {
      partlyRefunded(story);
      history(story, [
        { at: at(1), kind: 'PAID', source: 'QUERY', amount: toWire(WON) },
        { at: at(2), kind: 'GIVEN_BACK', source: 'NOTIFICATION', amount: toWire(PART) },
        { at: at(3), kind: 'LOOKED_AT', source: 'STAFF' },
      ]);
    },
  },
  {
    fault: 'a receipt that leaves a refund out',
    oracle: receiptsAgree,
    requirement: 'STATE-03',
    faulty(story) {
      partlyRefunded(story);
      receipt(story, { amount: toWire(WON), refunds: [] });
    },
    correct(story) {
      partlyRefunded(story);
      receipt(story, { amount: toWire(WON), refunds: [{ refundId: 'a', amount: toWire(PART) }], note: 'thank you' });
    },
  },
  {
    fault: 'a list whose amounts went through hundredths',
    oracle: amountsStayExact,
    requirement: 'AMOUNT-02',
    faulty(story) {
      paidByCode(story, WON);
      list(story, {}, [view('p1', krw(150), 'SUCCEEDED')]);
    },
    correct(story) {
      paidByCode(story, WON);
      list(story, {}, [view('p1', WON, 'SUCCEEDED')]);
    },
  },
  {
    fault: 'a large amount that lost its last digits',
    oracle: amountsStayExact,
    requirement: 'AMOUNT-03',
    faulty(story) {
      paidByCode(story, krw(99_999_999));
      story.shows('p1', krw(100_000_000), 'SUCCEEDED');
    },
    correct: (story) => paidByCode(story, krw(99_999_999)),
  },
  {
    fault: 'a refund in yuan of a payment in won',
    oracle: currenciesAreCompared,
    requirement: 'AMOUNT-06',
    faulty(story) {
      paidByCode(story, WON);
      story.refund('p1', 'a', toWire(YUAN), { status: 201, body: { refundId: 'a', status: 'PENDING' } });
    },
    correct(story) {
      paidByCode(story, WON);
      story.refund('p1', 'a', toWire(YUAN), { status: 409, body: { code: 'REFUND_EXCEEDS_REMAINDER' } });
    },
  },
  {
    fault: 'a refund that is shown in the payer’s currency',
    oracle: currenciesAreCompared,
    requirement: 'AMOUNT-06',
    faulty(story) {
      paidByCode(story, WON);
      story.refund('p1', 'a', toWire(PART), { body: { refundId: 'a', status: 'PENDING' } });
      story.showsRefund('p1', 'a', cny(5_000), 'SUCCEEDED');
    },
    correct(story) {
      paidByCode(story, WON);
      story.refund('p1', 'a', toWire(PART), { body: { refundId: 'a', status: 'PENDING' } });
      story.showsRefund('p1', 'a', PART, 'SUCCEEDED');
    },
  },
  {
    fault: 'an amount that a repeated request has changed',
    oracle: amountsStayExact,
    requirement: 'AMOUNT-04',
    faulty(story) {
      shownQr(story, WON);
      story.createQr('p1', PART, { status: 200, body: view('p1', PART, 'PENDING') });
    },
    correct(story) {
      shownQr(story, WON);
      story.createQr('p1', PART, { status: 409, body: { code: 'ID_REUSED', execution: 'NONE' } });
      story.shows('p1', WON, 'PENDING');
    },
  },
  {
    fault: 'a notify address that the client has set',
    oracle: extraMembersHaveNoEffect,
    requirement: 'SEC-04',
    faulty(story) {
      const request = { notify_url: 'http://198.51.100.7/n' };
      story.createQr('p1', WON, { request }, () =>
        story.native('o1', WON, { body: { out_trade_no: 'o1', ...request } }),
      );
    },
    correct(story) {
      story.createQr('p1', WON, { request: { notify_url: 'http://198.51.100.7/n' } }, () => story.native('o1', WON));
      story.createQr('p2', WON, { request: { price: '1' }, status: 400, body: { code: 'INVALID_FIELD' } });
    },
  },
  {
    fault: 'a payment that is paid since the client says so',
    oracle: extraMembersHaveNoEffect,
    requirement: 'SEC-04',
    faulty: (story) =>
      void story.createQr('p1', WON, { request: { status: 'SUCCEEDED' }, body: view('p1', WON, 'SUCCEEDED') }),
    correct: (story) => void story.createQr('p1', WON, { request: { status: 'SUCCEEDED' } }),
  },
  {
    fault: 'a history that is told to nobody in particular',
    oracle: everyCallIsAuthenticated,
    requirement: 'SEC-05',
    faulty: (story) => void story.call('history', { payment: 'p1' }, undefined, { principal: 'nobody', body: [] }),
    correct(story) {
      story.call('history', { payment: 'p1' }, undefined, UNAUTHENTICATED);
      story.call('health', {}, undefined, { principal: 'nobody', body: { status: 'READY' } });
    },
  },
  {
    fault: 'a refused stranger whose code is sent all the same',
    oracle: everyCallIsAuthenticated,
    requirement: 'SEC-05',
    faulty: (story) => void story.create('p1', WON, UNAUTHENTICATED, () => story.micropay('o1', WON)),
    correct(story) {
      story.create('p1', WON, UNAUTHENTICATED);
      paidByCode(story, WON);
    },
  },
  {
    fault: 'a list with a payment of somebody else',
    oracle: othersDataStaysHidden,
    requirement: 'MERCH-04',
    faulty: (story) => void list(story, {}, [view('p1', WON, 'SUCCEEDED', { merchantId: 'm2' })]),
    correct: (story) => void list(story, {}, [view('p1', WON, 'SUCCEEDED'), { paymentId: 'p2' }]),
  },
  {
    fault: 'a payment that the notice about another one settled',
    oracle: ordersDoNotTouchEachOther,
    requirement: 'STATE-04',
    faulty(story) {
      oneOfTwoPaid(story, PART);
      story.shows('p1', PART, 'SUCCEEDED');
    },
    correct(story) {
      oneOfTwoPaid(story, PART);
      story.shows('p1', PART, 'PENDING', { version: 1 });
      story.shows('p2', PART, 'SUCCEEDED');
    },
  },
  {
    fault: 'a refund that is booked on another payment',
    oracle: ordersDoNotTouchEachOther,
    requirement: 'STATE-04',
    faulty(story) {
      partlyRefunded(story);
      story.create(
        'p2',
        WON,
        { body: view('p2', WON, 'SUCCEEDED'), request: { paymentCode: '130061098828009407' } },
        () =>
          story.micropay('o2', WON, { code: '130061098828009407' }, () => {
            story.opened('o2', WON, 'code', { code: '130061098828009407' });
            story.charged('o2', WON);
          }),
      );
      story.shows('p1', WON, 'SUCCEEDED');
      story.shows('p2', WON, 'SUCCEEDED', { refundedAmount: toWire(PART) });
    },
    correct(story) {
      oneOfTwoPaid(story);
      story.shows('p1', WON, 'PENDING', { version: 1 });
    },
  },
  {
    fault: 'a big payment that the notice about a small one settled',
    oracle: ordersDoNotTouchEachOther,
    requirement: 'SEC-03',
    faulty(story) {
      oneOfTwoPaid(story);
      story.shows('p1', WON, 'SUCCEEDED');
    },
    correct(story) {
      oneOfTwoPaid(story);
      // What the network says of the order itself is another matter.
      story.query('o1', 'SUCCESS');
      story.shows('p1', WON, 'SUCCEEDED');
    },
  },
  {
    fault: 'a code that a second terminal may use too',
    oracle: oneTerminalPerCode,
    requirement: 'CPM-08',
    faulty(story) {
      story.create('p1', WON, { request: { terminalId: 't1' } }, () => story.micropay('o1', WON));
      story.create('p2', WON, { request: { terminalId: 't2' } }, () => story.micropay('o2', WON));
    },
    correct(story) {
      story.create('p1', WON, { request: { terminalId: 't1' } }, () => story.micropay('o1', WON));
      story.create('p2', WON, { request: { terminalId: 't2' }, status: 409, body: { code: 'CODE_USED' } });
    },
  },
  {
    fault: 'a page that is longer than was asked for',
    oracle: listsKeepTheirForm,
    requirement: 'API-05',
    faulty: (story) => void list(story, { limit: '1' }, [{ paymentId: 'p1' }, { paymentId: 'p2' }]),
    correct: (story) => void list(story, { limit: '2' }, [{ paymentId: 'p1' }, { paymentId: 'p2' }]),
  },
  {
    fault: 'a list that begins with the newest',
    oracle: listsKeepTheirForm,
    requirement: 'API-05',
    faulty: (story) =>
      void list(story, {}, [
        { paymentId: 'p2', createdAt: at(2) },
        { paymentId: 'p1', createdAt: at(1) },
      ]),
    correct: (story) =>
      void list(story, {}, [
        { paymentId: 'p2', createdAt: at(1) },
        { paymentId: 'p1', createdAt: at(1) },
      ]),
  },
  {
    fault: 'a list of other stores',
    oracle: listsKeepTheirForm,
    requirement: 'API-05',
    faulty: (story) => void list(story, { storeId: "x' OR '1'='1" }, [{ paymentId: 'p1', storeId: 's1' }]),
    correct: (story) => void list(story, { storeId: 's1' }, [{ paymentId: 'p1', storeId: 's1' }]),
  },
  {
    fault: 'an accepted cancellation of which a query says nothing',
    oracle: resultsCanBeAsked,
    requirement: 'API-07',
    faulty(story) {
      paidByCode(story, WON);
      story.cancel('p1', { body: view('p1', WON, 'SUCCEEDED', { version: 3, cancellation: { status: 'PENDING' } }) });
      story.shows('p1', WON, 'SUCCEEDED', { version: 4, cancellation: { status: 'NONE' } });
    },
    correct(story) {
      paidByCode(story, WON);
      story.cancel('p1', { body: view('p1', WON, 'SUCCEEDED', { version: 3, cancellation: { status: 'PENDING' } }) });
      story.shows('p1', WON, 'SUCCEEDED', { version: 4, cancellation: { status: 'FAILED' } });
    },
  },
  {
    fault: 'a payment code in a log',
    oracle: logsHoldNoSecrets,
    requirement: 'PRIV-01',
    faulty(story) {
      paidByCode(story, WON);
      says(story, `{"event":"created","paymentCode":"${CODE}"}`);
    },
    correct(story) {
      paidByCode(story, WON);
      says(story, `{"event":"created","paymentCode":"13************${CODE.slice(-4)}","number":"9${CODE}9"}`);
    },
  },
  {
    fault: 'an account number that is not masked',
    oracle: secretsStayHidden,
    requirement: 'PRIV-01',
    faulty: (story) =>
      void story.call(
        'patchMerchant',
        {},
        { settlementAccount: { accountNumber: '110123456789' } },
        { body: { settlementAccount: { accountNumber: '110123456789' } } },
      ),
    correct: (story) =>
      void story.call(
        'patchMerchant',
        {},
        { settlementAccount: { accountNumber: '110123456789' } },
        { body: { settlementAccount: { accountNumber: '********6789' } } },
      ),
  },
  {
    fault: 'a wallet user id on a receipt',
    oracle: secretsStayHidden,
    requirement: 'PRIV-01',
    faulty(story) {
      story.query('o1', 'SUCCESS', { answer: { payer: { sub_openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' } } });
      receipt(story, { payer: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' });
    },
    correct(story) {
      story.query('o1', 'SUCCESS', { answer: { payer: { sub_openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' } } });
      receipt(story, { payer: 'oU************************6o' });
    },
  },
  {
    fault: 'a line of the log that a customer wrote',
    oracle: linesOfLogsAreItsOwn,
    requirement: 'SEC-10',
    faulty(story) {
      story.createQr('p1', WON, { request: { description: 'tea\n{"event":"payment.succeeded"}' } });
      says(story, '{"event":"payment.succeeded"}');
    },
    correct(story) {
      story.createQr('p1', WON, { request: { description: 'tea\n{"event":"payment.succeeded"}' } });
      says(story, String.raw`created "tea\n{\"event\":\"payment.succeeded\"}"`);
    },
  },
  {
    fault: 'a name that comes back with its marks turned into those of a page',
    oracle: textStaysText,
    requirement: 'SEC-10',
    faulty: (story) =>
      void story.call(
        'patchMerchant',
        {},
        { displayName: { ko: 'A & B' } },
        { body: { displayName: { ko: 'A &amp; B' } } },
      ),
    correct: (story) =>
      void story.call(
        'patchMerchant',
        {},
        { displayName: { ko: 'A & B' } },
        { body: { displayName: { ko: 'A & B ' } } },
      ),
  },
  {
    fault: 'a description that the intermediary breaks on',
    oracle: textStaysText,
    requirement: 'SEC-10',
    faulty: (story) => void story.createQr('p1', WON, { request: { description: "'; --" }, status: 500, body: {} }),
    correct: (story) => void story.createQr('p1', WON, { request: { description: "'; --" }, status: 400, body: {} }),
  },
  {
    fault: 'an address that is called by another spelling',
    oracle: webhooksStayOutside,
    requirement: 'SEC-07',
    faulty: (story) => offered(story, ['plain', 'decimal'], ['decimal']),
    correct: (story) => offered(story, ['plain', 'decimal'], []),
  },
  {
    fault: 'a body that ends the process',
    oracle: hostileBodiesHarmNobody,
    requirement: 'SEC-09',
    faulty(story) {
      posted(story);
      story.killed('died');
    },
    correct(story) {
      posted(story, { status: 413 });
      story.shows('p1', WON, 'PENDING');
    },
  },
  {
    fault: 'a body that keeps others waiting',
    oracle: hostileBodiesHarmNobody,
    requirement: 'SEC-09',
    faulty(story) {
      const exchange = story.notice('o1', { status: null }, () =>
        story.shows('p1', WON, 'PENDING', {}, { takes: 4_000 }),
      );
      const about = { network: 'wechatpay', account: '1900000001', order: 'o1', what: 'slow' };
      story.fact({ kind: 'bytes-posted', ...about, exchange });
    },
    correct(story) {
      const exchange = story.notice('o1', { status: null, takes: 20_000 }, () => story.shows('p1', WON, 'PENDING'));
      const about = { network: 'wechatpay', account: '1900000001', order: 'o1', what: 'slow' };
      story.fact({ kind: 'bytes-posted', ...about, exchange });
    },
  },
];

describe('oracles of stores, views and security', () => {
  it.each(PROOFS)('$oracle.name catches $fault', (proof) => {
    expect(prove(proof)).toEqual({ caught: [proof.requirement], accused: [], met: true });
  });

  it('says nothing of spellings where the plain address is called too', () => {
    const story = tell();
    offered(story, ['plain', 'decimal'], ['plain', 'decimal']);
    story.settled();
    expect([findingsOf(webhooksStayOutside, story), metBy(webhooksStayOutside, story)]).toEqual([[], []]);
  });

  it('lets a change of status be that is to come later', () => {
    const story = tell();
    suspend(story, 'SUSPENDED', { effectiveFrom: '2099-01-01T00:00:00+09:00' });
    paidByCode(story, WON);
    expect(metBy(suspendedMerchantsTakeNothing, story)).toEqual([]);
  });

  it('shows a token in the answer that is there to show it', () => {
    const story = tell();
    story.call('registerMerchant', {}, {}, { status: 201, body: { credentials: { token: 'mt_0123456789abcdef' } } });
    expect(findingsOf(secretsStayHidden, story)).toEqual([]);
    says(story, 'registered with mt_0123456789abcdef');
    expect([findingsOf(secretsStayHidden, story), findingsOf(logsHoldNoSecrets, story)]).toEqual([[], ['PRIV-01']]);
  });
});
