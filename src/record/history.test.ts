import { describe, expect, test } from 'vitest';
import { createClock } from '../core/clock.js';
import { cny, krw, type Money, toWire } from '../core/money.js';
import type { Fact, FactOf } from './facts.js';
import { capturedOf, type History, historyOf, isRefused, keptOf, lastClaim, nameOf, returnedOf } from './history.js';
import type { ExchangeStart } from './journal.js';
import { createJournal } from './journal.js';

/** A journal in which two merchants of two scenarios are registered, with short ways to write what happens. */
function record() {
  const journal = createJournal({ clock: createClock() });
  const registered = (merchant: string, account: string, scenario: string) =>
    journal.fact({ kind: 'merchant-registered', merchant, accounts: { wechatpay: account }, scenario });
  registered('m1', '1900000001', 'first');
  registered('m2', '1900000002', 'second');

  const send = (
    change: Partial<ExchangeStart> & Pick<ExchangeStart, 'marks'>,
    body: unknown = {},
    answer?: unknown,
  ) => {
    const exchange = journal.openExchange({
      link: 'southbound',
      network: 'wechatpay',
      operation: 'wechatpay.global.native',
      request: { method: 'POST', target: '/v3', headers: [], body: Buffer.from(JSON.stringify(body)) },
      ...change,
    });
    exchange.close({
      outcome: 'answered',
      response: { status: 200, headers: [], body: Buffer.from(answer === undefined ? '' : JSON.stringify(answer)) },
    });
    return exchange.id;
  };

  const answered = (
    change: Partial<FactOf<'northbound-answered'>> & Pick<FactOf<'northbound-answered'>, 'operation'>,
    meanwhile: () => void = () => {},
  ) => {
    const sentSeq = journal.entries.at(-1)?.seq ?? 0;
    meanwhile();
    journal.fact({
      kind: 'northbound-answered',
      merchant: 'm1',
      payment: 'p1',
      purpose: 'stimulus',
      request: {},
      status: 200,
      outcome: 'answered',
      problems: [],
      latencyMs: 1,
      exchange: 'x0',
      ...change,
      sentSeq: change.sentSeq ?? sentSeq,
    });
  };

  return {
    journal,
    fact: (fact: Fact) => journal.fact(fact),
    send,
    answered,
    /** Asks for a payment; `meanwhile` happens before its answer. */
    create: (
      payment: string,
      amount: Money,
      {
        merchant = 'm1',
        mode = 'MPM_DYNAMIC',
        code,
        ...rest
      }: { merchant?: string; mode?: string; code?: string; status?: number; body?: unknown } = {},
      meanwhile?: () => void,
    ) =>
      answered(
        {
          operation: 'createPayment',
          payment,
          merchant,
          request: {
            paymentId: payment,
            mode,
            amount: toWire(amount),
            ...(code === undefined ? {} : { paymentCode: code }),
          },
          status: 201,
          body: view(payment, 'PENDING'),
          ...rest,
        },
        meanwhile,
      ),
    /** An order at the network, with the exchange that opened it. */
    order: (
      order: string,
      amount: Money,
      {
        account = '1900000001',
        form = 'prepaid',
        code,
        answer,
      }: { account?: string; form?: 'prepaid' | 'code'; code?: string; answer?: unknown } = {},
    ) => {
      const marks = { account, order, ...(code === undefined ? {} : { paymentCode: code }) };
      const exchange = send({ marks }, { amount: { total: Number(amount.minor) } }, answer);
      const paymentCode = code === undefined ? {} : { paymentCode: code };
      journal.fact({
        kind: 'order-opened',
        network: 'wechatpay',
        account,
        order,
        amount,
        form,
        ...paymentCode,
        exchange,
      });
    },
    read: (scenario?: string): History => historyOf(journal.entries, scenario),
  };
}

const view = (paymentId: string, status: string, members: object = {}) => ({
  paymentId,
  status,
  version: 1,
  ...members,
});

/** Orders by the payment that they were attributed to. */
const attributed = ({ payments, strayOrders }: History) => ({
  ...Object.fromEntries(payments.map((payment) => [nameOf(payment), payment.orders.map(({ order }) => order)])),
  stray: strayOrders.map(({ order }) => order),
});

