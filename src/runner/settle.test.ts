import { describe, expect, test } from 'vitest';
import { createNemesis } from '../../simulators/kit/nemesis.js';
import { createClock } from '../core/clock.js';
import { krw } from '../core/money.js';
import { paidByCode, type Story, shownQr, tell, view } from '../oracles/testing.js';
import { createJournal } from '../record/journal.js';
import { convergenceMs, lastStimulusRealMs, stableMsOf, unquiet, unreached } from './settle.js';

const WON = krw(15_000);
const told = (happens: (story: Story) => void) => {
  const story = tell();
  happens(story);
  return story;
};

describe('the goal is reached', () => {
  test.each<[string, (story: Story) => void]>([
    ['when nothing was asked for', () => {}],
    ['when a payment succeeded and its money is at the network', (story) => paidByCode(story, WON)],
    ['when a payment is PENDING while the network still holds it', (story) => shownQr(story, WON)],
    [
      'when a payment failed and nothing was taken',
      (story) => {
        story.create('p1', WON);
        story.event('payment.failed', 'p1', view('p1', WON, 'FAILED'));
        story.shows('p1', WON, 'FAILED');
      },
    ],
  ])('%s', (_, happens) => {
    expect(unreached(told(happens).history('s'))).toEqual([]);
  });
});

describe('the goal is not reached', () => {
  test.each<[string, (story: Story) => void, RegExp]>([
    [
      'while a payment is PENDING and nothing at the network holds it',
      (story) => void story.create('p1', WON),
      /p1: it is PENDING/,
    ],
    [
      'while a failed payment is still captured',
      (story) => {
        paidByCode(story, WON);
        story.shows('p1', WON, 'FAILED');
      },
      /p1: it is FAILED and .*still captured/,
    ],
    [
      'while a refund is PENDING',
      (story) => {
        paidByCode(story, WON);
        story.refund('p1', 'r1', {}, { body: { refundId: 'r1', paymentId: 'p1', status: 'PENDING', version: 1 } });
      },
      /refund r1 is PENDING/,
    ],
    [
      'while a cancellation is PENDING',
      (story) => {
        paidByCode(story, WON);
        story.shows('p1', WON, 'SUCCEEDED', { cancellation: { status: 'PENDING' } });
      },
      /its cancellation is PENDING/,
    ],
    [
      'while money has gone back that the intermediary does not show',
      (story) => {
        paidByCode(story, WON);
        story.returned('o1', krw(5_000), 'network');
      },
      /15000 .*10000/,
    ],
    [
      'while what is refunded is shown in another currency than what was paid',
      (story) => {
        paidByCode(story, WON);
        story.shows('p1', WON, 'SUCCEEDED', { refundedAmount: { currency: 'CNY', value: '1' } });
      },
      /no amount that can be read/,
    ],
    [
      'while nothing has told that a payment ended after its request was answered',
      (story) => {
        shownQr(story, WON);
        story.charged('o1', WON);
        story.shows('p1', WON, 'SUCCEEDED');
      },
      /p1: no event payment\.succeeded has come/,
    ],
    [
      'while an event was refused and has not come again',
      (story) => {
        paidByCode(story, WON);
        story.event('payment.succeeded', 'p1', {}, { accepted: false });
      },
      /event e1 was not accepted by the platform/,
    ],
    [
      'while a merchant’s own receiver has not taken what the platform took',
      (story) => {
        paidByCode(story, WON);
        story.event('payment.succeeded', 'p1', {});
        story.event('payment.succeeded', 'p1', {}, { at: 'm1', accepted: false });
      },
      /event e1 was not accepted by a merchant/,
    ],
    [
      'while an order was placed with an answer lost, and nothing was sent about it since',
      (story) => {
        shownQr(story, WON);
        story.send('native', { order: 'o1', outcome: 'lost' });
      },
      /order o1 stayed without an answer \(lost\), and nothing was sent about it since/,
    ],
    [
      'while a refund was asked for with an answer lost, and nothing was sent about it since',
      (story) => {
        paidByCode(story, WON);
        story.askRefund('o1', 'r1', WON, { outcome: 'lost' });
      },
      /refund r1 stayed without an answer \(lost\), and nothing was sent about it since/,
    ],
  ])('%s', (_, happens, wait) => {
    expect(unreached(told(happens).history('s')).join('; ')).toMatch(wait);
  });

  test('no longer when the end is told, or was told by the answer to the request', () => {
    const story = told((all) => {
      shownQr(all, WON);
      all.charged('o1', WON);
      all.shows('p1', WON, 'SUCCEEDED');
      all.event('payment.succeeded', 'p1', view('p1', WON, 'SUCCEEDED'));
    });
    expect(unreached(story.history('s'))).toEqual([]);
    expect(unreached(told((all) => paidByCode(all, WON)).history('s'))).toEqual([]);
  });

  test('no longer when the event was accepted at its next coming', () => {
    const story = told((all) => {
      paidByCode(all, WON);
      all.event('payment.succeeded', 'p1', {}, { accepted: false });
      all.event('payment.succeeded', 'p1', {});
    });
    expect(unreached(story.history('s'))).toEqual([]);
  });
});

