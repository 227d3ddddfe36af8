import { isSame, type Money, money, subtract, sum } from '../../src/core/money.js';
import type { Fact } from '../../src/record/facts.js';
import type { BookedOrder, BookedRefund, Movement, RefundOf, Transition } from './order.js';
import { legsBack, refOf } from './order-money.js';

/** How a refund's money moves: on its way when it is accepted, then the payer's, or the merchant's again. */

type Couponed = BookedRefund & { readonly coupon?: Money };

/** What is left of an order to refund. @param counted The refunds that count against it. */
export const remainderOf = ({ total }: BookedOrder, counted: readonly BookedRefund[]): Money =>
  subtract(
    total,
    sum(
      total.currency,
      counted.map(({ amount }) => amount),
    ),
  );

/**
 * A refund's part of what the wallet (or a coupon) has paid, at the order's own rate. Partials are rounded down and the one
 * that takes the rest takes all that is left, so that a wholly refunded payer has exactly what was charged.
 * @param paid What it is a part of. @param part What earlier refunds have taken of it.
 */
export function shareOf<O extends BookedOrder>(
  order: O,
  counted: readonly RefundOf<O>[],
  amount: Money,
  paid: Money = order.payerTotal,
  part: (refund: RefundOf<O>) => Money | undefined = ({ payerAmount }) => payerAmount,
): Money {
  const { currency } = paid;
  const before = sum(
    currency,
    counted.flatMap((refund) => part(refund) ?? []),
  );
  if (isSame(amount, remainderOf(order, counted))) return subtract(paid, before);
  return money(currency, (paid.minor * amount.minor) / order.total.minor);
}

/** A new refund is taken in: the merchant's money is on its way from here on. @param payer Who has paid. */
export const takenIn = <O extends BookedOrder>(
  network: string,
  order: O,
  payer: string,
  refund: RefundOf<O> & Couponed,
): Transition<O> => ({
  order: { ...order, refunds: [...order.refunds, refund] },
  movements: [
    {
      act: 'hold',
      refund: refund.networkRefund,
      posting: {
        purpose: 'refund',
        network,
        order: order.number,
        refund: refund.number,
        legs: legsBack(network, order, payer, refund),
      },
    },
  ],
  facts: [{ kind: 'refund-accepted', ...refundRefOf(network, order, refund), by: refund.by }],
});

/** The order with something else known of one of its refunds. */
export const withRefund = <O extends BookedOrder>(order: O, refund: RefundOf<O>, now: RefundOf<O>): O => ({
  ...order,
  refunds: order.refunds.map((one) => (one === refund ? now : one)),
});

interface End {
  readonly movements: readonly Movement[];
  readonly facts: readonly Fact[];
}

/** The payer has it. */
export function paidOut(network: string, order: BookedOrder, refund: BookedRefund): End {
  const { amount, payerAmount, number, networkRefund } = refund;
  const fact = {
    kind: 'charge-returned' as const,
    ...refOf(network, order),
    amount,
    payerAmount,
    cause: 'refund' as const,
    refund: number,
  };
  return {
    movements: [{ act: 'resolve', refund: networkRefund, as: 'posted', fact }],
    facts: [{ kind: 'refund-succeeded', ...refundRefOf(network, order, refund) }],
  };
}

/** The merchant has it again. */
export const givenUp = (network: string, order: BookedOrder, refund: BookedRefund): End => ({
  movements: [{ act: 'resolve', refund: refund.networkRefund, as: 'voided' }],
  facts: [{ kind: 'refund-failed', ...refundRefOf(network, order, refund), how: 'closed' }],
});

/** The ids that every fact about a refund carries. */
export const refundRefOf = (network: string, order: BookedOrder, { number, networkRefund, amount }: BookedRefund) => ({
  ...refOf(network, order),
  refund: number,
  networkRefund,
  amount,
});