describe('an order belongs to the payment', () => {
  test('that names it northbound, whatever amount it carries', () => {
    const { create, order, answered, read } = record();
    create('p1', krw(1_000));
    create('p2', krw(2_000));
    order('o1', krw(2_000));
    answered({ operation: 'getPayment', body: view('p1', 'PENDING', { networkOrderId: 'o1' }) });
    expect(attributed(read())).toEqual({ 'm1/p1': ['o1'], 'm1/p2': [], stray: [] });
  });

  test('that names the network’s own number of it', () => {
    const { create, order, answered, fact, read } = record();
    create('p1', krw(1_000));
    create('p2', krw(1_000));
    order('o1', krw(1_000));
    const charge = {
      network: 'wechatpay',
      account: '1900000001',
      order: 'o1',
      networkOrder: '4200001',
      amount: krw(1_000),
    };
    fact({ kind: 'payer-charged', ...charge, payerAmount: cny(500), payer: 'lin', posting: 'p1' });
    answered({ operation: 'getPayment', payment: 'p2', body: view('p2', 'SUCCEEDED', { networkOrderId: '4200001' }) });
    expect(attributed(read())).toEqual({ 'm1/p1': [], 'm1/p2': ['o1'], stray: [] });
  });

  test('whose payer’s code it carries', () => {
    const { create, order, read } = record();
    create('p1', krw(1_000), { mode: 'CPM', code: '131' });
    create('p2', krw(1_000), { mode: 'CPM', code: '132' });
    order('o1', krw(1_000), { form: 'code', code: '132' });
    expect(attributed(read())).toEqual({ 'm1/p1': [], 'm1/p2': ['o1'], stray: [] });
  });

  test('that shows its QR code', () => {
    const { create, order, read } = record();
    create('p1', krw(1_000), { body: view('p1', 'PENDING', { action: { payload: 'weixin://1' } }) });
    create('p2', krw(1_000), { body: view('p2', 'PENDING', { action: { payload: 'weixin://2' } }) });
    order('o1', krw(1_000), { answer: { code_url: 'weixin://2' } });
    expect(attributed(read())).toEqual({ 'm1/p1': [], 'm1/p2': ['o1'], stray: [] });
  });

  test('whose amount is the only one of its merchant', () => {
    const { create, order, read } = record();
    create('p1', krw(1_000));
    create('p2', krw(2_000));
    create('p3', krw(2_000), { merchant: 'm2' });
    order('o1', krw(2_000));
    expect(attributed(read())).toEqual({ 'm1/p1': [], 'm1/p2': ['o1'], 'm2/p3': [], stray: [] });
  });

  test('that was being created when it was opened, among those of the same amount', () => {
    const { create, order, read } = record();
    create('p1', krw(1_000));
    create('p2', krw(1_000), {}, () => order('o1', krw(1_000)));
    expect(attributed(read())).toEqual({ 'm1/p1': [], 'm1/p2': ['o1'], stray: [] });
  });

  test('that is the merchant’s only one, where no payment has its amount', () => {
    const { create, order, read } = record();
    create('p1', krw(1_000));
    order('o1', krw(10));
    expect(attributed(read())).toEqual({ 'm1/p1': ['o1'], stray: [] });
  });
});

describe('under another merchant’s number', () => {
  test('an order is still known by the number that the payment names', () => {
    const { create, order, answered, read } = record();
    create('p1', krw(1_000));
    order('o1', krw(1_000), { account: '1900000002' });
    answered({ operation: 'getPayment', body: view('p1', 'SUCCEEDED', { networkOrderId: 'o1' }) });
    expect(attributed(read())).toEqual({ 'm1/p1': ['o1'], stray: [] });
    expect(read().payments[0]?.orders[0]).toMatchObject({ account: '1900000002', merchant: 'm2' });
  });

  test('an order is still known by the payer’s code', () => {
    const { create, order, read } = record();
    create('p1', krw(1_000), { mode: 'CPM', code: '131' });
    order('o1', krw(1_000), { account: '1900000002', form: 'code', code: '131' });
    expect(attributed(read())).toEqual({ 'm1/p1': ['o1'], stray: [] });
  });

  test('an order is never known by its amount', () => {
    const { create, order, read } = record();
    create('p1', krw(1_000));
    order('o1', krw(1_000), { account: '1900000002' });
    expect(attributed(read())).toEqual({ 'm1/p1': [], stray: ['o1'] });
  });
});

