import { formatMoney, type Money } from '../core/money.js';
import { groupBy } from '../record/group.js';
import {
  asText,
  isRefused,
  isUnsuccessful,
  nameOf,
  type PaymentHistory,
  type TimedExchange,
} from '../record/history.js';
import { refundRequestsOf } from './attempts.js';
import { changedFields } from './bodies.js';
import { absencesOf } from './life.js';
import { askedAmount, meaningOf, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/**
 * A refund keeps its number and its amount over all retries (REFUND-02), and two refunds never share one (REFUND-03).
 * Numbers are counted by amount, so that nothing rests on which number the IUT names for which refund.
 */
export const oneRefundNumberPerRefund = defineOracle(
  'one-refund-number-per-refund',
  { requirements: ['REFUND-02', 'REFUND-03', 'IDEM-08', 'IDEM-12'], judged: 'event' },
  function* (history, { met, broken }) {
    for (const payment of history.payments) {
      const requests = refundRequestsOf(payment);
      if (requests.size === 0) continue;
      const subject = nameOf(payment);
      const unknown = [...requests.values()].flat().filter((exchange) => meaningOf(exchange) === 'unknown');
      for (const { id } of unknown) {
        yield met(`refund request ${id}`, { requirement: 'REFUND-02' });
        yield met(`refund request ${id}`, { requirement: 'IDEM-08' });
      }
      for (const [number, [first, ...repeats]] of requests) {
        for (const repeat of repeats) {
          yield met(`refund ${number}`, { requirement: 'IDEM-08' });
          const changed = first === undefined ? [] : changedFields(first, repeat);
          if (first === undefined || changed.length === 0) continue;
          yield broken({
            requirement: changed.some((field) => field.startsWith('/amount')) ? 'REFUND-02' : 'IDEM-08',
            expected: `a retry of refund ${number} with the same parameters`,
            seen: `${changed.join(', ')} changed`,
            evidence: [first.id, repeat.id],
            subject,
          });
        }
      }
      // Sent before a kill, and asked for or about again after the restart: the number must have outlived the process.
      const kills = absencesOf(history);
      const spoken = payment.sent.filter((exchange) => ['refund', 'refund-query'].includes(roleOf(exchange)));
      if (kills.some(({ fromSeq, toSeq }) => isAcross([...requests.values()].flat(), spoken, fromSeq, toSeq)))
        yield met(subject, { requirement: 'IDEM-12' });
      for (const { amount, numbers, wanted } of surplusOf(payment, requests)) {
        yield broken({
          requirement: kills.some(({ fromSeq, toSeq }) => {
            const firsts = numbers.map(({ exchange }) => exchange);
            return isAcross(firsts, firsts, fromSeq, toSeq);
          })
            ? 'IDEM-12'
            : 'REFUND-02',
          expected: `${wanted} refund number${wanted === 1 ? '' : 's'} of ${formatMoney(amount)}, one for each refund asked for`,
          seen: `${numbers.length}: ${numbers.map(({ number }) => number).join(', ')}`,
          evidence: numbers.map(({ exchange }) => exchange.id),
          subject,
        });
      }
      const named = payment.refunds.flatMap(({ refund, claims }) => {
        const claim = claims.findLast(({ body }) => asText(body.networkRefundId) !== undefined);
        return claim === undefined
          ? []
          : [{ refund, number: asText(claim.body.networkRefundId) ?? '', exchange: claim.exchange }];
      });
      if (named.length > 1) yield met(subject, { requirement: 'REFUND-03' });
      for (const [number, same] of groupBy(named, ({ number: key }) => key)) {
        if (same.length < 2) continue;
        yield broken({
          requirement: 'REFUND-03',
          expected: 'a refund number of its own for each refund',
          seen: `${same.map(({ refund }) => refund).join(' and ')} share ${number}`,
          evidence: same.map(({ exchange }) => exchange),
          subject,
        });
      }
    }
  },
);

const isAcross = (
  before: readonly TimedExchange[],
  after: readonly TimedExchange[],
  fromSeq: number,
  toSeq: number,
): boolean => before.some(({ openedSeq }) => openedSeq < fromSeq) && after.some(({ openedSeq }) => openedSeq > toSeq);

interface Surplus {
  readonly amount: Money;
  readonly numbers: readonly { readonly number: string; readonly exchange: TimedExchange }[];
  readonly wanted: number;
}

/** Amounts with more live numbers than refunds that were asked for. */
export function surplusOf(payment: PaymentHistory, requests: Map<string, TimedExchange[]>): Surplus[] {
  const numbers = [...requests].flatMap(([number, exchanges]) => {
    const [exchange] = exchanges;
    const amount = exchange === undefined ? undefined : askedAmount(exchange);
    // What was refused in the end, or closed by the network, was never money: another number is then the documented way.
    const last = exchanges.at(-1);
    const refunds = payment.orders.flatMap((order) => order.refunds).filter(({ refund }) => refund === number);
    const wasRefused = last !== undefined && ['refused', 'unsent'].includes(meaningOf(last));
    const isDead = refunds.length === 0 ? wasRefused : refunds.every(({ failed }) => failed?.how === 'closed');
    return exchange === undefined || amount === undefined || isDead ? [] : [{ number, exchange, amount }];
  });
  return [...groupBy(numbers, ({ amount }) => formatMoney(amount)).values()].flatMap((same) => {
    const amount = same[0]?.amount;
    if (amount === undefined) return [];
    const asked = payment.refunds.filter(
      ({ requested, stimuli }) => requested?.minor === amount.minor && stimuli.some((stimulus) => !isRefused(stimulus)),
    ).length;
    // A cancel of captured money, and captures that come too late or twice, are given back by refunds of the IUT's own:
    // whole, or what refunds that were asked for leave of them.
    const charges = payment.orders.flatMap((order) => order.charges);
    const own =
      charges.length > 1 || mayReturnWhole(payment)
        ? charges.filter(
            (charge) =>
              charge.amount.minor === amount.minor || takenBy(payment).has(charge.amount.minor - amount.minor),
          ).length
        : 0;
    const wanted = asked + own;
    return same.length > wanted ? [{ amount, numbers: same, wanted }] : [];
  });
}

/**
 * What refunds that were asked for and not refused may take of a charge, in minor units. One that was never answered nor shown
 * may never have reached the IUT, and one of the portal it may not have noticed: each sum stands with these and without them.
 */
function takenBy({ refunds, orders }: PaymentHistory): ReadonlySet<bigint> {
  let sums: ReadonlySet<bigint> = new Set([0n]);
  for (const { amount } of orders.flatMap((order) => order.refunds.filter(({ by }) => by === 'portal')))
    sums = new Set([...sums, ...[...sums].map((sum) => sum + amount.minor)]);
  for (const { requested, stimuli, claims } of refunds) {
    if (requested === undefined || stimuli.every(isRefused)) continue;
    const plus = [...sums].map((sum) => sum + requested.minor);
    const isCertain = claims.length > 0 || stimuli.some(({ status }) => status !== undefined && status < 300);
    sums = new Set(isCertain ? plus : [...sums, ...plus]);
  }
  return sums;
}

/** Somebody or something may have asked for the whole charge back without naming a refund. */
const mayReturnWhole = ({ stimuli, claims, requested }: PaymentHistory): boolean =>
  requested?.saleId !== undefined ||
  stimuli.some(({ operation }) => operation === 'cancelPayment' || operation === 'networkCancel') ||
  claims.some(({ status }) => isUnsuccessful(status));
