import type { Clock, Timer } from '../../src/core/clock.js';
import type { Fact } from '../../src/record/facts.js';
import type { Journal } from '../../src/record/journal.js';
import type { Ledger } from '../../src/record/ledger.js';
import { closeOrder, isUnpaid, type Movement, type News, type Order, type Transition } from './orders.js';
import { endRefund, type Refund, type RefundEnd, refundOf } from './refunds.js';

/**
 * Where trades are kept, and where transitions become real: money moves in the ledger, facts stand in the journal in the
 * same step, timers run, the IUT is told. One transition concerns one trade, so trades are plain values in a map.
 */
export interface Book {
  /** The trade with this out_trade_no; of several (only where `duplicate-order` is permitted) the latest. */
  find(number: string): Order | undefined;
  findByNetworkOrder(networkOrder: string): Order | undefined;
  /** By what its own code says, or by the latest payment code that was shown for it. */
  findByCode(code: string): Order | undefined;
  /** Numbers are unique in a trade alone: of several trades the latest that has such a refund. */
  findRefund(number: string): { order: Order; refund: Refund } | undefined;
  findByNetworkRefund(networkRefund: string): { order: Order; refund: Refund } | undefined;
  /** The trade as it was before its latest change, or as it is where it has had none. */
  before(order: Order): Order;
  refundBefore(refund: Refund): Refund;
  /** Carries a transition out. @param exchange The one that caused it, where one did. */
  apply(transition: Transition, exchange?: string): void;
  /** Ends a refund after a network duration; 0 is at once. An earlier plan for it is dropped. */
  planRefund(networkRefund: string, as: RefundEnd, afterMs: number, exchange?: string): void;
  all(): Iterable<Order>;
  reset(): void;
}

