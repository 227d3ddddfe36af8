import { describe, expect, it } from 'vitest';
import { krw } from '../core/money.js';
import { oracles } from './index.js';
import { paidByCode, type Story, shownQr, tell, view } from './testing.js';

const WON = krw(15_000);
const PART = krw(5_000);

/** Intermediaries that nobody may accuse, however unusual. Every oracle reads every story. */
const STORIES: Readonly<Record<string, (story: Story) => void>> = {
  'a code payment that is paid at once': (story) => {
    paidByCode(story, WON);
    story.shows('p1', WON, 'SUCCEEDED');
  },
  'a lost answer, queried, and found paid': (story) => {
    story.create('p1', WON, {}, () => {
      story.micropay('o1', WON, { outcome: 'lost' }, () => {
        story.opened('o1', WON, 'code');
        story.charged('o1', WON);
      });
    });
    story.query('o1', 'SUCCESS');
    story.shows('p1', WON, 'SUCCEEDED');
  },
  'a lost answer, cancelled first and asked never': (story) => {
    story.create('p1', WON, {}, () => {
      story.micropay('o1', WON, { outcome: 'lost' }, () => {
        story.opened('o1', WON, 'code');
        story.charged('o1', WON);
      });
    });
    story.wait(900);
    story.reverse('o1', {}, () => {
      story.returned('o1', WON, 'reverse');
      story.ended('o1', 'revoked');
    });
    story.shows('p1', WON, 'CANCELLED', { version: 2 });
  },
  'a reset request, repeated with the same number': (story) => {
    story.create('p1', WON, { body: view('p1', WON, 'SUCCEEDED') }, () => {
      story.micropay('o1', WON, { outcome: 'reset' });
      story.micropay('o1', WON, {}, () => {
        story.opened('o1', WON, 'code');
        story.charged('o1', WON);
      });
    });
    story.shows('p1', WON, 'SUCCEEDED');
  },
  'a reset request that the network never saw, asked about and given up': (story) => {
    story.create('p1', WON, {}, () => story.micropay('o1', WON, { outcome: 'reset' }));
    story.query('o1', '', { status: 404, answer: { code: 'ORDERNOTEXIST' } });
    story.wait(5_000);
    story.query('o1', '', { status: 404, answer: { code: 'ORDERNOTEXIST' } });
    story.shows('p1', WON, 'FAILED', { version: 2 });
  },
  'a refused code, and a new payment of the sale with a new code': (story) => {
    const sale = { saleId: 's1' };
    story.create('p1', WON, { request: sale, body: view('p1', WON, 'FAILED', { version: 2 }) }, () => {
      story.micropay('o1', WON, { status: 400, answer: { code: 'AUTHCODEEXPIRE' } });
    });
    const code = '130061098828009407';
    story.create('p2', WON, { request: { ...sale, paymentCode: code }, body: view('p2', WON, 'SUCCEEDED') }, () => {
      story.micropay('o2', WON, { code }, () => {
        story.opened('o2', WON, 'code', { code });
        story.charged('o2', WON);
      });
    });
    story.shows('p1', WON, 'FAILED', { version: 2 });
    story.shows('p2', WON, 'SUCCEEDED');
  },
  'a QR whose lost answer is repeated, paid, told twice and at once': (story) => {
    story.createQr('p1', WON, {}, () => {
      story.native('o1', WON, { outcome: 'lost' }, () => story.opened('o1', WON, 'prepaid'));
      story.native('o1', WON);
    });
    story.charged('o1', WON);
    story.notice('o1', { status: 503 });
    story.notice('o1', {}, () => story.notice('o1'));
    story.event('payment.succeeded', 'p1', view('p1', WON, 'SUCCEEDED'), { accepted: false });
    story.wait(2_000);
    story.event('payment.succeeded', 'p1', view('p1', WON, 'SUCCEEDED'));
    story.notice('o1');
    story.shows('p1', WON, 'SUCCEEDED');
  },
  'a QR that nobody pays, closed by the network at its time': (story) => {
    shownQr(story, WON, { expires: 120_000 });
    story.wait(6_001);
    story.shows('p1', WON, 'EXPIRED', { version: 2 });
    story.ended('o1', 'expired');
  },
  'a QR that is shown again under another order once the first is closed': (story) => {
    shownQr(story, WON);
    story.wait(16_000);
    story.close('o1', {}, () => story.ended('o1', 'closed'));
    story.native('o2', WON, {}, () => story.opened('o2', WON, 'prepaid'));
    story.charged('o2', WON);
    story.notice('o2');
    story.shows('p1', WON, 'SUCCEEDED');
  },
  'a close that finds the order paid, whereupon the money is kept': (story) => {
    shownQr(story, WON);
    story.wait(16_000);
    story.charged('o1', WON);
    story.close('o1', { status: 400, answer: { code: 'ORDERPAID' } });
    story.shows('p1', WON, 'SUCCEEDED');
  },
  'a forged notice that is refused, and makes the IUT ask': (story) => {
    shownQr(story, WON);
    story.notice('o1', { status: 401, forgery: { form: 'wrong-signature', requirement: 'SIGN-01', mustRefuse: true } });
    story.query('o1', 'NOTPAY');
    story.charged('o1', WON);
    story.query('o1', 'SUCCESS');
    story.shows('p1', WON, 'SUCCEEDED');
  },
  'partial refunds, one lost and repeated, two alike, the last takes the rest': (story) => {
    paidByCode(story, WON);
    story.shows('p1', WON, 'SUCCEEDED');
    for (const [at, refund] of ['a', 'b', 'c'].entries()) {
      story.refund(
        'p1',
        refund,
        { currency: 'KRW', value: '5000' },
        { body: { refundId: refund, paymentId: 'p1', amount: { currency: 'KRW', value: '5000' }, status: 'PENDING' } },
      );
      story.askRefund('o1', `r${refund}`, PART, { outcome: at === 0 ? 'lost' : 'answered' }, () =>
        story.refundTaken('o1', `r${refund}`, PART),
      );
      if (at === 0) story.askRefund('o1', `r${refund}`, PART);
      story.refundDone('o1', `r${refund}`, PART);
      const back = { currency: 'KRW', value: String(5_000 * (at + 1)) };
      story.showsRefund('p1', refund, PART, 'SUCCEEDED');
      story.shows('p1', WON, 'SUCCEEDED', {
        version: 3 + at,
        refundedAmount: back,
        refundableAmount: { currency: 'KRW', value: String(15_000 - 5_000 * (at + 1)) },
      });
    }
  },
  'a refund that the network closes, and another that takes its place': (story) => {
    paidByCode(story, WON);
    story.refund('p1', 'a', { currency: 'KRW', value: '15000' }, { body: { refundId: 'a', status: 'PENDING' } });
    story.askRefund('o1', 'ra', WON, {}, () => story.refundTaken('o1', 'ra', WON));
    story.refundFailed('o1', 'ra', WON, 'closed');
    story.showsRefund('p1', 'a', WON, 'FAILED');
    story.refund('p1', 'b', { currency: 'KRW', value: '15000' }, { body: { refundId: 'b', status: 'PENDING' } });
    story.askRefund('o1', 'rb', WON, {}, () => story.refundTaken('o1', 'rb', WON));
    story.refundDone('o1', 'rb', WON);
    story.showsRefund('p1', 'b', WON, 'SUCCEEDED');
    story.shows('p1', WON, 'SUCCEEDED', {
      version: 5,
      refundedAmount: { currency: 'KRW', value: '15000' },
      refundableAmount: { currency: 'KRW', value: '0' },
    });
  },
  'a paid payment cancelled by a refund under a number of its own': (story) => {
    paidByCode(story, WON);
    story.cancel('p1', {
      body: view('p1', WON, 'SUCCEEDED', {
        version: 3,
        cancellation: { status: 'PENDING' },
        refundableAmount: { currency: 'KRW', value: '0' },
      }),
    });
    story.askRefund('o1', 'rx', WON, {}, () => story.refundTaken('o1', 'rx', WON));
    story.refundDone('o1', 'rx', WON);
    story.event('payment.reversed', 'p1', view('p1', WON, 'CANCELLED', { version: 4 }));
    story.shows('p1', WON, 'CANCELLED', { version: 4 });
  },
  'late money on a cancelled payment, given back': (story) => {
    shownQr(story, WON);
    story.wait(16_000);
    story.close('o1', {}, () => story.ended('o1', 'closed'));
    story.shows('p1', WON, 'CANCELLED', { version: 2 });
    story.charged('o1', WON);
    story.notice('o1');
    story.askRefund('o1', 'rx', WON, {}, () => story.refundTaken('o1', 'rx', WON));
    story.refundDone('o1', 'rx', WON);
    story.shows('p1', WON, 'CANCELLED', { version: 2 });
  },
  'a kill while the request was out, and a query after the restart': (story) => {
    story.create('p1', WON, { outcome: 'reset' }, () => {
      story.micropay('o1', WON, { outcome: 'lost' }, () => {
        story.opened('o1', WON, 'code');
        story.charged('o1', WON);
        story.killed();
      });
    });
    story.started();
    story.query('o1', 'SUCCESS');
    story.shows('p1', WON, 'SUCCEEDED');
  },
  'a kill before anything was stored: the payment is unknown, and nothing was sent': (story) => {
    story.create('p1', WON, { outcome: 'reset' }, () => story.killed());
    story.started();
    story.shows('p1', WON, '', {}, { status: 404, body: { code: 'NOT_FOUND', execution: 'NONE' } });
  },
  'two payments of one merchant and amount that the IUT names by no number': (story) => {
    for (const n of [1, 2]) {
      story.createQr(`p${n}`, WON, {}, () =>
        story.native(`o${n}`, WON, {}, () => story.opened(`o${n}`, WON, 'prepaid')),
      );
    }
    story.charged('o2', WON);
    story.notice('o2');
    story.shows('p1', WON, 'PENDING', { version: 1 });
    story.shows('p2', WON, 'SUCCEEDED');
  },
  'an answer that does not verify, asked about, with a notice before the second answer': (story) => {
    story.createQr('p1', WON, {}, () => {
      story.native('o1', WON, { faults: ['forge-answer:unsigned'] }, () => story.opened('o1', WON, 'prepaid'));
      story.native('o1', WON);
    });
    story.query('o1', 'SETTLED_LATER');
    story.query('o1', 'NOTPAY', { faults: ['hold-answer'] }, () => {
      story.charged('o1', WON);
      story.notice('o1', { faults: ['unusual-notification:reordered'] });
      story.shows('p1', WON, 'SUCCEEDED');
    });
    story.shows('p1', WON, 'SUCCEEDED');
  },
  'keys that change on both sides, the new one of the network refused once': (story) => {
    shownQr(story, WON);
    story.keyChanged('platform', 'NEW', 'published');
    story.keyChanged('merchant', 'M2', 'published');
    story.charged('o1', WON);
    story.notice('o1', { serial: 'NEW', status: 401 });
    story.send('certificates', {});
    story.notice('o1', { serial: 'NEW' });
    story.notice('o1', { serial: 'OLD' });
    story.shows('p1', WON, 'SUCCEEDED');
  },
  'a refund that waits for the network’s funds': (story) => {
    paidByCode(story, WON);
    story.refund(
      'p1',
      'a',
      { currency: 'KRW', value: '5000' },
      { body: { refundId: 'a', paymentId: 'p1', status: 'PENDING' } },
    );
    story.askRefund('o1', 'ra', PART, { status: 403, answer: { code: 'NOT_ENOUGH' } });
    story.showsRefund('p1', 'a', PART, 'PENDING');
    story.shows('p1', WON, 'SUCCEEDED', {
      version: 3,
      pendingRefundAmount: { currency: 'KRW', value: '5000' },
      refundableAmount: { currency: 'KRW', value: '10000' },
    });
  },
  'an order the network does not know yet, reversed when it does': (story) => {
    story.create('p1', WON, {}, () => {
      story.micropay('o1', WON, { outcome: 'lost', faults: ['hold-request'] }, () => {
        story.query('o1', '', { status: 404, answer: { code: 'ORDERNOTEXIST' } });
        story.opened('o1', WON, 'code');
        story.charged('o1', WON);
      });
    });
    story.wait(900);
    story.reverse('o1', { status: 202, answer: { code: 'USERPAYING' } });
    story.wait(300);
    story.reverse('o1', {}, () => {
      story.returned('o1', WON, 'reverse');
      story.ended('o1', 'revoked');
    });
    story.shows('p1', WON, 'CANCELLED', { version: 2 });
  },
  'two instances of which one asks while the other waits': (story) => {
    story.started(1);
    story.started(2);
    story.create('p1', WON, {}, () => {
      story.micropay('o1', WON, { faults: ['hold-answer'], takes: 5_000 }, () => {
        story.opened('o1', WON, 'code');
        story.charged('o1', WON);
        story.query('o1', 'SUCCESS');
      });
    });
    story.shows('p1', WON, 'SUCCEEDED');
  },
  'a flood that is turned away, and come back to': (story) => {
    for (const n of [1, 2]) {
      story.createQr(`p${n}`, WON, { status: 429, body: { code: 'OVERLOADED', execution: 'NONE' } });
      story.createQr(`p${n}`, WON, {}, () =>
        story.native(`o${n}`, WON, {}, () => story.opened(`o${n}`, WON, 'prepaid')),
      );
      story.charged(`o${n}`, WON);
      story.shows(`p${n}`, WON, 'SUCCEEDED', { networkOrderId: `o${n}` });
    }
  },
  'one paymentId of two merchants': (story) => {
    paidByCode(story, WON);
    const code = '130061098828009409';
    const body = view('p1', PART, 'SUCCEEDED', { merchantId: 'm2' });
    story.create('p1', PART, { merchant: 'm2', request: { paymentCode: code }, body }, () => {
      story.micropay('o2', PART, { merchant: 'm2', code }, () => {
        story.opened('o2', PART, 'code', { merchant: 'm2', code });
        story.charged('o2', PART, 'm2');
      });
    });
    story.shows('p1', WON, 'SUCCEEDED');
    story.shows('p1', PART, 'SUCCEEDED', { merchantId: 'm2' }, { merchant: 'm2' });
    story.shows('p1', WON, '', {}, { principal: 'm2', status: 404, body: { code: 'NOT_FOUND', execution: 'NONE' } });
  },
};

describe('odd but correct', () => {
  for (const [name, happens] of Object.entries(STORIES)) {
    it(`accuses nobody of ${name}`, () => {
      const story = tell();
      happens(story);
      story.settled();
      const said = oracles.flatMap((oracle) => [
        ...oracle.judge(story.history(oracle.scope === 'lane' ? undefined : 's')),
      ]);
      expect(said.filter(({ kind }) => kind === 'finding')).toEqual([]);
      expect(said.length).toBeGreaterThan(0);
    });
  }
});