describe('the intermediary has', () => {
  test('155 s for a code payment, and where nothing is known', () => {
    expect(convergenceMs(told((story) => paidByCode(story, WON)).history('s'), 0)).toBe(155_000);
    expect(convergenceMs(tell().history('s'), 0)).toBe(155_000);
  });

  test('six minutes after the expiry of a QR code, for as long as it can still be paid', () => {
    const story = told((all) => shownQr(all, WON, { expires: 7_200_000 }));
    expect(convergenceMs(story.history('s'), 200_000)).toBe(7_000_000 + 360_000);
    expect(convergenceMs(story.history('s'), 9_000_000)).toBe(360_000);
  });

  test('three minutes more to tell of an end that it shows', () => {
    const story = told((all) => {
      paidByCode(all, WON);
      all.shows('p1', WON, 'CANCELLED');
    });
    expect(convergenceMs(story.history('s'), 0)).toBe(155_000 + 180_000);
    story.event('payment.cancelled', 'p1', view('p1', WON, 'CANCELLED'));
    expect(convergenceMs(story.history('s'), 0)).toBe(155_000);
  });

  test('five minutes and one for each refund still to be sent', () => {
    const story = told((all) => {
      paidByCode(all, WON);
      for (const refund of ['r1', 'r2', 'r3'])
        all.refund('p1', refund, {}, { body: { refundId: refund, paymentId: 'p1', status: 'PENDING', version: 1 } });
    });
    expect(convergenceMs(story.history('s'), 0)).toBe(300_000 + 3 * 60_000);
  });
});

test.each([
  [0, 20, 500],
  [5_000, 20, 500],
  [10_000, 20, 1_000],
  [10_000, 1, 3_000],
])('with a poll gap of %i ms at rate %i, quiet must last %i ms', (gapMs, rate, stableMs) => {
  expect(stableMsOf(gapMs, rate)).toBe(stableMs);
});

test('a call of ours and a notice are stimuli of their merchant; a read is none', () => {
  const story = tell();
  const concern = { scenario: 's', merchants: new Set(['m1']), accounts: new Set(['1900000001']) };
  const latest = () => lastStimulusRealMs(story.journal, concern);
  expect(latest()).toBeUndefined();
  story.notice('o1');
  const noticed = latest();
  expect(noticed).toBeDefined();
  story.shows('p1', WON, 'PENDING');
  story.query('o1', 'SUCCESS');
  expect(latest()).toBe(noticed);
  expect(
    lastStimulusRealMs(story.journal, { ...concern, merchants: new Set(), accounts: new Set(['7']) }),
  ).toBeUndefined();
});

describe('our edge is quiet', () => {
  const concern = { scenario: 's', merchants: new Set(['m1']), accounts: new Set(['a1']) };
  const edge = () => {
    const clock = createClock();
    const journal = createJournal({ clock });
    const nemesis = createNemesis({
      journal,
      listenerOf: () => {
        throw new RangeError('no listener is struck here');
      },
    });
    return { nemesis, waits: () => unquiet({ clock, journal, nemesis }, concern, 500) };
  };
  const message = (account: string) => ({ network: 'bank', operation: 'bank.pay', marks: { account }, exchange: 'x1' });

  test('while nothing is held; what is held of another is its own affair', async () => {
    const { nemesis, waits } = edge();
    expect(waits()).toEqual([]);
    const letGo = [nemesis.hold('mine', 'answer', message('a1')), nemesis.hold('theirs', 'request', message('a2'))];
    expect(waits()).toEqual(['an answer of bank.pay is held (mine)']);
    nemesis.releaseAll(['mine', 'theirs']);
    await Promise.all(letGo);
    expect(waits()).toEqual([]);
  });

  test('while no fault of its own is armed that is yet to strike', async () => {
    const { nemesis, waits } = edge();
    const arming = { fault: 'lose-reply', network: 'bank', operation: 'bank.pay', times: 2 } as const;
    await nemesis.arm({ ...arming, scenario: 'another' });
    expect(waits()).toEqual([]);
    await nemesis.arm({ ...arming, scenario: 's' });
    expect(waits()).toEqual(['lose-reply on bank.pay is armed']);
    nemesis.strike('after-operation', message('a1'));
    expect(waits()).toEqual([]);
  });

  test('and the start of the intermediary gives it something to do, as an act of ours does', () => {
    const journal = createJournal({ clock: createClock() });
    expect(lastStimulusRealMs(journal, concern)).toBeUndefined();
    expect(lastStimulusRealMs(journal, { ...concern, startedRealMs: () => 7 })).toBe(7);
  });
});
