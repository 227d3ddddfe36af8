import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Clock, Timer, TimerKind } from '../../src/core/clock.js';
import { krw, type Money, money, sum } from '../../src/core/money.js';
import type { Fact, FactKind, FactOf } from '../../src/record/facts.js';
import { createJournal } from '../../src/record/journal.js';
import { createLedger, imbalance } from '../../src/record/ledger.js';
import { createBook } from './book.js';
import { payerAmount, RATE_UNIT, userPaymentRate } from './exchange-rate.js';
import {
  ageOrder,
  charge,
  closeOrder,
  DAY,
  type Decision,
  failPayment,
  isRefused,
  isUnpaid,
  MINUTE,
  type Order,
  openOrder,
  type Product,
  QR_LIFETIME_MS,
  QUICK_PAY_LIMIT_MS,
  repeatOrder,
  returned,
  reverseOrder,
  revoke,
  tradeState,
} from './orders.js';
import { acceptRefund, type RefundEnd, type RefundRules, remainder } from './refunds.js';

/** A clock that moves when it is told to. */
function manualClock(): Clock & { pass(ms: number): void } {
  let nowMs = 0;
  const timers = new Set<Timer & { dueMs: number; act: () => void }>();
  const soonest = () => [...timers].sort((a, b) => a.dueMs - b.dueMs);
  return {
    rate: 1,
    now: () => ({ wireMs: 1_700_000_000_000 + nowMs, networkMs: nowMs }),
    realMs: () => nowMs,
    after(delayMs: number, kind: TimerKind, act: () => void) {
      const timer = { kind, dueMs: nowMs + delayMs, act, cancel: () => void timers.delete(timer) };
      timers.add(timer);
      return timer;
    },
    sleepReal: () => Promise.resolve(),
    age(ms) {
      nowMs += ms;
      for (const timer of timers) timer.dueMs += ms;
    },
    pending: soonest,
    stop: () => timers.clear(),
    pass(ms) {
      const untilMs = nowMs + ms;
      for (let next = soonest()[0]; next !== undefined && next.dueMs <= untilMs; next = soonest()[0]) {
        nowMs = Math.max(nowMs, next.dueMs);
        timers.delete(next);
        next.act();
      }
      nowMs = untilMs;
    },
  };
}

const RULES: RefundRules = { keepPace: false, merchantHasFunds: true, payerHasAccount: true };
const REVERSE = { window: '7-days', userPaying: 'revokes' } as const;
const PAYER = { payer: 'lin', openid: 'o1' };

function bench() {
  const clock = manualClock();
  const journal = createJournal({ clock });
  const ledger = createLedger((posting) => journal.posting(posting));
  const told: string[] = [];
  const held = { refunds: false };
  const book = createBook({
    clock,
    journal,
    ledger,
    refundDelay: () => (held.refunds ? undefined : 20_000),
    notify: (order, draft) => void told.push(`${draft.about} ${order.number}`),
  });
  const at = (number: string): Order => {
    const order = book.find(number);
    if (order === undefined) throw new Error(`no order ${number}`);
    return order;
  };
  const open = (number: string, product: Product, total: Money): Order => {
    const rate = userPaymentRate(total.currency, 190);
    const lifetimeMs = product === 'NATIVE' ? QR_LIFETIME_MS : QUICK_PAY_LIMIT_MS;
    const terms = {
      product,
      account: '1900000109',
      number,
      networkOrder: `42-${number}`,
      description: 'tea',
      total,
      payerTotal: payerAmount(total, rate),
      rate,
      parameters: `${product} ${total.minor}`,
      code: `code-${number}`,
      expiresNetworkMs: clock.now().networkMs + lifetimeMs,
    };
    book.apply(openOrder(terms, clock.now()));
    return at(number);
  };
  const attempt = (decision: Decision): boolean => {
    if (isRefused(decision)) return false;
    book.apply(decision);
    return true;
  };
  const pay = (number: string) => book.apply(charge(at(number), PAYER, clock.now()));
  let refundCount = 0;
  const refund = (
    number: string,
    amount: Money,
    rules: Partial<RefundRules> = {},
    total = at(number).total,
  ): Decision => {
    refundCount += 1;
    const name = `r${refundCount}`;
    const terms = {
      number: name,
      networkRefund: `50-${name}`,
      amount,
      by: 'iut' as const,
      fundSource: 'x',
      parameters: name,
    };
    return acceptRefund(at(number), terms, total, clock.now(), { ...RULES, ...rules });
  };
  const facts = <K extends FactKind>(kind: K, number: string): FactOf<K>[] =>
    journal.entries.flatMap((entry) => {
      const fact: Fact | undefined = entry.type === 'fact' ? entry.fact : undefined;
      return fact?.kind === kind && 'order' in fact && fact.order === number ? [fact as FactOf<K>] : [];
    });
  return { clock, journal, ledger, book, told, held, at, open, attempt, pay, refund, facts };
}