describe('an order belongs to nobody', () => {
  test.each<[string, (book: ReturnType<typeof record>) => void]>([
    ['when no payment was asked for', ({ order }) => order('o1', krw(1_000))],
    [
      'when it was there before the payment was asked for',
      ({ order, create }) => {
        order('o1', krw(1_000));
        create('p1', krw(1_000));
      },
    ],
    [
      'when two payments of its amount could be its own',
      ({ order, create }) => {
        create('p1', krw(1_000));
        create('p2', krw(1_000));
        order('o1', krw(1_000));
      },
    ],
    [
      'when it was opened by code and only a QR payment was asked for',
      ({ order, create }) => {
        create('p1', krw(1_000));
        order('o1', krw(1_000), { form: 'code', code: '131' });
      },
    ],
    [
      'when nobody has registered its account',
      ({ order, create }) => {
        create('p1', krw(1_000));
        order('o1', krw(1_000), { account: '7' });
      },
    ],
  ])('%s', (_, happens) => {
    const book = record();
    happens(book);
    expect(attributed(book.read()).stray).toEqual(['o1']);
  });
});

describe('a number that a permissive network opens twice', () => {
  test('is one order, with both charges', () => {
    const { create, order, fact, read } = record();
    create('p1', krw(1_000));
    for (const networkOrder of ['4200000001', '4200000002']) {
      order('o1', krw(1_000));
      const ids = { network: 'wechatpay', account: '1900000001', order: 'o1', networkOrder, posting: networkOrder };
      fact({ kind: 'payer-charged', ...ids, amount: krw(1_000), payerAmount: cny(526), payer: 'payer1' });
    }
    const { orders } = read();
    expect(orders.map((one) => [one.order, capturedOf(one)])).toEqual([['o1', krw(2_000)]]);
  });
});

describe('what people at a network did', () => {
  test('belongs to the scenario whose order it was about', () => {
    const { fact, read } = record();
    const act = { kind: 'operator-acted', network: 'wechatpay', action: 'age' } as const;
    fact({ ...act, account: '1900000001', detail: { order: 'o1', byMs: 1 } });
    fact({ ...act, account: '1900000002', detail: { order: 'o2', byMs: 2 } });
    expect(
      read('first')
        .facts('operator-acted')
        .map(({ detail }) => detail),
    ).toEqual([{ order: 'o1', byMs: 1 }]);
  });
});

describe('what was sent for a payment', () => {
  test('includes numbers that never became an order, and each exchange once', () => {
    const { create, order, send, read } = record();
    create('p1', krw(1_000), { mode: 'CPM', code: '131' });
    order('o1', krw(1_000), { form: 'code', code: '131' });
    send({ marks: { account: '1900000001', order: 'o1' }, operation: 'wechatpay.global.order-query' });
    send({ marks: { account: '1900000001', order: 'o2', paymentCode: '131' } });
    const [payment] = read().payments;
    expect(payment?.orders.map((one) => one.exchanges.map(({ id }) => id))).toEqual([['x1', 'x2']]);
    expect(payment?.sent.map(({ id }) => id)).toEqual(['x1', 'x2', 'x3']);
  });

  test('an exchange ends where it was closed, and is endless while open', () => {
    const { journal, send, read } = record();
    send({ marks: { account: '1900000001', order: 'o1' } });
    journal.openExchange({
      link: 'southbound',
      network: 'wechatpay',
      operation: 'o',
      request: { method: 'GET', target: '/', headers: [], body: Buffer.alloc(0) },
    });
    expect(read().exchanges.map(({ openedSeq, closedSeq }) => [openedSeq, closedSeq])).toEqual([
      [3, 4],
      [5, Infinity],
    ]);
  });
});

