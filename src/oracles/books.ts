import { formatMoney, isSame, type Money, money, subtract, sum } from '../core/money.js';
import {
  type Claim,
  capturedOf,
  type History,
  isAccepted,
  isUnsuccessful,
  keptOf,
  lastClaim,
  type OrderHistory,
  type PaymentHistory,
} from '../record/history.js';

/** Everything about a payment that crossed a wire southbound: requests, notices. */
export const evidenceOf = ({ sent, orders }: Pick<PaymentHistory, 'sent' | 'orders'>): string[] => [
  ...sent.map(({ id }) => id),
  ...orders.flatMap(({ notices }) => notices.map(({ exchange }) => exchange)),
];

/** Accepted refunds that have not ended: money on its way, or one that the network's staff must hand over. */
export const inFlightOf = (order: OrderHistory): Money =>
  sum(
    order.amount.currency,
    order.refunds
      .filter(({ succeededSeq, failed }) => succeededSeq === undefined && failed?.how !== 'closed')
      .map(({ amount }) => amount),
  );

/** Captured, and neither returned nor on its way back. */
export const standingOf = (order: OrderHistory): Money => subtract(keptOf(order), inFlightOf(order));

/** Taken, and not given back, over all orders of a payment; undefined where their currencies differ. */
export function keptBy(orders: readonly OrderHistory[], currency: string): Money | undefined {
  if (orders.some(({ amount }) => amount.currency !== currency)) return undefined;
  return sum(
    currency,
    orders.map((order) => keptOf(order)),
  );
}

/** What the IUT's view of a payment says that the merchant keeps: its amount less its final refunds, if it is paid. */
export function shownKept({ status, amount, refunded }: Claim): Money | undefined {
  if (amount === undefined) return undefined;
  if (status !== 'SUCCEEDED') return money(amount.currency, 0n);
  return refunded === undefined || refunded.currency !== amount.currency ? undefined : subtract(amount, refunded);
}

/** Nothing was taken and nothing can be: closed, or past the time at which the network gives it up. */
export const isOver = (
  { closings, expiresNetworkMs }: OrderHistory,
  when: { readonly seq: number; readonly networkMs: number },
): boolean =>
  closings.some(({ seq }) => seq <= when.seq) || (expiresNetworkMs !== undefined && expiresNetworkMs <= when.networkMs);

export const isCaptured = (order: OrderHistory, seq = Infinity): boolean => capturedOf(order, seq).minor > 0n;

/** Orders of the payment's merchant that no payment can be named for: then what is missing may be among them. */
export const strayOrdersOf = ({ strayOrders }: History, { merchant }: PaymentHistory): readonly OrderHistory[] =>
  strayOrders.filter((order) => order.merchant === merchant);

/** Whether Pyx asked for it and the IUT did not refuse: it answered 2xx, or never answered. */
export const wasAccepted = ({ stimuli }: PaymentHistory): boolean =>
  stimuli.some((stimulus) => stimulus.operation === 'createPayment' && isAccepted(stimulus));

/**
 * What is wrong about a payment in the end, in words; undefined if the IUT's last view and the network's money agree and
 * nothing is left open. A restart, a late capture, a lost notice: whatever happened, this is what must hold after it.
 */
export function disagreement(payment: PaymentHistory): string | undefined {
  const claim = lastClaim(payment);
  const captured = payment.orders.filter((order) => standingOf(order).minor > 0n);
  if (claim === undefined) {
    return captured.length === 0
      ? undefined
      : `${captured.map((order) => formatMoney(standingOf(order))).join(' and ')} kept for a payment that is not shown`;
  }
  if (isUnsuccessful(claim.status) || claim.status === 'PENDING') {
    const [first] = captured;
    if (first !== undefined)
      return `${claim.status}, and ${formatMoney(standingOf(first))} kept at ${first.network} for order ${first.order}`;
    return isStuck(payment, claim) ? `${claim.status} for ever, and no order is open at a network` : undefined;
  }
  const shown = shownKept(claim);
  const kept = shown === undefined ? undefined : keptBy(payment.orders, shown.currency);
  if (shown === undefined || kept === undefined || isSame(shown, kept)) return undefined;
  return `${claim.status} with ${formatMoney(shown)} kept, and ${formatMoney(kept)} at the network`;
}

/** PENDING although no network holds an open order of it: nothing is left to wait for. */
export const isStuck = (payment: PaymentHistory, claim: Claim): boolean =>
  claim.status === 'PENDING' && payment.orders.every((order) => isOver(order, claim) || isCaptured(order));