const problemOf = (decision: Decision) =>
  isRefused(decision) ? [decision.problem.code, decision.problem.errno] : 'allowed';

describe('an order', () => {
  test('that nobody pays is closed when its QR code ends', () => {
    const { clock, book, open, at, facts } = bench();
    open('a', 'NATIVE', krw(100));
    clock.pass(QR_LIFETIME_MS - 1);
    expect(at('a').state).toBe('NOTPAY');
    clock.pass(1);
    expect(at('a').state).toBe('CLOSED');
    expect(facts('order-closed', 'a')).toMatchObject([{ how: 'expired' }]);
    expect([...book.all()]).toHaveLength(1);
    expect(clock.pending()).toEqual([]);
  });

  test('by code that stays unpaid is revoked by the network after 45 s', () => {
    const { clock, open, at, facts } = bench();
    open('a', 'MICROPAY', krw(100));
    clock.pass(45_000);
    expect(at('a').state).toBe('REVOKED');
    expect(facts('order-closed', 'a')).toMatchObject([{ how: 'revoked' }]);
  });

  test('that is paid has no timer left', () => {
    const { clock, open, pay } = bench();
    open('a', 'NATIVE', krw(100));
    pay('a');
    expect(clock.pending()).toEqual([]);
  });

  test('notifies a payment by QR, never one by code', () => {
    const { open, pay, told } = bench();
    open('a', 'NATIVE', krw(100));
    open('b', 'MICROPAY', krw(100));
    pay('a');
    pay('b');
    expect(told).toEqual(['payment a']);
  });

  test.each([
    ['another product', 'NATIVE', 'x', ['OUT_TRADE_NO_USED', 268498688]],
    ['other parameters', 'MICROPAY', 'x', ['INVALID_REQUEST', 268498688]],
    ['the same', 'MICROPAY', 'MICROPAY 100', undefined],
  ] as const)('under its number again with %s', (_, product, parameters, expected) => {
    const { open } = bench();
    const problem = repeatOrder(open('a', 'MICROPAY', krw(100)), product, parameters);
    expect(problem && [problem.code, problem.errno]).toEqual(expected);
  });

  test.each([
    ['paid', 'ORDERPAID', ({ pay }: Bench) => pay('a')],
    ['reversed', 'ORDERREVERSED', ({ book, at }: Bench) => book.apply(revoke(at('a'), 'reverse'))],
    ['failed', 'TRADE_ERROR', ({ book, at }: Bench) => book.apply(failPayment(at('a')))],
  ])('that is %s answers its number with %s', (_, code, act) => {
    const all = bench();
    all.open('a', 'MICROPAY', krw(100));
    act(all);
    expect(repeatOrder(all.at('a'), 'MICROPAY', 'MICROPAY 100')?.code).toBe(code);
  });

  test('is closed again and again, unless it is paid or was by code', () => {
    const { clock, book, open, pay, at, attempt, facts } = bench();
    open('a', 'NATIVE', krw(100));
    const close = (number: string, refuseEarly = false) => closeOrder(at(number), clock.now(), { refuseEarly });
    expect(problemOf(close('a', true))).toEqual(['INVALID_REQUEST', 268435472]);
    expect(attempt(close('a'))).toBe(true);
    expect(attempt(close('a'))).toBe(true);
    expect(facts('order-closed', 'a')).toHaveLength(1);
    open('b', 'NATIVE', krw(100));
    clock.pass(5 * MINUTE);
    expect(problemOf(close('b', true))).toBe('allowed');
    pay('b');
    expect(problemOf(close('b'))).toEqual(['ORDERPAID', 268449538]);
    open('c', 'MICROPAY', krw(100));
    expect(problemOf(close('c'))).toEqual(['INVALID_REQUEST', 268449641]);
    book.apply(revoke(at('b'), 'network'));
    expect(problemOf(close('b'))).toEqual(['ORDER_CLOSED', 268447914]);
  });

  test('is reversed whole within seven days, or within the day where that is the rule', () => {
    const { clock, book, open, pay, at, attempt, ledger } = bench();
    open('a', 'MICROPAY', krw(100));
    pay('a');
    clock.pass(7 * DAY);
    expect(problemOf(reverseOrder(at('a'), clock.now(), { ...REVERSE, window: 'same-day' }))).toEqual([
      'INVALID_REQUEST',
      268449386,
    ]);
    book.apply(ageOrder(at('a'), 1));
    expect(problemOf(reverseOrder(at('a'), clock.now(), REVERSE))).toEqual(['INVALID_REQUEST', 268449386]);
    book.apply(ageOrder(at('a'), -1));
    expect(attempt(reverseOrder(at('a'), clock.now(), REVERSE))).toBe(true);
    expect(attempt(reverseOrder(at('a'), clock.now(), REVERSE))).toBe(true);
    expect(ledger.balance('wechatpay:payer:lin')).toEqual([money('CNY', 0n)]);
  });

  test('is not reversed when it is none by code, has refunds, or (where that is the rule) waits for a password', () => {
    const { clock, open, pay, at, refund, attempt } = bench();
    open('a', 'NATIVE', krw(100));
    expect(problemOf(reverseOrder(at('a'), clock.now(), REVERSE))).toEqual(['INVALID_REQUEST', 268435461]);
    open('b', 'MICROPAY', krw(100));
    expect(problemOf(reverseOrder(at('b'), clock.now(), { ...REVERSE, userPaying: 'user-paying' }))).toEqual([
      'USERPAYING',
      268501834,
    ]);
    pay('b');
    expect(attempt(refund('b', krw(1)))).toBe(true);
    expect(problemOf(reverseOrder(at('b'), clock.now(), REVERSE))).toEqual(['TRADE_ERROR', 268435461]);
  });
});