describe('what the intermediary says', () => {
  test('to a merchant stands apart from what it says to the platform', () => {
    const { create, fact, read } = record();
    create('p1', krw(1_000));
    const heard = (event: string, receiver: 'platform' | 'merchant', merchantId = 'm1') =>
      fact({
        kind: 'event-received',
        receiver,
        event,
        type: 'payment.succeeded',
        merchant: 'm1',
        payment: 'p1',
        body: { merchantId, data: view('p1', 'SUCCEEDED', { version: 2 }) },
        authentic: true,
        accepted: true,
        problems: [],
        exchange: 'x9',
      });
    heard('told', 'platform');
    heard('told', 'merchant');
    heard('astray', 'merchant', 'm2');
    const { events, webhooks, payments } = read();
    const ids = (facts: typeof events) => facts.map(({ event }) => event);
    expect([ids(events), ids(webhooks)]).toEqual([['told'], ['told', 'astray']]);
    expect([ids(payments[0]?.events ?? []), ids(payments[0]?.webhooks ?? [])]).toEqual([['told'], ['told']]);
    expect(payments[0]?.claims.map(({ source }) => source)).toEqual(['answer', 'event']);
  });

  test('stands in the order of its saying: answers, lists and events', () => {
    const { create, answered, fact, read } = record();
    create('p1', krw(1_000));
    fact({
      kind: 'event-received',
      event: 'e1',
      type: 'payment.succeeded',
      merchant: 'm1',
      payment: 'p1',
      body: { data: view('p1', 'SUCCEEDED', { version: 2 }) },
      authentic: true,
      accepted: true,
      problems: [],
      exchange: 'x9',
    });
    answered({
      operation: 'listPayments',
      body: { data: [view('p1', 'EXPIRED'), view('p7', 'FAILED')] },
    });
    answered({ operation: 'getPayment', purpose: 'read', body: view('p1', 'CANCELLED', { version: 3 }) });
    const { payments } = read();
    expect(payments).toHaveLength(1);
    expect(payments[0]?.claims.map(({ source, status }) => [source, status])).toEqual([
      ['answer', 'PENDING'],
      ['event', 'SUCCEEDED'],
      ['list', 'EXPIRED'],
      ['answer', 'CANCELLED'],
    ]);
  });

  test('counts for the payment that was asked about, whatever the answer calls it', () => {
    const { create, answered, read } = record();
    create('p1', krw(1_000));
    answered({ operation: 'getPayment', body: view('p2', 'SUCCEEDED') });
    expect(read().payments.map((payment) => [payment.payment, payment.claims.length])).toEqual([['p1', 2]]);
  });

  test('is no claim when it is refused, or names no payment or state', () => {
    const { create, answered, read } = record();
    create('p1', krw(1_000), { status: 422, body: { code: 'INVALID', execution: 'NOT_EXECUTED' } });
    answered({ operation: 'getPayment', body: { paymentId: 'p1' } });
    answered({ operation: 'getPayment', status: 503, body: view('p1', 'SUCCEEDED') });
    const [payment] = read().payments;
    expect(payment?.claims).toEqual([]);
    expect(payment?.stimuli).toMatchObject([{ status: 422, code: 'INVALID', execution: 'NOT_EXECUTED' }]);
    expect(payment?.stimuli.map(isRefused)).toEqual([true]);
  });

  test('in the end is the last answer; without one, the highest version', () => {
    const claim = (source: 'answer' | 'event', status: string, version?: number) =>
      ({ source, status, version }) as never;
    expect(lastClaim({ claims: [claim('answer', 'PENDING', 1), claim('event', 'SUCCEEDED', 2)] })).toMatchObject({
      status: 'PENDING',
    });
    expect(lastClaim({ claims: [claim('event', 'SUCCEEDED', 2), claim('event', 'PENDING', 1)] })).toMatchObject({
      status: 'SUCCEEDED',
    });
    expect(lastClaim({ claims: [] })).toBeUndefined();
  });

  test('what was asked for is the first create that was not refused', () => {
    const { create, read } = record();
    create('p1', krw(9), { status: 422, body: {} });
    create('p1', krw(1_000));
    create('p1', krw(2_000), { status: 409, body: {} });
    expect(read().payments[0]?.requested).toEqual({ amount: krw(1_000), mode: 'MPM_DYNAMIC' });
  });
});

