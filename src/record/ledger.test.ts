import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cny, krw, type Money, money, negate, sum } from '../core/money.js';
import { createLedger, imbalance, inFlightAccount, type Leg, type Posting, type PostingRequest } from './ledger.js';

const request = (legs: readonly Leg[], network = 'wechatpay'): PostingRequest => ({
  purpose: 'charge',
  network,
  order: 'o1',
  legs,
});

/** Won from a payer's yuan, as a charge across currencies moves it. */
const exchange = (won: bigint, fen: bigint): Leg[] => [
  { account: 'wechatpay:payer:lin', amount: cny(-fen) },
  { account: 'wechatpay:exchange', amount: cny(fen) },
  { account: 'wechatpay:exchange', amount: krw(-won) },
  { account: 'wechatpay:merchant:1900000001', amount: krw(won) },
];

const bench = () => {
  const told: Posting[] = [];
  return { told, ledger: createLedger((posting) => told.push(posting)) };
};

describe('a posting', () => {
  test('moves money at once, and is told once', () => {
    const { ledger, told } = bench();
    const posting = ledger.post(request(exchange(15_000n, 7_895n)));
    expect(posting).toEqual({ ...request(exchange(15_000n, 7_895n)), id: 'p1', state: 'posted' });
    expect(told).toEqual([posting]);
    expect(ledger.postings.get('p1')).toBe(posting);
    expect(ledger.balance('wechatpay:payer:lin')).toEqual([cny(-7_895)]);
    expect(ledger.balance('wechatpay:exchange')).toEqual([cny(7_895), krw(-15_000)]);
    expect(ledger.balance('wechatpay:nobody')).toEqual([]);
  });

  test.each([
    ['by one', [krw(-100), krw(99)], 'KRW -1'],
    ['in one of two currencies', [krw(-100), krw(100), cny(-5), cny(6)], 'CNY 0.01'],
    ['between currencies', [krw(-100), cny(100)], 'KRW -100, CNY 1.00'],
    ['with a single leg', [krw(1)], 'KRW 1'],
  ] as [string, Money[], string][])('that is off %s is refused, and moves nothing', (_, amounts, off) => {
    const { ledger, told } = bench();
    const legs = amounts.map((amount, at) => ({ account: `a${at}`, amount }));
    for (const act of [ledger.post, ledger.hold])
      expect(() => act(request(legs))).toThrow(`Posting "charge" of order o1 is off by ${off}.`);
    expect([told, ledger.postings.size, ledger.balance('a0')]).toEqual([[], 0, []]);
  });
});

describe('money on its way', () => {
  const back = () => exchange(5_000n, 2_632n).map(({ account, amount }) => ({ account, amount: negate(amount) }));

  test('has left the merchant and waits in the network’s in-flight account', () => {
    const { ledger } = bench();
    ledger.hold(request(back()));
    expect(ledger.balance('wechatpay:merchant:1900000001')).toEqual([krw(-5_000)]);
    expect(ledger.balance('wechatpay:payer:lin')).toEqual([]);
    expect(ledger.balance(inFlightAccount('wechatpay'))).toEqual([cny(2_632), krw(5_000)]);
  });

  test('arrives when it is posted', () => {
    const { ledger, told } = bench();
    const { id } = ledger.hold(request(back()));
    expect(ledger.resolve(id, 'posted')).toMatchObject({ id, state: 'posted' });
    expect(ledger.balance('wechatpay:payer:lin')).toEqual([cny(2_632)]);
    expect(ledger.balance(inFlightAccount('wechatpay')).every(({ minor }) => minor === 0n)).toBe(true);
    expect(told.map(({ state }) => state)).toEqual(['pending', 'posted']);
  });

  test.each(['voided', 'expired'] as const)('is where it was when it is %s', (state) => {
    const { ledger } = bench();
    const { id } = ledger.hold(request(back()));
    ledger.resolve(id, state);
    for (const account of ['wechatpay:payer:lin', 'wechatpay:merchant:1900000001', inFlightAccount('wechatpay')])
      expect(
        ledger.balance(account).every(({ minor }) => minor === 0n),
        account,
      ).toBe(true);
  });

  test('is resolved once, and only what is held can be', () => {
    const { ledger, told } = bench();
    const { id } = ledger.hold(request(back()));
    ledger.resolve(id, 'voided');
    expect(() => ledger.resolve(id, 'posted')).toThrow('Posting p1 is voided, not pending.');
    expect(() => ledger.resolve('p9', 'posted')).toThrow('Posting p9 is unknown, not pending.');
    const posted = ledger.post(request(back()));
    expect(() => ledger.resolve(posted.id, 'voided')).toThrow('Posting p2 is posted, not pending.');
    expect(told).toHaveLength(3);
  });
});