describe('a refund', () => {
  function paidOrder(total = krw(15_000)) {
    const all = bench();
    all.open('a', 'NATIVE', total);
    all.pay('a');
    return all;
  }

  test('is on its way at once, and with the payer when it succeeds', () => {
    const { clock, ledger, attempt, refund, at, told } = paidOrder();
    expect(attempt(refund('a', krw(5_000)))).toBe(true);
    expect(tradeState(at('a'))).toBe('REFUND');
    expect(ledger.balance('wechatpay:merchant:1900000109')).toEqual([krw(10_000)]);
    expect(ledger.balance('wechatpay:in-flight')).toEqual([money('CNY', 2_631n), krw(5_000)]);
    clock.pass(20_000);
    expect(ledger.balance('wechatpay:in-flight')).toEqual([money('CNY', 0n), krw(0)]);
    expect(ledger.balance('wechatpay:payer:lin')).toEqual([money('CNY', -7_895n + 2_631n)]);
    expect(told).toEqual(['payment a', 'refund a']);
  });

  test('that is closed leaves its amount to be refunded under a new number; an abnormal one does not', () => {
    const { book, held, attempt, refund, at, ledger } = paidOrder();
    held.refunds = true;
    expect(attempt(refund('a', krw(10_000)))).toBe(true);
    book.planRefund('50-r1', 'ABNORMAL', 0);
    expect(remainder(at('a'))).toEqual(krw(5_000));
    book.planRefund('50-r1', 'REFUNDCLOSE', 0);
    expect(remainder(at('a'))).toEqual(krw(15_000));
    expect(ledger.balance('wechatpay:merchant:1900000109')).toEqual([krw(15_000)]);
    book.planRefund('50-r1', 'SUCCESS', 0);
    expect(at('a').refunds).toMatchObject([{ state: 'REFUNDCLOSE' }]);
  });

  test.each<[string, Money, (all: Bench) => Decision, unknown]>([
    ['more than is left', krw(15_000), ({ refund }) => refund('a', krw(15_001)), ['INVALID_REQUEST', 268435464]],
    [
      'another total',
      krw(15_000),
      ({ refund }) => refund('a', krw(1), {}, krw(15_001)),
      ['INVALID_REQUEST', 268435461],
    ],
    [
      'another currency',
      krw(15_000),
      ({ refund }) => refund('a', money('CNY', 1), {}, money('CNY', 15_000)),
      ['INVALID_REQUEST', 268435461],
    ],
    [
      'a merchant without funds',
      krw(15_000),
      ({ refund }) => refund('a', krw(1), { merchantHasFunds: false }),
      ['NOT_ENOUGH', 268435461],
    ],
    [
      'a payer without account',
      krw(15_000),
      ({ refund }) => refund('a', krw(1), { payerHasAccount: false }),
      ['USER_ACCOUNT_ABNORMAL', 268435461],
    ],
  ])('is refused for %s', (_, total, act, expected) => {
    expect(problemOf(act(paidOrder(total)))).toEqual(expected);
  });

  test('is refused for an order that is not paid, or was paid more than 365 days ago', () => {
    const { book, open, at, refund } = paidOrder();
    open('b', 'NATIVE', krw(1));
    expect(problemOf(refund('b', krw(1)))).toEqual(['INVALID_REQUEST', 268435461]);
    book.apply(ageOrder(at('a'), 365 * DAY));
    expect(problemOf(refund('a', krw(1)))).toBe('allowed');
    book.apply(ageOrder(at('a'), 1));
    expect(problemOf(refund('a', krw(1)))).toEqual(['TRADE_OVERDUE', 268447914]);
  });

  test('is the fiftieth at most, and a minute after the one before where that is the rule', () => {
    const { clock, attempt, refund } = paidOrder();
    for (let i = 0; i < 50; i += 1) expect(attempt(refund('a', krw(1)))).toBe(true);
    expect(problemOf(refund('a', krw(1)))).toEqual(['INVALID_REQUEST', 268435464]);
    const other = paidOrder();
    expect(other.attempt(other.refund('a', krw(1)))).toBe(true);
    expect(problemOf(other.refund('a', krw(1), { keepPace: true }))).toEqual(['INVALID_REQUEST', 268435472]);
    other.clock.pass(MINUTE);
    expect(problemOf(other.refund('a', krw(1), { keepPace: true }))).toBe('allowed');
    clock.stop();
  });
});