describe('a refund', () => {
  test('holds what was asked, what was answered and what was listed', () => {
    const { create, answered, read } = record();
    create('p1', krw(1_000));
    const body = (status: string) => ({
      refundId: 'r1',
      paymentId: 'p1',
      status,
      amount: toWire(krw(300)),
      version: 1,
    });
    answered({
      operation: 'createRefund',
      refund: 'r1',
      request: { amount: toWire(krw(300)) },
      status: 201,
      body: body('PENDING'),
    });
    answered({ operation: 'listRefunds', purpose: 'read', body: { data: [body('SUCCEEDED')] } });
    expect(read().payments[0]?.refunds).toMatchObject([
      {
        refund: 'r1',
        requested: krw(300),
        stimuli: [{ operation: 'createRefund', refund: 'r1' }],
        claims: [
          { source: 'answer', status: 'PENDING', amount: krw(300) },
          { source: 'list', status: 'SUCCEEDED' },
        ],
      },
    ]);
  });

  test('at the network is accepted, then succeeds or fails; the money is counted from the facts', () => {
    const { create, order, fact, read } = record();
    create('p1', krw(1_000));
    order('o1', krw(1_000));
    const ref = { network: 'wechatpay', account: '1900000001', order: 'o1' };
    const refund = (name: string, amount: Money) => ({ ...ref, refund: name, networkRefund: `50${name}`, amount });
    fact({ ...ref, kind: 'payer-charged', amount: krw(1_000), payerAmount: cny(526), payer: 'lin', posting: 'p1' });
    fact({ ...refund('a', krw(300)), kind: 'refund-accepted', by: 'iut' });
    fact({ ...refund('b', krw(200)), kind: 'refund-accepted', by: 'portal' });
    fact({
      ...ref,
      kind: 'charge-returned',
      amount: krw(300),
      payerAmount: cny(158),
      cause: 'refund',
      refund: 'a',
      posting: 'p2',
    });
    fact({ ...refund('a', krw(300)), kind: 'refund-succeeded' });
    fact({ ...refund('b', krw(200)), kind: 'refund-failed', how: 'closed' });
    const [held] = read().orders;
    expect(held?.refunds).toMatchObject([
      {
        refund: 'a',
        networkRefund: '50a',
        by: 'iut',
        amount: krw(300),
        succeededSeq: expect.any(Number),
        failed: undefined,
      },
      { refund: 'b', by: 'portal', succeededSeq: undefined, failed: { how: 'closed' } },
    ]);
    if (held === undefined) throw new Error('no order');
    const back = held.returns[0]?.seq ?? 0;
    expect([capturedOf(held), returnedOf(held), keptOf(held), keptOf(held, back - 1), capturedOf(held, 1)]).toEqual([
      krw(1_000),
      krw(300),
      krw(700),
      krw(1_000),
      krw(0),
    ]);
  });
});

describe('a scenario', () => {
  test('has its own merchants’ entries and no other’s; what befalls the lane is everyone’s', () => {
    const { create, order, send, fact, journal, read } = record();
    journal.start({ pyx: '0', node: '20', seed: 's', lane: 'l', profile: 'quick', rate: 1, switches: {} });
    create('p1', krw(1_000));
    create('p2', krw(2_000), { merchant: 'm2' });
    order('o1', krw(1_000));
    order('o2', krw(2_000), { account: '1900000002' });
    send({ link: 'event', network: 'zeropay', operation: 'zeropay.events', marks: { account: 'm2' } });
    send({ link: 'northbound', network: 'intermediary', operation: 'getPayment', marks: { account: 'm1' } });
    fact({ kind: 'stall', where: 'machine', lengthMs: 500 });
    fact({ kind: 'act-settled', how: 'settled', waitedMs: 1, detail: '', scenario: 'second' });

    const [first, second, lane] = [read('first'), read('second'), read()];
    expect([first, second, lane].map(attributed)).toEqual([
      { 'm1/p1': ['o1'], stray: [] },
      { 'm2/p2': ['o2'], stray: [] },
      { 'm1/p1': ['o1'], 'm2/p2': ['o2'], stray: [] },
    ]);
    expect([first, second, lane].map(({ exchanges }) => exchanges.map(({ id }) => id))).toEqual([
      ['x1', 'x4'],
      ['x2', 'x3'],
      ['x1', 'x2', 'x3', 'x4'],
    ]);
    expect([first, second, lane].map((history) => history.facts('stall').length)).toEqual([1, 1, 1]);
    expect([first, second, lane].map(({ settled }) => settled?.how)).toEqual([undefined, 'settled', 'settled']);
    expect(first.header?.seed).toBe('s');
    expect(first.payments[0]?.scenario).toBe('first');
  });
});
