import type { Finding } from '../../oracles/oracle.js';
import { nameOf, type OrderHistory, type PaymentHistory } from '../../record/history.js';
import type { Entry } from '../../record/journal.js';
import { exchangesOfOrder, type Scope } from './scope.js';

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

export function subjectOf(
  { history, exchangesOf }: Scope,
  { subject, evidence }: Pick<Finding, 'subject' | 'evidence'>,
): Subject {
  const pointed = new Set(evidence.slice(0, MOST_EVIDENCE));
  const touches = (payment: PaymentHistory) => [...pointed].some((id) => exchangesOf(payment).has(id));
  const named = history.payments.filter((payment) => nameOf(payment) === subject);
  const touched = history.payments.filter((payment) => !named.includes(payment) && touches(payment));
  const few = named.length + touched.length <= MOST_PAYMENTS ? touched : [];
  const payments = [...named, ...few];
  // An order of nobody's, which the finding points at.
  const stray = history.strayOrders.filter((order) => order.exchanges.some(({ id }) => pointed.has(id)));
  const orders = [...payments.flatMap((payment) => payment.orders), ...stray];
  const exchanges = new Set([
    ...pointed,
    ...payments.flatMap((payment) => [...exchangesOf(payment)]),
    ...stray.flatMap(exchangesOfOrder),
  ]);
  return {
    payments,
    orders,
    exchanges,
    evidence: pointed,
    owners: new Set([...payments.map(({ merchant }) => merchant), ...orders.map(({ account }) => account)]),
  };
}

/**
 * Entries without what is about other payments: all that can have made a finding about these true, as a rule. Undefined
 * where the finding is about none of them.
 */
export function partOf({ entries, history, exchangesOf }: Scope, subject: Subject): readonly Entry[] | undefined {
  if (subject.payments.length === 0) return undefined;
  const others = history.payments.filter((payment) => !subject.payments.includes(payment));
  const names = new Set(others.map(nameOf));
  const strangers = history.orders.filter((order) => !subject.orders.includes(order));
  const orders = new Set(strangers.map(keyOf));
  const numbers = new Set(strangers.map(numberOf));
  for (const order of subject.orders) numbers.delete(numberOf(order));
  const exchanges = new Set([
    ...others.flatMap((payment) => [...exchangesOf(payment)]),
    ...strangers.flatMap(exchangesOfOrder),
  ]);
  const isAnothers = (exchange: string | undefined) =>
    exchange !== undefined && exchanges.has(exchange) && !subject.exchanges.has(exchange);
  return entries.filter((entry) => {
    switch (entry.type) {
      case 'exchange-opened':
      case 'exchange-closed':
        return !isAnothers(entry.exchange.id);
      case 'posting':
        return !strangers.some(
          ({ network, order }) => network === entry.posting.network && order === entry.posting.order,
        );
      case 'fact': {
        const { fact } = entry;
        if ('payment' in fact && names.has(nameOf({ merchant: fact.merchant, payment: fact.payment ?? '' })))
          return false;
        if ('order' in fact && orders.has(keyOf(fact))) return false;
        return !('exchange' in fact && isAnothers(fact.exchange));
      }
      default:
        return true;
    }
  });
}

const numberOf = ({ network, order }: { readonly network: string; readonly order: string }): string =>
  `${network} ${order}`;
const keyOf = ({ network, account, order }: Pick<OrderHistory, 'network' | 'account' | 'order'>): string =>
  `${network} ${account} ${order}`;

/** Under which names scenarios were played, and with which merchants and accounts. */
export interface Plays {
  readonly names: readonly string[];
  readonly ownerOf: ReadonlyMap<string, string>;
  /** Accounts by exchange, where its marks name one. */
  readonly accountOf: ReadonlyMap<string, string>;
}

export function playsOf(entries: readonly Entry[]): Plays {
  const names = new Set<string>();
  const ownerOf = new Map<string, string>();
  const accountOf = new Map<string, string>();
  for (const entry of entries) {
    if (entry.type === 'exchange-closed') {
      const { id, marks } = entry.exchange;
      if (marks.account !== undefined) accountOf.set(id, marks.account);
    }
    if (entry.type !== 'fact' || entry.fact.kind !== 'merchant-registered') continue;
    const { scenario: name = '', merchant, accounts } = entry.fact;
    names.add(name);
    for (const owned of [merchant, ...Object.values(accounts)]) ownerOf.set(owned, name);
  }
  return { names: [...names], ownerOf, accountOf };
}

/**
 * What a scenario is called in the journal: its id, or `id#3` where it was played again with a kill. Told by the merchant of
 * the subject, else by whoever the evidence belongs to.
 */
export function playedAs(
  { names, ownerOf, accountOf }: Plays,
  scenario: string,
  { subject, evidence }: Pick<Finding, 'subject' | 'evidence'>,
): string {
  const own = names.filter((name) => name === scenario || name.startsWith(`${scenario}#`));
  if (own.length <= 1) return own[0] ?? scenario;
  const owners = [subject?.split('/')[0], ...evidence.map((id) => accountOf.get(id))].map((one) =>
    ownerOf.get(one ?? ''),
  );
  return owners.find((owner) => owner !== undefined && own.includes(owner)) ?? scenario;
}