export function createBook({
  clock,
  journal,
  ledger,
  tell,
}: {
  clock: Clock;
  journal: Journal;
  ledger: Ledger;
  /** The application is to be told this of a trade. */
  tell: (order: Order, news: News) => void;
}): Book {
  // Kept by the network's own number, since a network that does not guard its merchant takes an out_trade_no twice.
  const orders = new Map<string, Order>();
  const latestOfNumber = new Map<string, string>();
  const orderByCode = new Map<string, string>();
  const orderByRefund = new Map<string, string>();
  const orderByNetworkRefund = new Map<string, string>();
  /** What a copy of the book that lags behind would still show. */
  const ordersBefore = new Map<string, Order>();
  const refundsBefore = new Map<string, Refund>();
  const holds = new Map<string, string>();
  const expiries = new Map<string, Timer>();
  const refundTimers = new Map<string, Timer>();

  function keep(order: Order): void {
    if (!orders.has(order.networkOrder)) {
      latestOfNumber.set(order.number, order.networkOrder);
    }
    if (order.code !== '') orderByCode.set(order.code, order.networkOrder);
    orders.set(order.networkOrder, order);
    for (const { number, networkRefund } of order.refunds) {
      if (orderByNetworkRefund.has(networkRefund)) continue;
      orderByRefund.set(number, order.networkOrder);
      orderByNetworkRefund.set(networkRefund, order.networkOrder);
    }
  }

  function rememberBefore(before: Order, order: Order): void {
    if (
      before.state !== order.state ||
      before.exists !== order.exists ||
      before.refunds.length !== order.refunds.length
    )
      ordersBefore.set(order.networkOrder, before);
    for (const [at, refund] of before.refunds.entries())
      if (order.refunds[at]?.state !== refund.state) refundsBefore.set(refund.networkRefund, refund);
  }

  function write(fact: Fact, exchange: string | undefined): void {
    journal.fact(exchange === undefined ? fact : ({ ...fact, exchange } as Fact));
  }

  function move(movement: Movement, exchange: string | undefined): void {
    if (movement.act === 'hold') {
      holds.set(movement.refund, ledger.hold(movement.posting).id);
      return;
    }
    const posting =
      movement.act === 'post' ? ledger.post(movement.posting) : ledger.resolve(holdOf(movement.refund), movement.as);
    if (movement.fact !== undefined) write({ ...movement.fact, posting: posting.id }, exchange);
  }

  function holdOf(networkRefund: string): string {
    const posting = holds.get(networkRefund);
    if (posting === undefined) throw new Error(`refund ${networkRefund} has no money on its way`);
    return posting;
  }

  /** An unpaid trade has one timer, until it is paid or ended; ageing moves it. */
  function watchExpiry(before: Order | undefined, order: Order): void {
    const due = order.expiresNetworkMs;
    const { networkOrder } = order;
    if (isUnpaid(order) && expiries.has(networkOrder) && before?.expiresNetworkMs === due) return;
    expiries.get(networkOrder)?.cancel();
    expiries.delete(networkOrder);
    if (!isUnpaid(order)) return;
    const expire = () => {
      expiries.delete(networkOrder);
      const now = orders.get(networkOrder);
      if (now !== undefined && isUnpaid(now)) book.apply(closeOrder(now, 'expired', clock.now()));
    };
    const waitMs = Math.max(0, due - clock.now().networkMs);
    expiries.set(networkOrder, clock.after(waitMs, 'order', expire, order.account));
  }

  function refundIn(networkOrder: string | undefined, matches: (refund: Refund) => boolean) {
    const order = orderOf(networkOrder);
    const refund = order?.refunds.find(matches);
    return order === undefined || refund === undefined ? undefined : { order, refund };
  }

  const orderOf = (networkOrder: string | undefined): Order | undefined =>
    networkOrder === undefined ? undefined : orders.get(networkOrder);

  const book: Book = {
    find: (number) => orderOf(latestOfNumber.get(number)),
    findByNetworkOrder: orderOf,
    findByCode: (code) => orderOf(orderByCode.get(code)),
    findRefund: (number) => {
      const order = orderOf(orderByRefund.get(number));
      const refund =
        order === undefined
          ? undefined
          : (refundOf(order, number) ?? order.refunds.findLast((one) => one.number === number));
      return order === undefined || refund === undefined ? undefined : { order, refund };
    },
    findByNetworkRefund: (networkRefund) =>
      refundIn(orderByNetworkRefund.get(networkRefund), (refund) => refund.networkRefund === networkRefund),
    before: (order) => ordersBefore.get(order.networkOrder) ?? order,
    refundBefore: (refund) => refundsBefore.get(refund.networkRefund) ?? refund,
    apply(transition, exchange) {
      const { order, movements, facts } = transition;
      const before = orders.get(order.networkOrder);
      if (before === order) return;
      keep(order);
      if (before !== undefined) rememberBefore(before, order);
      for (const movement of movements) move(movement, exchange);
      for (const fact of facts) write(fact, exchange);
      watchExpiry(before, order);
      if (transition.tell !== undefined) tell(order, transition.tell);
    },
    planRefund(networkRefund, as, afterMs, exchange) {
      refundTimers.get(networkRefund)?.cancel();
      refundTimers.delete(networkRefund);
      const end = () => {
        refundTimers.delete(networkRefund);
        const found = book.findByNetworkRefund(networkRefund);
        if (found !== undefined) book.apply(endRefund(found.order, networkRefund, as, clock.now()), exchange);
      };
      const account = book.findByNetworkRefund(networkRefund)?.order.account;
      if (afterMs <= 0) end();
      else refundTimers.set(networkRefund, clock.after(afterMs, 'refund', end, account));
    },
    all: () => orders.values(),
    reset() {
      for (const timer of [...expiries.values(), ...refundTimers.values()]) timer.cancel();
      for (const map of [orders, latestOfNumber, orderByCode, orderByRefund, orderByNetworkRefund]) map.clear();
      for (const map of [ordersBefore, refundsBefore, holds, expiries, refundTimers]) map.clear();
    },
  };
  return book;
}
