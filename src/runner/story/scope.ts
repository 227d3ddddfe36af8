import { groupBy } from '../../record/group.js';
import { type History, nameOf, type OrderHistory, type PaymentHistory } from '../../record/history.js';
import type { Entry } from '../../record/journal.js';

/** The part of a journal that a story is told from, read once for all stories of it. */
export interface Scope {
  readonly entries: readonly Entry[];
  /** The scenario in the journal. */
  readonly name: string;
  readonly history: History;
  /** Calls about a payment, what was sent for it, notices of its orders and events about it. */
  exchangesOf(payment: PaymentHistory): ReadonlySet<string>;
}

export function scopeOf(entries: readonly Entry[], name: string, history: History): Scope {
  const asked = groupBy(history.answers, ({ merchant, payment }) => `${merchant}/${payment}`);
  const called = groupBy(
    history.exchanges.filter(({ link }) => link === 'northbound'),
    ({ marks }) => `${marks.account}/${marks.order}`,
  );
  const known = new Map<PaymentHistory, ReadonlySet<string>>();
  return {
    entries,
    name,
    history,
    exchangesOf(payment) {
      const before = known.get(payment);
      if (before !== undefined) return before;
      const ids = new Set([
        ...(asked.get(nameOf(payment)) ?? []).map(({ exchange }) => exchange),
        ...(called.get(nameOf(payment)) ?? []).map(({ id }) => id),
        ...payment.sent.map(({ id }) => id),
        ...payment.orders.flatMap(exchangesOfOrder),
        ...[...payment.events, ...payment.webhooks].map(({ exchange }) => exchange),
        ...payment.webhooks.map(({ exchange }) => exchange),
      ]);
      known.set(payment, ids);
      return ids;
    },
  };
}

export const exchangesOfOrder = ({ exchanges, notices, acknowledgements }: OrderHistory): string[] => [
  ...exchanges.map(({ id }) => id),
  ...notices.map(({ exchange }) => exchange),
  ...acknowledgements.map(({ exchange }) => exchange),
];