test('the payer pays at least one fen, at a rate that half a fen rounds up', () => {
  const rate = userPaymentRate('KRW', 190);
  expect(rate).toBe(526_316n);
  expect([1n, 2n, 190n, 15_000n].map((won) => payerAmount(krw(won), rate).minor)).toEqual([1n, 1n, 100n, 7_895n]);
  expect([userPaymentRate('CNY', 190), payerAmount(money('CNY', 7), RATE_UNIT)]).toEqual([RATE_UNIT, money('CNY', 7)]);
});

type Bench = ReturnType<typeof bench>;

/** What may happen to an order, with one number to vary it. */
const EVENTS: Readonly<Record<string, (all: Bench, number: string, value: number) => void>> = {
  pay: ({ at, pay }, number) => void (isUnpaid(at(number)) && pay(number)),
  fail: ({ at, book }, number) => void (at(number).state === 'USERPAYING' && book.apply(failPayment(at(number)))),
  close: ({ at, attempt, clock }, number) => void attempt(closeOrder(at(number), clock.now(), { refuseEarly: false })),
  reverse: ({ at, attempt, clock }, number) => void attempt(reverseOrder(at(number), clock.now(), REVERSE)),
  takeBack: ({ at, book }, number) =>
    void (
      at(number).state === 'SUCCESS' &&
      at(number).refunds.length === 0 &&
      book.apply(revoke(at(number), 'network'))
    ),
  refund: ({ attempt, refund, at }, number, value) =>
    void attempt(
      refund(number, money(at(number).total.currency, BigInt(1 + (value % Number(at(number).total.minor))))),
    ),
  refundRest: ({ attempt, refund, at }, number) =>
    void (remainder(at(number)).minor > 0n && attempt(refund(number, remainder(at(number))))),
  hold: ({ held }, _, value) => {
    held.refunds = value % 2 === 0;
  },
  end: ({ at, book }, number, value) => {
    const { refunds } = at(number);
    const refund = refunds[value % Math.max(1, refunds.length)];
    const ends: readonly RefundEnd[] = ['SUCCESS', 'ABNORMAL', 'REFUNDCLOSE'];
    if (refund !== undefined)
      book.planRefund(refund.networkRefund, ends[value % 3] ?? 'SUCCESS', value % 2 === 0 ? 0 : value);
  },
  age: ({ at, book }, number, value) => book.apply(ageOrder(at(number), value * 1_000)),
  pass: ({ clock }, _, value) => clock.pass(value * 100),
};

