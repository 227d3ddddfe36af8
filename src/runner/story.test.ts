import { describe, expect, it } from 'vitest';
import { krw, negate } from '../core/money.js';
import type { Story } from '../generated/types/pyx/run-report.js';
import { tell, view } from '../oracles/testing.js';
import type { Entry } from '../record/journal.js';
import { judgeScenario } from './judge.js';
import { MOST_STEPS } from './story/choice.js';
import { storyOf } from './story.js';

const WON = krw(15_000);
const CODE = '130061098828009406';

/** A code payment whose answer is lost, and which is paid again under a new number. */
function chargedTwice() {
  const told = tell({ manifest: { name: 'harbour' } });
  const pay = (order: string, posting: string, outcome: 'lost' | 'answered') =>
    told.micropay(order, WON, { outcome, faults: outcome === 'lost' ? ['lose-reply'] : [] }, () => {
      told.opened(order, WON, 'code');
      told.journal.posting({
        id: posting,
        state: 'posted',
        purpose: 'charge',
        network: 'wechatpay',
        order,
        legs: [
          { account: 'wechatpay:payer:payer1', amount: negate(WON) },
          { account: 'wechatpay:merchant:1900000001', amount: WON },
        ],
      });
      told.charged(order, WON);
    });
  told.create('p1', WON, { body: view('p1', WON, 'SUCCEEDED') }, () => {
    pay('o1', 'p1', 'lost');
    pay('o2', 'p2', 'answered');
  });
  told.settled('overdue');
  return told;
}

function storyAbout(entries: readonly Entry[], requirement: string): Story {
  const finding = judgeScenario(entries, 's').findings.find((one) => one.requirement === requirement);
  if (finding === undefined) throw new Error(`no finding against ${requirement}`);
  const story = storyOf(entries, 's', finding);
  if (story === undefined) throw new Error('no story');
  return story;
}

const lines = ({ steps }: Story) =>
  steps.map(({ kind, from, to, text, answer, faults = [], balances = [], claims = [] }) =>
    [
      `${kind} ${from}>${to} ${text}${answer === undefined ? '' : ` → ${answer}`}`,
      ...faults.map(({ name, where }) => `${name} on ${where}`),
      ...balances.map((balance) => `${balance.owner} ${balance.text}`),
      ...claims.map((claim) => `${claim.of} ${claim.text}`),
    ].join(' | '),
  );