test('forgetting drops postings and balances; the numbering goes on', () => {
  const { ledger } = bench();
  ledger.post(request(exchange(1n, 1n)));
  ledger.forget();
  expect([ledger.postings.size, ledger.balance('wechatpay:exchange')]).toEqual([0, []]);
  expect(ledger.post(request(exchange(1n, 1n))).id).toBe('p2');
});

type Act =
  | { kind: 'post' | 'hold'; network: string; legs: Leg[] }
  | { kind: 'resolve'; which: number; state: 'posted' | 'voided' | 'expired' };

const NETWORKS = ['wechatpay', 'alipay'];
const ACCOUNTS = ['a', 'b', 'c'];
const CURRENCIES = ['KRW', 'CNY'];

/** Any legs of one or two currencies that balance: the last account takes what is left of each. */
const balanced = fc
  .array(
    fc.tuple(
      fc.constantFrom(...ACCOUNTS),
      fc.constantFrom(...CURRENCIES),
      fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((moves): Leg[] => {
    const legs = moves.map(([account, currency, minor]) => ({ account, amount: money(currency, minor) }));
    return [...legs, ...imbalance(legs).map((off) => ({ account: 'rest', amount: negate(off) }))];
  });

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('post' as const, 'hold' as const),
    network: fc.constantFrom(...NETWORKS),
    legs: balanced,
  }),
  fc.record({
    kind: fc.constant('resolve' as const),
    which: fc.nat(20),
    state: fc.constantFrom('posted' as const, 'voided' as const, 'expired' as const),
  }),
);

test('whatever is posted, held and resolved, in whatever order, balances; in flight is exactly what is pending', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40, size: 'max' }), (acts) => {
      const { ledger, told } = bench();
      for (const one of acts) {
        if (one.kind !== 'resolve') {
          ledger[one.kind](request(one.legs, one.network));
        } else {
          const pending = [...ledger.postings.values()].filter(({ state }) => state === 'pending');
          const chosen = pending[one.which % Math.max(1, pending.length)];
          if (chosen !== undefined) ledger.resolve(chosen.id, one.state);
        }
        agrees(ledger);
      }
      // What was told, in order, says the same as what the ledger holds.
      expect(new Map(told.map((posting) => [posting.id, posting]))).toEqual(ledger.postings);
    }),
    { numRuns: 150 },
  );
});

function agrees(ledger: ReturnType<typeof createLedger>): void {
  for (const currency of CURRENCIES) {
    const held = (account: string) =>
      ledger.balance(account).find((balance) => balance.currency === currency)?.minor ?? 0n;
    const all = [...ACCOUNTS, 'rest', ...NETWORKS.map(inFlightAccount)];
    expect(all.reduce((total, account) => total + held(account), 0n)).toBe(0n);
    for (const network of NETWORKS) {
      const waiting = [...ledger.postings.values()]
        .filter((posting) => posting.state === 'pending' && posting.network === network)
        .flatMap(({ legs }) => legs.map(({ amount }) => amount))
        .filter((amount) => amount.currency === currency && amount.minor > 0n);
      expect(held(inFlightAccount(network))).toBe(sum(currency, waiting).minor);
    }
  }
}
