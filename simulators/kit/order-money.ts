import { add, type Money, money, negate, sum } from '../../src/core/money.js';
import type { Fact, FactOf } from '../../src/record/facts.js';
import type { Leg } from '../../src/record/ledger.js';
import type { BookedOrder, Movement } from './order.js';

/** How an order's money moves, and the facts that tell of the order. The first parameter is always the network's name. */

/** An order some of whose price a coupon has paid, which the network makes good. */
export type CouponedOrder = BookedOrder & { readonly coupon?: Money };

/** The ids that every fact about an order carries. */
export const refOf = (network: string, { account, number, networkOrder }: BookedOrder) => ({
  network,
  account,
  order: number,
  networkOrder,
});

/** @param paymentCode Of a code that the payer has shown for it. */
export const openedFact = (
  network: string,
  { account, number, total, expiresNetworkMs }: BookedOrder,
  form: 'code' | 'prepaid',
  paymentCode?: string,
): Fact => ({
  kind: 'order-opened',
  network,
  account,
  order: number,
  amount: total,
  form,
  ...(paymentCode === undefined ? {} : { paymentCode }),
  expiresNetworkMs,
});

export const closedFact = (
  network: string,
  { account, number }: BookedOrder,
  how: FactOf<'order-closed'>['how'],
): Fact => ({ kind: 'order-closed', network, account, order: number, how });

/** All of an order's price from its payer to its merchant. */
export const chargeOf = (network: string, order: CouponedOrder, payer: string): Movement => ({
  act: 'post',
  posting: { purpose: 'charge', network, order: order.number, legs: legs(network, order, payer, priceOf(order)) },
  fact: { kind: 'payer-charged', ...refOf(network, order), ...pricedAt(order), payer },
});

/** All of it back, by the IUT's cancel or by the network itself. @param purpose What the posting is called. */
export const takeBackOf = (
  network: string,
  order: CouponedOrder,
  payer: string,
  { purpose, cause }: { purpose: string; cause: 'reverse' | 'network' },
): Movement => ({
  act: 'post',
  posting: { purpose, network, order: order.number, legs: legsBack(network, order, payer, priceOf(order)) },
  fact: { kind: 'charge-returned', ...refOf(network, order), ...pricedAt(order), cause },
});

const pricedAt = ({ total, payerTotal }: BookedOrder) => ({ amount: total, payerAmount: payerTotal });

const priceOf = (order: CouponedOrder): Amounts => ({ ...pricedAt(order), coupon: order.coupon });

/** What moves: in the order's currency, in the wallet's, and in the wallet's what a coupon gives. */
interface Amounts {
  readonly amount: Money;
  readonly payerAmount: Money;
  readonly coupon?: Money | undefined;
}

/** From payer (and, for a coupon, from the network) to merchant, through the exchange where the currencies differ. */
function legs(
  network: string,
  { account }: BookedOrder,
  payer: string,
  { amount, payerAmount, coupon }: Amounts,
): readonly Leg[] {
  const from: Leg[] = [{ account: `${network}:payer:${payer}`, amount: negate(payerAmount) }];
  if (coupon !== undefined) from.push({ account: `${network}:coupons`, amount: negate(coupon) });
  const to: Leg = { account: `${network}:merchant:${account}`, amount };
  if (amount.currency === payerAmount.currency) return [...from, to];
  const exchange = `${network}:exchange`;
  const given = coupon === undefined ? payerAmount : add(payerAmount, coupon);
  return [...from, { account: exchange, amount: given }, { account: exchange, amount: negate(amount) }, to];
}

/** The same amounts the other way round. */
export const legsBack = (
  network: string,
  order: BookedOrder,
  payer: string,
  { amount, payerAmount, coupon }: Amounts,
): readonly Leg[] =>
  legs(network, order, payer, {
    amount: negate(amount),
    payerAmount: negate(payerAmount),
    coupon: coupon && negate(coupon),
  });

/** What refunds have brought back to the payer for good, in the order's currency. */
export const refunded = ({ total, refunds }: BookedOrder): Money =>
  sum(
    total.currency,
    refunds.filter(({ succeededAt }) => succeededAt !== undefined).map(({ amount }) => amount),
  );

export const nothingOf = ({ total }: BookedOrder): Money => money(total.currency, 0n);