describe('a story', () => {
  it('shows who an event goes to: the platform, or a receiver of the merchant', () => {
    const told = chargedTwice();
    told.event('payment.succeeded', 'p1', view('p1', WON, 'SUCCEEDED'));
    told.event('payment.succeeded', 'p1', view('p1', WON, 'SUCCEEDED'), { at: 'm1' });
    told.settled('overdue');
    const story = storyAbout(told.journal.entries, 'CPM-03');
    const receivers = story.steps.filter(({ operation }) => operation?.startsWith('zeropay.')).map(({ to }) => to);
    expect(receivers).toEqual(['platform', 'merchant']);
    expect(story.participants.map(({ id }) => id)).toEqual(['merchant', 'platform', 'iut', 'wechatpay']);
  });

  it('tells every message, movement of money and claim in order, with the fault on the half that it struck', () => {
    const story = storyAbout(chargedTwice().journal.entries, 'CPM-03');
    expect(lines(story)).toEqual([
      'request platform>iut POST /v1/merchants/m1/createPayment',
      'request iut>wechatpay POST /v3/global/micropay',
      'money wechatpay>wechatpay charge KRW 15000 | payer KRW -15000 | merchant KRW 15000',
      'answer wechatpay>iut answer lost | lose-reply on answer',
      'request iut>wechatpay POST /v3/global/micropay',
      'money wechatpay>wechatpay charge KRW 15000 | payer KRW -30000 | merchant KRW 30000',
      'answer wechatpay>iut 200 SUCCESS',
      'answer iut>platform answered | m1/p1 SUCCEEDED',
      'end platform>platform overdue',
    ]);
    expect(story.participants.map(({ id, name }) => `${id}: ${name}`)).toEqual([
      'platform: Zero Pay',
      'iut: harbour',
      'wechatpay: WeChat Pay',
    ]);
    expect(story.numbers.map(({ value }) => value)).toEqual(['o1', 'o2']);
    expect(story.payments).toEqual(['m1/p1']);
  });

  it('marks the posting that made a finding about money true, and says what came before it', () => {
    const story = storyAbout(chargedTwice().journal.entries, 'IDENTITY-1');
    expect(story.wrongPosting).toBe(5);
    expect(story.cause).toBe(
      'lose-reply struck the answer of micropay (step 4). The first wrong posting is step 6, charge KRW 15000. After step 9, at the network the merchant had KRW 30000, and the intermediary said SUCCEEDED.',
    );
  });

  it('says who was killed and how things stood when an act had ended, and of the wait what is about this payment', () => {
    const told = tell({ manifest: { name: 'harbour' } });
    told.create('p1', WON, { body: view('p1', WON, 'PENDING') }, () =>
      told.micropay('o1', WON, { answer: { trade_state: 'USERPAYING' } }, () => told.opened('o1', WON, 'code')),
    );
    told.fact({ kind: 'iut-killed', instance: 1, how: 'kill', scenario: 's' });
    told.fact({ kind: 'iut-started', instance: 1, scenario: 's' });
    told.charged('o1', WON);
    told.fact({
      kind: 'act-settled',
      scenario: 's',
      how: 'overdue',
      waitedMs: 9_000,
      detail: 'm1/p1: it is PENDING; m2/p9: it is PENDING',
    });
    told.fact({ kind: 'iut-killed', instance: 1, how: 'kill' });
    told.shows('p1', WON, 'PENDING');
    const story = storyAbout(told.journal.entries, 'TIMEOUT-08');
    expect(lines(story).filter((line) => /^(act|end)/.test(line))).toEqual([
      'act nemesis>iut kills the intermediary',
      'act nemesis>iut starts instance 1 of it',
      'end platform>platform overdue: it is PENDING; and 1 waits of others',
    ]);
    expect(story.cause).toBe(
      'The nemesis kills the intermediary (step 4), starts instance 1 of it (step 5). When the act had ended (step 6), at the network no money had moved, and the intermediary said PENDING.',
    );
  });

  it('marks the message with which a finding about messages became true, and no posting', () => {
    const story = storyAbout(chargedTwice().journal.entries, 'CPM-03');
    expect(story.steps[story.turn ?? -1]).toMatchObject({ kind: 'request', order: 'o2' });
    expect(story.wrongPosting).toBeUndefined();
  });

  it('keeps payment codes to their last digits', () => {
    const text = JSON.stringify(storyAbout(chargedTwice().journal.entries, 'CPM-03'));
    expect(text).not.toContain(CODE);
    expect(text).toContain('••••9406');
  });

  it('holds money on its way apart until it arrives', () => {
    const told = chargedTwice();
    const legs = [
      { account: 'wechatpay:payer:payer1', amount: WON },
      { account: 'wechatpay:merchant:1900000001', amount: negate(WON) },
    ];
    const refund = { id: 'p3', purpose: 'refund', network: 'wechatpay', order: 'o2', refund: 'r1', legs };
    told.askRefund('o2', 'r1', WON, {}, () => told.journal.posting({ ...refund, state: 'pending' }));
    told.journal.posting({ ...refund, state: 'posted' });
    const money = lines(storyAbout(told.journal.entries, 'CPM-03')).filter((line) => line.includes('refund KRW'));
    expect(money).toEqual([
      'money wechatpay>wechatpay refund KRW 15000 under way | in-flight KRW 15000 | merchant KRW 15000',
      'money wechatpay>wechatpay refund KRW 15000 paid out | in-flight KRW 0 | payer KRW -15000',
    ]);
  });

  it('counts reads that say nothing new, and calls that are answered alike', () => {
    const told = chargedTwice();
    for (let i = 0; i < 200; i += 1) told.shows('p1', WON, 'SUCCEEDED');
    for (let i = 0; i < 200; i += 1) told.query('o2', 'SUCCESS');
    const story = storyAbout(told.journal.entries, 'CPM-03');
    expect(story.leftOut).toBe(200);
    expect(story.steps.filter(({ repeats }) => repeats !== undefined).map(({ repeats }) => repeats)).toEqual([199]);
  });

  it('stays a page where thousands of messages were sent, and says how many it leaves out', () => {
    const told = chargedTwice();
    for (let i = 0; i < 1_000; i += 1) told.query('o2', i % 2 === 0 ? 'SUCCESS' : 'USERPAYING');
    const story = storyAbout(told.journal.entries, 'CPM-03');
    expect(story.steps.length).toBeLessThanOrEqual(MOST_STEPS);
    expect(story.steps.length + story.leftOut).toBe(1_009);
    expect(story.steps[story.turn ?? -1]).toMatchObject({ order: 'o2' });
  });

  it('is not told of what the journal does not hold', () => {
    const finding = { requirement: 'CPM-03', expected: 'x', evidence: ['x77'] };
    expect(storyOf(chargedTwice().journal.entries, 's', finding)).toBeUndefined();
  });
});
