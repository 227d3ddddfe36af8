import { expect, it } from 'vitest';
import { krw, toWire } from '../core/money.js';
import { clockStepsChangeNothing } from './clock-steps-change-nothing.js';
import { oldKeysChargeNothing } from './old-keys-charge-nothing.js';
import { repeatedRequestsAreOne } from './repeated-requests-are-one.js';
import { findingsOf, type Proof, paidByCode, prove, type Story, shownQr, tell } from './testing.js';

const WON = krw(15_000);
const FIVE = krw(5_000);
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const OTHER_CODE = '130061098828009407';

const set = (story: Story, minutes: number) =>
  story.fact({ kind: 'clock-moved', how: 'step', byMs: minutes * MINUTE_MS });
const years = (story: Story) => story.wait(400 * DAY_MS);

/** A code payment that asks for its password, and is reversed after so many ms. */
const asksForPassword = (story: Story, n: number, reversedAfterMs: number, meanwhile: () => void = () => {}) => {
  const code = n === 1 ? {} : { code: OTHER_CODE };
  story.create(`p${n}`, WON, { request: n === 1 ? {} : { paymentCode: OTHER_CODE } }, () =>
    story.micropay(`o${n}`, WON, { ...code, answer: { trade_state: 'USERPAYING' } }, () =>
      story.opened(`o${n}`, WON, 'code', code),
    ),
  );
  story.wait(1_000);
  meanwhile();
  story.wait(reversedAfterMs - 1_000);
  story.reverse(`o${n}`, {}, () => story.ended(`o${n}`, 'revoked'));
  story.shows(`p${n}`, WON, 'FAILED');
};
const closedBeforeExpiry = (story: Story, minutes: number, atMs: number) => {
  shownQr(story, WON, { expires: 8 * MINUTE_MS });
  set(story, minutes);
  story.wait(atMs);
  story.close('o1', {}, () => story.ended('o1', 'closed'));
  story.shows('p1', WON, 'EXPIRED');
};
const refunding = (story: Story, again: boolean) => {
  paidByCode(story, WON);
  story.refund('p1', 'a', toWire(FIVE), {
    body: { refundId: 'a', paymentId: 'p1', amount: toWire(FIVE), status: 'PENDING', version: 1 },
  });
  story.askRefund('o1', 'r1', FIVE, { takes: 3_000 }, () => {
    story.refundTaken('o1', 'r1', FIVE);
    set(story, 4);
    if (again) story.askRefund('o1', 'r2', FIVE, {}, () => story.refundTaken('o1', 'r2', FIVE));
  });
  story.refundDone('o1', 'r1', FIVE);
  story.showsRefund('p1', 'a', FIVE, 'SUCCEEDED');
  story.shows('p1', WON, 'SUCCEEDED', { refundedAmount: toWire(FIVE), version: 3 });
};
const paidLate = (story: Story, status: string) => {
  shownQr(story, WON);
  set(story, -4);
  story.charged('o1', WON);
  story.wait(4 * MINUTE_MS);
  story.shows('p1', WON, status);
};
const refundedAndAskedAgain = (story: Story, again: boolean) => {
  const asked = { body: { refundId: 'a', paymentId: 'p1', amount: toWire(FIVE), status: 'PENDING', version: 1 } };
  paidByCode(story, WON);
  story.refund('p1', 'a', toWire(FIVE), asked);
  story.askRefund('o1', 'r1', FIVE, {}, () => story.refundTaken('o1', 'r1', FIVE));
  story.refundDone('o1', 'r1', FIVE);
  years(story);
  if (!again) {
    story.refund('p1', 'a', toWire(FIVE), { status: 404, body: { code: 'NOT_FOUND', execution: 'NONE' } });
    return;
  }
  story.refund('p1', 'a', toWire(FIVE), asked);
  story.askRefund('o1', 'r2', FIVE, {}, () => story.refundTaken('o1', 'r2', FIVE));
};

const PROOFS: readonly Proof[] = [
  {
    fault: 'a reverse at once when the clock is set on',
    oracle: clockStepsChangeNothing,
    requirement: 'AVAIL-06',
    rate: 1,
    faulty: (story) => asksForPassword(story, 1, 5_000, () => set(story, 4)),
    correct: (story) => asksForPassword(story, 1, 50_000, () => set(story, 4)),
  },
  {
    fault: 'an order closed at an expiry that only the clock says',
    oracle: clockStepsChangeNothing,
    requirement: 'AVAIL-06',
    rate: 1,
    faulty: (story) => closedBeforeExpiry(story, 4, 4 * MINUTE_MS),
    correct: (story) => closedBeforeExpiry(story, 4, 8 * MINUTE_MS),
  },
  {
    fault: 'a refund sent twice since its lease ran out by the wall clock',
    oracle: clockStepsChangeNothing,
    requirement: 'AVAIL-06',
    rate: 1,
    faulty: (story) => refunding(story, true),
    correct: (story) => refunding(story, false),
  },
  {
    fault: 'a payment of which nothing was heard after the clock was set back',
    oracle: clockStepsChangeNothing,
    requirement: 'AVAIL-06',
    rate: 1,
    faulty: (story) => paidLate(story, 'PENDING'),
    // Late, as everything that is planned by the wall clock.
    correct: (story) => paidLate(story, 'SUCCEEDED'),
  },
  {
    fault: 'a refund made once more when its key was forgotten',
    oracle: oldKeysChargeNothing,
    requirement: 'IDEM-10',
    rate: 1,
    faulty: (story) => refundedAndAskedAgain(story, true),
    correct: (story) => refundedAndAskedAgain(story, false),
  },
];

it.each(PROOFS.map((proof) => [proof.fault, proof] as const))('catches %s, and nothing much like it', (_, proof) => {
  expect(prove(proof)).toEqual({ caught: [proof.requirement], accused: [], met: true });
});

it('does not blame a clock for a habit', () => {
  const story = tell({ rate: 1 });
  asksForPassword(story, 1, 5_000);
  asksForPassword(story, 2, 5_000, () => set(story, 4));
  story.settled();
  expect(findingsOf(clockStepsChangeNothing, story)).toEqual([]);
});

it('does not blame a clock that was set back for an order that was closed early', () => {
  const story = tell({ rate: 1 });
  closedBeforeExpiry(story, -4, 4 * MINUTE_MS);
  story.settled();
  expect(findingsOf(clockStepsChangeNothing, story)).toEqual([]);
});

it('lets a key that may have been forgotten be taken for another one', () => {
  const story = tell({ rate: 1 });
  const refused = { status: 409, body: { code: 'ID_REUSED', execution: 'NONE' } };
  paidByCode(story, WON);
  years(story);
  story.create('p1', WON, refused);
  expect(findingsOf(repeatedRequestsAreOne, story)).toEqual([]);
  const early = tell({ rate: 1 });
  paidByCode(early, WON);
  early.create('p1', WON, refused);
  expect(findingsOf(repeatedRequestsAreOne, early)).toEqual(['IDEM-04']);
});
