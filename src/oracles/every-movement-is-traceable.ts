import { formatMoney, fromWire, isSame, type Money } from '../core/money.js';
import {
  asRecord,
  asText,
  capturedOf,
  isAccepted,
  nameOf,
  type PaymentHistory,
  type TimedFact,
} from '../record/history.js';
import { defineOracle } from './oracle.js';

/** STATE-05: a payment's history runs forward in time, and names every movement of money that the IUT has shown. */
export const everyMovementIsTraceable = defineOracle(
  'every-movement-is-traceable',
  { requirements: ['STATE-05'], judged: 'event' },
  function* (history, { met, broken }) {
    for (const told of history.answers) {
      if (told.operation !== 'history' || told.principal !== undefined || !isAccepted(told)) continue;
      const payment = history.payments.find((each) => each.merchant === told.merchant && each.payment === told.payment);
      if (payment === undefined || !Array.isArray(told.body)) continue;
      const subject = nameOf(payment);
      const lines = told.body.map(asRecord);
      yield met(subject);
      const times = lines.map(({ at }) => Date.parse(asText(at) ?? ''));
      const back = times.findIndex((time, at) => time < (times[at - 1] ?? -Infinity));
      if (back > 0) {
        yield broken({
          expected: 'a history that tells the oldest first',
          seen: `${String(lines[back]?.kind)} of ${String(lines[back]?.at)} after ${String(lines[back - 1]?.kind)} of ${String(lines[back - 1]?.at)}`,
          evidence: [told.exchange],
          subject,
        });
      }
      const untold = movementsShown(payment, told).filter(
        ({ kind, amount, numbers }, at, all) =>
          lines.filter((line) => isTraceOf(line, amount, numbers)).length <
          all.slice(0, at + 1).filter((other) => other.kind === kind && isSame(other.amount, amount)).length,
      );
      for (const { what, shownBy } of untold) {
        yield broken({
          expected: `a line of the history for ${what}`,
          seen: `none among ${lines.length}: ${lines.map(({ kind }) => String(kind)).join(', ')}`,
          evidence: [shownBy, told.exchange],
          subject,
        });
      }
    }
  },
);

interface Movement {
  readonly kind: 'payment' | 'refund';
  readonly what: string;
  readonly amount: Money;
  /** By any of these a line may name it. */
  readonly numbers: readonly string[];
  readonly shownBy: string;
}

/** What the IUT had shown as done before it was asked for the history. A line is due no sooner. */
function movementsShown(payment: PaymentHistory, { sentSeq }: TimedFact<'northbound-answered'>): Movement[] {
  const paid = payment.claims.find(({ status, seq }) => status === 'SUCCEEDED' && seq < sentSeq);
  const captured = payment.orders.find((order) => capturedOf(order, sentSeq).minor > 0n);
  const capture: Movement[] =
    paid === undefined || captured === undefined
      ? []
      : [
          {
            kind: 'payment',
            what: `the payment of ${formatMoney(captured.amount)}`,
            amount: captured.amount,
            numbers: [captured.order, ...(captured.networkOrder === undefined ? [] : [captured.networkOrder])],
            shownBy: paid.exchange,
          },
        ];
  const refunds = payment.refunds.flatMap(({ refund, claims, requested }): Movement[] => {
    const done = claims.find(({ status, seq }) => status === 'SUCCEEDED' && seq < sentSeq);
    const amount = done?.amount ?? requested;
    if (done === undefined || amount === undefined) return [];
    const names = ['networkRefundId', 'networkRefundReference', 'refundId'].flatMap(
      (name) => asText(done.body[name]) ?? [],
    );
    const what = `refund ${refund} of ${formatMoney(amount)}`;
    return [{ kind: 'refund', what, amount, numbers: [refund, ...names], shownBy: done.exchange }];
  });
  return [...capture, ...refunds];
}

/** A line says which movement it is by a number, by its amount, or by both. */
function isTraceOf(line: Readonly<Record<string, unknown>>, amount: Money, numbers: readonly string[]): boolean {
  const told = fromWire(line.amount);
  if (told !== undefined) return isSame(told, amount);
  return numbers.includes(asText(line.networkReference) ?? '');
}
