import type { Finding } from '../../oracles/oracle.js';
import { type History, nameOf, type OrderHistory, type PaymentHistory } from '../../record/history.js';
import type { Entry } from '../../record/journal.js';

/** What a story is about: all that is told is about one of these. */
export interface Subject {
  readonly payments: readonly PaymentHistory[];
  readonly orders: readonly OrderHistory[];
  readonly exchanges: ReadonlySet<string>;
  readonly evidence: ReadonlySet<string>;
  /** Accounts and merchants of the payments. */
  readonly owners: ReadonlySet<string>;
}

/** A finding that points at more payments than this is about none of them in particular. */
const MOST_PAYMENTS = 3;
/** Of the exchanges that a finding points at; the first show what the others repeat. */
const MOST_EVIDENCE = 12;

export function subjectOf(history: History, { subject, evidence }: Pick<Finding, 'subject' | 'evidence'>): Subject {
  const pointed = new Set(evidence.slice(0, MOST_EVIDENCE));
  const touches = (payment: PaymentHistory) => [...exchangesOf(history, payment)].some((id) => pointed.has(id));
  const named = history.payments.filter((payment) => nameOf(payment) === subject);
  const touched = history.payments.filter((payment) => !named.includes(payment) && touches(payment));
  const few = named.length + touched.length <= MOST_PAYMENTS ? touched : [];
  const payments = [...named, ...few];
  // An order of nobody's, which the finding points at.
  const stray = history.strayOrders.filter((order) => order.exchanges.some(({ id }) => pointed.has(id)));
  const orders = [...payments.flatMap((payment) => payment.orders), ...stray];
  const exchanges = new Set([
    ...pointed,
    ...payments.flatMap((payment) => [...exchangesOf(history, payment)]),
    ...stray.flatMap(ofOrder),
  ]);
  return {
    payments,
    orders,
    exchanges,
    evidence: pointed,
    owners: new Set([...payments.map(({ merchant }) => merchant), ...orders.map(({ account }) => account)]),
  };
}

/** Calls about it, what was sent for it, notices of its orders and events about it. */
function exchangesOf({ answers, exchanges }: History, payment: PaymentHistory): Set<string> {
  const isMine = (merchant: string | undefined, id: string | undefined) =>
    merchant === payment.merchant && id === payment.payment;
  return new Set([
    ...answers.filter((answer) => isMine(answer.merchant, answer.payment)).map(({ exchange }) => exchange),
    ...exchanges
      .filter(({ link, marks }) => link === 'northbound' && isMine(marks.account, marks.order))
      .map(({ id }) => id),
    ...payment.sent.map(({ id }) => id),
    ...payment.orders.flatMap(ofOrder),
    ...payment.events.map(({ exchange }) => exchange),
  ]);
}

const ofOrder = ({ exchanges, notices, acknowledgements }: OrderHistory): string[] => [
  ...exchanges.map(({ id }) => id),
  ...notices.map(({ exchange }) => exchange),
  ...acknowledgements.map(({ exchange }) => exchange),
];

/**
 * What a scenario is called in the journal: its id, or `id#3` where it was played again with a kill. Told by the merchant of
 * the subject, else by whoever the evidence belongs to.
 */
export function playedAs(
  entries: readonly Entry[],
  scenario: string,
  { subject, evidence }: Pick<Finding, 'subject' | 'evidence'>,
): string {
  const names = new Set<string>();
  const ownerOf = new Map<string, string>();
  for (const entry of entries) {
    if (entry.type !== 'fact' || entry.fact.kind !== 'merchant-registered') continue;
    const { scenario: name = '', merchant, accounts } = entry.fact;
    if (name !== scenario && !name.startsWith(`${scenario}#`)) continue;
    names.add(name);
    for (const owned of [merchant, ...Object.values(accounts)]) ownerOf.set(owned, name);
  }
  if (names.size <= 1) return [...names][0] ?? scenario;
  const bySubject = ownerOf.get(subject?.split('/')[0] ?? '');
  if (bySubject !== undefined) return bySubject;
  const pointed = entries.find(
    (entry) => entry.type === 'exchange-closed' && evidence.includes(entry.exchange.id) && entry.exchange.marks.account,
  );
  const account = pointed?.type === 'exchange-closed' ? pointed.exchange.marks.account : undefined;
  return ownerOf.get(account ?? '') ?? scenario;
}

/** Entries of one scenario; of the whole lane where the finding is about nothing in it (rules over a lane). */
export const entriesFor = (
  own: readonly Entry[],
  all: readonly Entry[],
  evidence: readonly string[],
): readonly Entry[] =>
  evidence.length === 0 || own.some((entry) => entry.type === 'exchange-opened' && evidence.includes(entry.exchange.id))
    ? own
    : all;
