import type { Clock, Instant } from '../../src/core/clock.js';
import type { Journal } from '../../src/record/journal.js';
import type { Ledger } from '../../src/record/ledger.js';
import { createMoneyMover } from './money-mover.js';
import type { BookedOrder, Transition } from './order.js';
import { createOrderIndex, type OrderIndex } from './order-index.js';
import { createPlans } from './plans.js';

/**
 * Where a network keeps its orders, and where transitions become real: money moves in the ledger, facts stand in the
 * journal in the same step, timers run, the IUT is told. One transition concerns one order, so orders are plain values.
 */
export interface Book<O extends BookedOrder, T extends Transition<O>, End extends string> extends OrderIndex<O> {
  /** Carries a transition out. @param exchange The one that caused it, where one did. */
  apply(transition: T, exchange?: string): void;
  /** Ends a refund after a network duration; 0 is at once. An earlier plan for it is dropped. */
  planRefund(networkRefund: string, as: End, afterMs: number, exchange?: string): void;
  reset(): void;
}

/** What is a network's own about its orders. */
export interface BookRules<O, T, End> {
  isUnpaid(order: O): boolean;
  /** Whether queries show an order differently after a change. */
  looksOther(before: O, order: O): boolean;
  /** Time has undone an unpaid order. */
  expire(order: O, now: Instant): T;
  endRefund(order: O, networkRefund: string, as: End, now: Instant): T;
}

/** @param done Called last with each transition that changed something: whom the network tells of it. `before` is absent for a new order. */
export function createBook<O extends BookedOrder, T extends Transition<O>, End extends string>({
  clock,
  journal,
  ledger,
  rules,
  done,
}: {
  clock: Clock;
  journal: Journal;
  ledger: Ledger;
  rules: BookRules<O, T, End>;
  done: (transition: T, before: O | undefined) => void;
}): Book<O, T, End> {
  const { keep, reset, ...index } = createOrderIndex<O>(rules.looksOther);
  const money = createMoneyMover({ journal, ledger });
  const expiries = createPlans(clock, 'order');
  const refundEnds = createPlans(clock, 'refund');

  /** An unpaid order has one timer, until it is paid or ended; ageing moves it. */
  function watchExpiry(before: O | undefined, order: O): void {
    const { networkOrder, expiresNetworkMs, account } = order;
    if (!rules.isUnpaid(order)) {
      expiries.drop(networkOrder);
      return;
    }
    if (expiries.has(networkOrder) && before?.expiresNetworkMs === expiresNetworkMs) return;
    const expire = () => {
      const now = index.findByNetworkOrder(networkOrder);
      if (now !== undefined && rules.isUnpaid(now)) book.apply(rules.expire(now, clock.now()));
    };
    expiries.set(networkOrder, Math.max(0, expiresNetworkMs - clock.now().networkMs), expire, account);
  }

  const book: Book<O, T, End> = {
    ...index,
    apply(transition, exchange) {
      const { order } = transition;
      const before = index.findByNetworkOrder(order.networkOrder);
      if (before === order) return;
      keep(order);
      money.carryOut(transition, exchange);
      watchExpiry(before, order);
      done(transition, before);
    },
    planRefund(networkRefund, as, afterMs, exchange) {
      const end = () => {
        const found = index.findByNetworkRefund(networkRefund);
        if (found !== undefined) book.apply(rules.endRefund(found.order, networkRefund, as, clock.now()), exchange);
      };
      if (afterMs > 0) {
        refundEnds.set(networkRefund, afterMs, end, index.findByNetworkRefund(networkRefund)?.order.account);
      } else {
        refundEnds.drop(networkRefund);
        end();
      }
    },
    reset() {
      expiries.reset();
      refundEnds.reset();
      money.reset();
      reset();
    },
  };
  return book;
}