test('whatever happens, in whatever order: money is conserved, and facts, ledger and book agree', () => {
  const event = fc.tuple(fc.constantFrom(...Object.keys(EVENTS)), fc.constantFrom('a', 'b', 'c'), fc.nat(100_000));
  const amounts = fc.tuple(
    fc.integer({ min: 1, max: 200_000 }),
    fc.integer({ min: 1, max: 200_000 }),
    fc.integer({ min: 1, max: 500 }),
  );
  fc.assert(
    fc.property(amounts, fc.array(event, { maxLength: 60, size: 'max' }), ([native, code, yuan], events) => {
      const all = bench();
      all.open('a', 'NATIVE', krw(native));
      all.open('b', 'MICROPAY', krw(code));
      all.open('c', 'MICROPAY', money('CNY', yuan));
      for (const [name, number, value] of events) {
        EVENTS[name]?.(all, number, value);
        for (const order of all.book.all()) agree(all, order);
      }
      conserve(all);
    }),
    { numRuns: 60 },
  );
});

function agree({ facts, book }: Bench, order: Order): void {
  const { number, total, payerTotal } = order;
  const taken = facts('payer-charged', number);
  const back = facts('charge-returned', number);
  const captured = sum(
    total.currency,
    taken.map(({ amount }) => amount),
  ).minor;
  const given = sum(
    total.currency,
    back.map(({ amount }) => amount),
  ).minor;
  const paid = sum(
    payerTotal.currency,
    taken.map(({ payerAmount: amount }) => amount),
  ).minor;
  const repaid = sum(
    payerTotal.currency,
    back.map(({ payerAmount: amount }) => amount),
  ).minor;
  expect(taken.length).toBeLessThanOrEqual(1);
  expect(given >= 0n && given <= captured).toBe(true);
  expect(repaid >= 0n && repaid <= paid).toBe(true);
  // Who has everything back in one currency has it in the other.
  if (given === captured) expect(repaid).toBe(paid);
  expect(returned(order).minor).toBe(given);
  expect(order.paidAt === undefined).toBe(taken.length === 0);
  const closed = facts('order-closed', number);
  expect(closed.length > 0).toBe(['CLOSED', 'REVOKED', 'PAYERROR'].includes(order.state));
  expect(book.find(number)).toBe(order);
}

function conserve({ ledger, book }: Bench): void {
  for (const posting of ledger.postings.values()) expect(imbalance(posting.legs)).toEqual([]);
  const accounts = ['payer:lin', 'exchange', 'merchant:1900000109', 'in-flight'];
  for (const currency of ['KRW', 'CNY']) {
    const all = accounts
      .flatMap((name) => ledger.balance(`wechatpay:${name}`))
      .filter((held) => held.currency === currency);
    expect(sum(currency, all).minor).toBe(0n);
  }
  const onTheWay = [...book.all()].flatMap(({ refunds }) =>
    refunds.filter(({ state }) => state === 'PROCESSING' || state === 'ABNORMAL'),
  );
  const inFlight = ledger.balance('wechatpay:in-flight').find(({ currency }) => currency === 'KRW')?.minor ?? 0n;
  expect(inFlight).toBe(
    sum(
      'KRW',
      onTheWay.flatMap(({ amount }) => (amount.currency === 'KRW' ? [amount] : [])),
    ).minor,
  );
}
