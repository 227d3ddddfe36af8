import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cny, krw, sum } from '../../src/core/money.js';
import { imbalance } from '../../src/record/ledger.js';
import {
  cancelDeadline,
  cancelOrder,
  charge,
  expireOrder,
  HOUR,
  isRefused,
  LIFETIME_MS,
  MINUTE,
  type Order,
  openOrder,
  type Transition,
} from './orders.js';
import { acceptRefund, endRefund, REFUND_WINDOW_MS } from './refunds.js';

const at = (wireMs: number, networkMs = wireMs) => ({ wireMs, networkMs });
const utc8 = (text: string): number => Date.parse(`${text}+08:00`);

const opened = (won = 15_000, fen = 7_895, now = at(0)): Order =>
  openOrder(
    {
      api: 'ams',
      mode: 'OrderCode',
      account: 'M1',
      number: 'order-1',
      networkOrder: 'payment-1',
      description: 'Coffee',
      notifyUrl: 'http://127.0.0.1/notify',
      total: krw(won),
      payerTotal: cny(fen),
      rate: 526_316n,
      parameters: '',
      code: 'code-1',
      lifetimeMs: LIFETIME_MS.OrderCode,
    },
    now,
  ).order;

const payer = { payer: 'kim', customer: '2088' };
const paid = (...terms: Parameters<typeof opened>): Order =>
  charge(opened(...terms), payer, terms[2] ?? at(0), { tell: true }).order;

const carriedOut = (decision: ReturnType<typeof cancelOrder>): Transition => {
  if (isRefused(decision)) throw new Error(decision.problem.issue);
  return decision;
};

describe('a cancel', () => {
  test.each([
    ['2026-11-22T00:00:00', '2026-11-23T00:14:59', 'CANCELLED'],
    ['2026-11-22T00:00:00', '2026-11-23T00:15:00', 'CANCEL_WINDOW_EXCEED'],
    ['2026-11-22T23:59:59', '2026-11-23T00:14:59', 'CANCELLED'],
    ['2026-11-22T23:59:59', '2026-11-23T00:16:00', 'CANCEL_WINDOW_EXCEED'],
    ['2026-11-23T00:00:00', '2026-11-23T00:16:00', 'CANCELLED'],
  ])('of a payment of %s (UTC+8) at %s: %s', (made, asked, outcome) => {
    const decision = cancelOrder(paid(15_000, 7_895, at(utc8(made))), at(utc8(asked)));
    expect(isRefused(decision) ? decision.problem.code : decision.order.state).toBe(outcome);
  });

  test('is possible for a quarter of an hour at least and for a day and a quarter of an hour at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (openedMs) => {
        const deadline = cancelDeadline(openedMs);
        expect(new Date(deadline).toISOString().slice(11)).toBe('16:15:00.000Z');
        expect(deadline - openedMs).toBeGreaterThan(15 * MINUTE);
        expect(deadline - openedMs).toBeLessThanOrEqual(24 * HOUR + 15 * MINUTE);
      }),
    );
  });

  test('gives back all that was paid, once', () => {
    const first = carriedOut(cancelOrder(paid(), at(1_000)));
    expect(first.movements.map((movement) => movement.act)).toEqual(['post']);
    const again = carriedOut(cancelOrder(first.order, at(2_000)));
    expect(again).toEqual({ order: first.order, movements: [], facts: [], tell: false });
  });

  test('of an expired payment takes nothing and closes it no second time', () => {
    const { order } = expireOrder(opened());
    expect(carriedOut(cancelOrder(order, at(1_000)))).toMatchObject({
      order: { state: 'CANCELLED' },
      movements: [],
      facts: [],
    });
  });
});

test('a payment that expires is told, and fails as ORDER_IS_CLOSED', () => {
  expect(expireOrder(opened())).toMatchObject({
    order: { state: 'FAIL', failure: 'ORDER_IS_CLOSED' },
    movements: [],
    facts: [{ kind: 'order-closed', how: 'expired' }],
    tell: true,
  });
});

describe('refunds', () => {
  const refunded = (order: Order, number: string, won: number, now = at(0)) =>
    acceptRefund(order, { number, networkRefund: `r-${number}`, amount: krw(won), by: 'iut', parameters: '' }, now, {
      merchantHasFunds: true,
    });

  test('in whatever parts give back what was paid, to the last fen, in balanced postings', () => {
    const parts = fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(parts, fc.integer({ min: 1, max: 1_000_000 }), (amounts, fen) => {
        const total = amounts.reduce((a, b) => a + b, 0);
        let order = paid(total, fen);
        for (const [index, amount] of amounts.entries()) {
          const accepted = carriedOut(refunded(order, String(index), amount));
          for (const movement of accepted.movements)
            if (movement.act !== 'resolve') expect(imbalance(movement.posting.legs)).toEqual([]);
          order = endRefund(accepted.order, `r-${index}`, 'SUCCESS', at(0)).order;
        }
        expect(
          sum(
            'CNY',
            order.refunds.map(({ payerAmount }) => payerAmount),
          ),
        ).toEqual(cny(fen));
        expect(order.refunds.every(({ payerAmount }) => payerAmount.minor >= 0n)).toBe(true);
        const more = refunded(order, 'more', 1);
        expect(isRefused(more) && more.problem.code).toBe('REFUND_AMOUNT_EXCEED');
      }),
    );
  });

  test('that have failed leave their amount to be refunded', () => {
    const first = carriedOut(refunded(paid(), 'a', 15_000)).order;
    const failed = endRefund(first, 'r-a', 'FAIL', at(0));
    expect(failed.movements).toEqual([{ act: 'resolve', refund: 'r-a', as: 'voided' }]);
    expect(isRefused(refunded(failed.order, 'b', 15_000))).toBe(false);
    expect(endRefund(failed.order, 'r-a', 'SUCCESS', at(0)).order).toBe(failed.order);
  });

  test.each([
    [REFUND_WINDOW_MS, false],
    [REFUND_WINDOW_MS + 1, true],
  ])('%i ms after the payment are refused: %s', (afterMs, isLate) => {
    expect(isRefused(refunded(paid(), 'a', 1, at(0, afterMs)))).toBe(isLate);
  });
});
