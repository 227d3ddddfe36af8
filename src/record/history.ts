import { fromWire, inHundredths, isCurrency, isSame, type Money, money, sum } from '../core/money.js';
import type { Exchange, WireRequest } from './exchange.js';
import type { Fact, FactKind, FactOf } from './facts.js';
import { groupBy } from './group.js';
import type { Entry, RunHeader } from './journal.js';

/**
 * A journal, told by payment. This is all that oracles read: what Pyx asked for, what the IUT said of it, and what networks
 * did, each with the journal's sequence number (`seq`), so that “before” and “after” can be told.
 */
export interface History {
  readonly header: RunHeader | undefined;
  readonly payments: readonly PaymentHistory[];
  /** Every order at a network, whether or not a payment can be named for it. */
  readonly orders: readonly OrderHistory[];
  /** Orders whose account or content belongs to no payment that Pyx asked for. */
  readonly strayOrders: readonly OrderHistory[];
  readonly exchanges: readonly TimedExchange[];
  /** Every northbound answer, reads and refusals included. */
  readonly answers: readonly TimedFact<'northbound-answered'>[];
  /** What the platform heard by itself. */
  readonly events: readonly TimedFact<'event-received'>[];
  /** What merchants heard at addresses of their own. The same news has a life of its own there: its own id, its own resends. */
  readonly webhooks: readonly TimedFact<'event-received'>[];
  readonly facts: <K extends FactKind>(kind: K) => readonly TimedFact<K>[];
  /** Last `act-settled`; undefined while the last act has not settled. */
  readonly settled: TimedFact<'act-settled'> | undefined;
}

export type TimedFact<K extends FactKind = FactKind> = FactOf<K> & {
  readonly seq: number;
  readonly atMs: number;
  readonly networkMs: number;
};

/** An exchange with the sequence numbers of its opening and its end (`Infinity` while open). */
export type TimedExchange = Exchange & { readonly openedSeq: number; readonly closedSeq: number };

export type PaymentStatus = 'PENDING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'EXPIRED';

/** What the IUT said about a payment at one moment, in an answer or in an event. */
export interface Claim {
  readonly seq: number;
  /** When the question was sent; for an event, when it came. Two reads are ordered only if the second was sent after the first was answered. */
  readonly sentSeq: number;
  readonly networkMs: number;
  readonly source: 'answer' | 'event' | 'list';
  readonly exchange: string;
  readonly status: string;
  readonly version: number | undefined;
  readonly amount: Money | undefined;
  readonly refunded: Money | undefined;
  readonly pendingRefund: Money | undefined;
  readonly refundable: Money | undefined;
  readonly networkOrderId: string | undefined;
  readonly cancellationStatus: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface RefundClaim {
  readonly seq: number;
  readonly sentSeq: number;
  readonly source: 'answer' | 'event' | 'list';
  readonly exchange: string;
  readonly status: string;
  readonly version: number | undefined;
  readonly amount: Money | undefined;
  readonly origin: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One act of Pyx on a payment or refund, with the answer. */
export interface Stimulus {
  readonly seq: number;
  readonly sentSeq: number;
  readonly networkMs: number;
  readonly operation: 'createPayment' | 'cancelPayment' | 'networkCancel' | 'createRefund';
  /** Whose token was used, where it was not the merchant's own or the platform's. */
  readonly principal: string | undefined;
  readonly request: Readonly<Record<string, unknown>>;
  readonly refund: string | undefined;
  readonly outcome: FactOf<'northbound-answered'>['outcome'];
  readonly status: number | undefined;
  /** `code` and `execution` of a problem document. */
  readonly code: string | undefined;
  readonly execution: string | undefined;
  readonly body: unknown;
  readonly latencyMs: number;
  readonly exchange: string;
}

export interface RefundHistory {
  readonly refund: string;
  readonly requested: Money | undefined;
  readonly stimuli: readonly Stimulus[];
  readonly claims: readonly RefundClaim[];
}

export interface PaymentHistory {
  readonly scenario: string | undefined;
  readonly merchant: string;
  readonly payment: string;
  /** Of the first create that Pyx sent. */
  readonly requested:
    | {
        readonly amount: Money | undefined;
        readonly mode: string;
        readonly paymentCode?: string;
        readonly saleId?: string;
      }
    | undefined;
  readonly stimuli: readonly Stimulus[];
  /** In the order of their answers. */
  readonly claims: readonly Claim[];
  readonly refunds: readonly RefundHistory[];
  /** What the platform heard of it. */
  readonly events: readonly TimedFact<'event-received'>[];
  /** What its merchant heard of it at an address of its own. */
  readonly webhooks: readonly TimedFact<'event-received'>[];
  readonly orders: readonly OrderHistory[];
  /** Southbound exchanges made for it in the order of their opening, whether or not an order came of them. */
  readonly sent: readonly TimedExchange[];
}

export interface OrderHistory {
  readonly network: string;
  readonly account: string;
  /** Whose account it is. */
  readonly merchant: string | undefined;
  readonly order: string;
  readonly networkOrder: string | undefined;
  readonly amount: Money;
  readonly form: 'prepaid' | 'code';
  readonly paymentCode: string | undefined;
  readonly openedSeq: number;
  readonly openedNetworkMs: number;
  readonly expiresNetworkMs: number | undefined;
  readonly charges: readonly TimedFact<'payer-charged'>[];
  readonly returns: readonly TimedFact<'charge-returned'>[];
  readonly closings: readonly TimedFact<'order-closed'>[];
  readonly refunds: readonly OrderRefund[];
  /** Southbound exchanges that carry this order's number, the network's number of it, or a number of its refunds. */
  readonly exchanges: readonly TimedExchange[];
  readonly notices: readonly TimedFact<'notification-sent'>[];
  readonly acknowledgements: readonly TimedFact<'acknowledged'>[];
}

export interface OrderRefund {
  readonly refund: string;
  readonly networkRefund: string;
  readonly amount: Money;
  readonly by: 'iut' | 'portal';
  readonly acceptedSeq: number;
  readonly succeededSeq: number | undefined;
  readonly failed: { readonly seq: number; readonly how: 'abnormal' | 'closed' } | undefined;
}

/** Captured by the network until (and with) `seq`; all of it by default. */
export const capturedOf = (order: OrderHistory, seq = Infinity): Money =>
  sum(
    order.amount.currency,
    order.charges.filter((charge) => charge.seq <= seq).map(({ amount }) => amount),
  );

/** Given back to the payer until (and with) `seq`, whatever the cause. */
export const returnedOf = (order: OrderHistory, seq = Infinity): Money =>
  sum(
    order.amount.currency,
    order.returns.filter((back) => back.seq <= seq).map(({ amount }) => amount),
  );

/** Captured and not returned. */
export const keptOf = (order: OrderHistory, seq = Infinity): Money =>
  money(order.amount.currency, capturedOf(order, seq).minor - returnedOf(order, seq).minor);

/**
 * What the IUT says of a payment in the end: its last answer, or an event that came after it with a higher version. (An
 * event may also be the resend of an old one, so its coming late alone says nothing.)
 */
export function lastClaim<C extends Claim | RefundClaim>({ claims }: { readonly claims: readonly C[] }): C | undefined {
  const answer = claims.findLast(({ source }) => source === 'answer');
  return claims
    .filter(({ seq }) => answer === undefined || seq > answer.seq)
    .reduce((newest, claim) => ((claim.version ?? 0) > (newest?.version ?? -1) ? claim : newest), answer);
}

export const isFinal = (status: string): boolean => ['SUCCEEDED', 'FAILED', 'CANCELLED', 'EXPIRED'].includes(status);

/** FAILED, CANCELLED or EXPIRED: the IUT says that nothing is (or stays) taken. */
export const isUnsuccessful = (status: string): boolean => ['FAILED', 'CANCELLED', 'EXPIRED'].includes(status);

/** `merchant/payment`, for messages. */
export const nameOf = ({ merchant, payment }: Pick<PaymentHistory, 'merchant' | 'payment'>): string =>
  `${merchant}/${payment}`;

/**
 * Reads a journal.
 * @param scenario Only what belongs to this scenario (by its merchants, or by the scenario named in an entry). Without it,
 *   the whole lane.
 */
export function historyOf(entries: readonly Entry[], scenario?: string): History {
  const facts: TimedFact[] = [];
  const opened = new Map<string, number>();
  const exchanges = new Map<string, TimedExchange>();
  let header: RunHeader | undefined;
  for (const entry of entries) {
    const when = { seq: entry.seq, atMs: entry.atMs, networkMs: entry.networkMs };
    if (entry.type === 'run') header = entry.run;
    if (entry.type === 'fact') facts.push({ ...entry.fact, ...when } as TimedFact);
    if (entry.type === 'exchange-opened') {
      opened.set(entry.exchange.id, entry.seq);
      exchanges.set(entry.exchange.id, { ...entry.exchange, openedSeq: entry.seq, closedSeq: Infinity });
    }
    if (entry.type === 'exchange-closed') {
      exchanges.set(entry.exchange.id, {
        ...entry.exchange,
        openedSeq: opened.get(entry.exchange.id) ?? entry.seq,
        closedSeq: entry.seq,
      });
    }
  }
  const owners = ownersOf(facts);
  const mine = (owner: string | undefined) => scenario === undefined || owner === scenario;
  const concerns = (fact: TimedFact) => LANE_WIDE.has(fact.kind) || mine(owners.ofFact(fact) ?? ownerOfExchange(fact));
  const ownerOfExchange = (fact: Fact) => {
    const exchange = 'exchange' in fact && fact.exchange !== undefined ? exchanges.get(fact.exchange) : undefined;
    return exchange === undefined ? undefined : owners.ofExchange(exchange);
  };
  const own = facts.filter(concerns);
  const ownExchanges = [...exchanges.values()].filter((exchange) => mine(owners.ofExchange(exchange)));
  const byKind = groupBy(own, ({ kind }) => kind);
  const of = <K extends FactKind>(kind: K) =>
    (byKind.get(kind) ?? []) as readonly TimedFact[] as readonly TimedFact<K>[];

  const orders = ordersOf(own, ownExchanges, owners);
  const heard = of('event-received');
  const events = heard.filter(({ receiver }) => receiver !== 'merchant');
  const webhooks = heard.filter(({ receiver }) => receiver === 'merchant');
  const payments = paymentsOf(of('northbound-answered'), { events, webhooks }, owners);
  const attributed = attribute(orders, ownExchanges, payments, owners);
  return {
    header,
    payments: attributed.payments,
    orders,
    strayOrders: attributed.stray,
    exchanges: ownExchanges,
    answers: of('northbound-answered'),
    events,
    webhooks,
    facts: of,
    settled: of('act-settled').at(-1),
  };
}

/** They befall everyone in the lane, whatever the scenario. */
const LANE_WIDE: ReadonlySet<FactKind> = new Set([
  'iut-started',
  'iut-killed',
  'iut-output',
  'clock-moved',
  'stall',
  'storage-changed',
  'key-changed',
]);

interface Owners {
  ofFact(fact: Fact): string | undefined;
  ofExchange(exchange: Exchange): string | undefined;
  ofMerchant(merchant: string): string | undefined;
  /** The merchant behind a network's account. */
  merchantOf(network: string, account: string): string | undefined;
}

/** Whose an entry is: by the merchant it names, by the account at a network, or because it says so itself. */
function ownersOf(facts: readonly TimedFact[]): Owners {
  const scenarioOf = new Map<string, string | undefined>();
  const merchantOf = new Map<string, string>();
  for (const fact of facts) {
    if (fact.kind !== 'merchant-registered') continue;
    scenarioOf.set(fact.merchant, fact.scenario);
    for (const [network, account] of Object.entries(fact.accounts))
      merchantOf.set(`${network} ${account}`, fact.merchant);
  }
  const byAccount = (network: string, account: string | undefined) =>
    scenarioOf.get(merchantOf.get(`${network} ${account}`) ?? '');
  return {
    ofFact(fact) {
      if (fact.scenario !== undefined) return fact.scenario;
      if ('merchant' in fact) return scenarioOf.get(fact.merchant);
      if ('account' in fact) return byAccount(fact.network, fact.account);
      return undefined;
    },
    ofExchange(exchange) {
      if (exchange.scenario !== undefined) return exchange.scenario;
      const { account } = exchange.marks;
      return exchange.network === 'intermediary' || exchange.link === 'event'
        ? scenarioOf.get(account ?? '')
        : byAccount(exchange.network, account);
    },
    ofMerchant: (merchant) => scenarioOf.get(merchant),
    merchantOf: (network, account) => merchantOf.get(`${network} ${account}`),
  };
}

function ordersOf(facts: readonly TimedFact[], exchanges: readonly TimedExchange[], owners: Owners): OrderHistory[] {
  const byOrder = groupBy(
    facts.filter((fact) => 'order' in fact),
    ({ network, account, order }) => `${network} ${account} ${order}`,
  );
  const southbound = exchanges.filter(({ link }) => link === 'southbound');
  // A network that does not guard its merchant opens a number twice: both are this one order, which then has two charges.
  const opened = groupBy(
    facts.filter((fact): fact is TimedFact<'order-opened'> => fact.kind === 'order-opened'),
    ({ network, account, order }) => `${network} ${account} ${order}`,
  );
  return [...opened.values()]
    .flatMap(([first]) => first ?? [])
    .map((fact) => {
      const about: readonly TimedFact[] = byOrder.get(`${fact.network} ${fact.account} ${fact.order}`) ?? [];
      const of = <K extends FactKind>(kind: K) => about.filter((other): other is TimedFact<K> => other.kind === kind);
      const networkOrder =
        of('payer-charged').find((charge) => charge.networkOrder !== undefined)?.networkOrder ?? fact.networkOrder;
      const refunds = of('refund-accepted').map((accepted): OrderRefund => {
        const ended = of('refund-failed').find(({ refund }) => refund === accepted.refund);
        return {
          refund: accepted.refund,
          networkRefund: accepted.networkRefund,
          amount: accepted.amount,
          by: accepted.by,
          acceptedSeq: accepted.seq,
          succeededSeq: of('refund-succeeded').find(({ refund }) => refund === accepted.refund)?.seq,
          failed: ended === undefined ? undefined : { seq: ended.seq, how: ended.how },
        };
      });
      return {
        network: fact.network,
        account: fact.account,
        merchant: owners.merchantOf(fact.network, fact.account),
        order: fact.order,
        networkOrder,
        amount: fact.amount,
        form: fact.form,
        paymentCode: fact.paymentCode,
        openedSeq: fact.seq,
        openedNetworkMs: fact.networkMs,
        expiresNetworkMs: fact.expiresNetworkMs,
        charges: of('payer-charged'),
        returns: of('charge-returned'),
        closings: of('order-closed'),
        refunds,
        exchanges: southbound.filter(
          ({ network, marks, request }) =>
            network === fact.network &&
            (marks.account === undefined || marks.account === fact.account) &&
            (marks.order === fact.order ||
              (networkOrder !== undefined && marks.networkOrder === networkOrder) ||
              refunds.some(
                ({ refund, networkRefund }) => marks.refund === refund || request.target.includes(networkRefund),
              )),
        ),
        notices: of('notification-sent'),
        acknowledgements: of('acknowledged'),
      };
    });
}

type DraftPayment = {
  -readonly [K in keyof PaymentHistory]: PaymentHistory[K] extends readonly (infer T)[] ? T[] : PaymentHistory[K];
};
type DraftRefund = { refund: string; requested: Money | undefined; stimuli: Stimulus[]; claims: RefundClaim[] };

const STIMULI = ['createPayment', 'cancelPayment', 'networkCancel', 'createRefund'] as const;

function paymentsOf(
  answers: readonly TimedFact<'northbound-answered'>[],
  { events, webhooks }: Pick<History, 'events' | 'webhooks'>,
  owners: Owners,
): DraftPayment[] {
  const payments = new Map<string, DraftPayment>();
  const paymentAt = (merchant: string, payment: string): DraftPayment => {
    const key = `${merchant}/${payment}`;
    const known = payments.get(key);
    if (known !== undefined) return known;
    const fresh: DraftPayment = {
      scenario: owners.ofMerchant(merchant),
      merchant,
      payment,
      requested: undefined,
      stimuli: [],
      claims: [],
      refunds: [],
      events: [],
      webhooks: [],
      orders: [],
      sent: [],
    };
    payments.set(key, fresh);
    return fresh;
  };
  const refundAt = (payment: DraftPayment, refund: string): DraftRefund => {
    const known = payment.refunds.find((other) => other.refund === refund);
    if (known !== undefined) return known as DraftRefund;
    const fresh: DraftRefund = { refund, requested: undefined, stimuli: [], claims: [] };
    payment.refunds.push(fresh);
    return fresh;
  };

  // A question is about the payment that it names. Only what Pyx asked for exists, whatever an answer's body says.
  for (const answer of answers) {
    const request = asRecord(answer.request);
    const when = { seq: answer.seq, sentSeq: answer.sentSeq, networkMs: answer.networkMs, exchange: answer.exchange };
    if (answer.operation === 'listPayments') {
      for (const item of asArray(asRecord(answer.body).data)) {
        const known = payments.get(`${answer.merchant}/${String(asRecord(item).paymentId)}`);
        const claim = claimOf(item, { ...when, source: 'list' });
        if (known !== undefined && claim !== undefined) known.claims.push(claim);
      }
      continue;
    }
    if (answer.payment === undefined) continue;
    const payment = paymentAt(answer.merchant, answer.payment);
    const operation = STIMULI.find((name) => name === answer.operation);
    if (operation !== undefined) {
      const stimulus: Stimulus = {
        ...when,
        operation,
        principal: answer.principal,
        request,
        refund: answer.refund,
        outcome: answer.outcome,
        status: answer.status,
        code: asText(asRecord(answer.body).code),
        execution: asText(asRecord(answer.body).execution),
        body: answer.body,
        latencyMs: answer.latencyMs,
      };
      payment.stimuli.push(stimulus);
      if (operation === 'createRefund' && answer.refund !== undefined) {
        const refund = refundAt(payment, answer.refund);
        refund.stimuli.push(stimulus);
      }
    }
    if (answer.status !== 200 && answer.status !== 201) continue;
    if (answer.operation === 'createRefund' || answer.operation === 'getRefund') {
      const claim = refundClaimOf(answer.body, { ...when, source: 'answer' });
      if (claim !== undefined && answer.refund !== undefined) refundAt(payment, answer.refund).claims.push(claim);
    } else if (answer.operation === 'listRefunds') {
      const body = answer.body;
      for (const item of Array.isArray(body) ? body : asArray(asRecord(body).data)) {
        const claim = refundClaimOf(item, { ...when, source: 'list' });
        const id = asText(asRecord(item).refundId);
        if (claim !== undefined && id !== undefined) refundAt(payment, id).claims.push(claim);
      }
    } else if (['createPayment', 'getPayment', 'cancelPayment', 'networkCancel'].includes(answer.operation)) {
      const claim = claimOf(answer.body, { ...when, source: 'answer' });
      if (claim !== undefined) payment.claims.push(claim);
    }
  }

  for (const event of events) {
    const known = event.payment === undefined ? undefined : payments.get(`${event.merchant}/${event.payment}`);
    if (known === undefined) continue;
    known.events.push(event);
    const when = {
      seq: event.seq,
      sentSeq: event.seq,
      networkMs: event.networkMs,
      exchange: event.exchange,
      source: 'event' as const,
    };
    const data = asRecord(event.body).data;
    if (event.type.startsWith('payment.')) {
      const claim = claimOf(data, when);
      if (claim !== undefined) known.claims.push(claim);
    } else if (event.type.startsWith('refund.') && event.refund !== undefined) {
      const claim = refundClaimOf(data, when);
      if (claim !== undefined) refundAt(known, event.refund).claims.push(claim);
    }
  }
  for (const heard of webhooks) {
    // What came astray names another's payment, whatever its number.
    if (heard.payment === undefined || asRecord(heard.body).merchantId !== heard.merchant) continue;
    payments.get(`${heard.merchant}/${heard.payment}`)?.webhooks.push(heard);
  }
  for (const payment of payments.values()) {
    payment.requested = requestedBy(payment.stimuli);
    payment.claims.sort((a, b) => a.seq - b.seq);
    for (const refund of payment.refunds as DraftRefund[]) {
      refund.requested = fromWire(begunBy(refund.stimuli)?.request.amount);
      refund.claims.sort((a, b) => a.seq - b.seq);
    }
  }
  return [...payments.values()];
}

/**
 * Of requests under one id, the one that the IUT went by: the first that was not refused, else the first. One that was never
 * answered may never have arrived: then a later one that the IUT calls the first (201).
 */
function begunBy(requests: readonly Stimulus[]): Stimulus | undefined {
  const notRefused = requests.find((request) => !isRefused(request));
  const begun = notRefused?.status === undefined ? requests.find(({ status }) => status === 201) : undefined;
  return begun ?? notRefused ?? requests[0];
}

/** What Pyx asked for, in the merchant's own name. */
function requestedBy(stimuli: readonly Stimulus[]): PaymentHistory['requested'] {
  const first = begunBy(
    stimuli.filter(({ operation, principal }) => operation === 'createPayment' && principal === undefined),
  );
  if (first === undefined) return undefined;
  const { request } = first;
  const [code, saleId] = [asText(request.paymentCode), asText(request.saleId)];
  return {
    amount: fromWire(request.amount),
    mode: String(request.mode),
    ...(code === undefined ? {} : { paymentCode: code }),
    ...(saleId === undefined ? {} : { saleId }),
  };
}

/** Answered with a 4xx: the IUT says that it did nothing. */
export const isRefused = ({ status }: { readonly status?: number | undefined }): boolean =>
  status !== undefined && status >= 400 && status < 500;

/** Answered with a 2xx. */
export const isAccepted = ({ status }: { readonly status?: number | undefined }): boolean =>
  status !== undefined && status >= 200 && status < 300;

/** One number that the IUT gave to a network, with what can tell whose it is. */
interface OrderNumber {
  readonly network: string;
  readonly account: string | undefined;
  readonly order: string;
  readonly networkOrder: string | undefined;
  readonly amount: Money | undefined;
  readonly form: 'prepaid' | 'code' | undefined;
  readonly paymentCode: string | undefined;
  readonly firstSeq: number;
  readonly exchanges: readonly TimedExchange[];
}

/**
 * Which payment an order was made for. Marks are weighed, since a wrong one may be the very bug: the number that the IUT
 * names northbound, the payer's code, the QR text, then the amount where it is the only one of its merchant.
 */
function attribute(
  orders: readonly OrderHistory[],
  exchanges: readonly TimedExchange[],
  payments: readonly DraftPayment[],
  owners: Owners,
): { payments: PaymentHistory[]; stray: OrderHistory[] } {
  const stray: OrderHistory[] = [];
  const requested = payments.filter((payment) => payment.requested !== undefined || payment.stimuli.length > 0);
  for (const order of orders) {
    const found = whoseNumber({ ...order, firstSeq: order.openedSeq }, requested, owners);
    if (found === undefined) stray.push(order);
    else {
      found.orders.push(order);
      found.sent.push(...order.exchanges);
    }
  }
  for (const number of unopenedNumbers(orders, exchanges))
    whoseNumber(number, requested, owners)?.sent.push(...number.exchanges);
  for (const payment of payments) payment.sent = [...new Set(payment.sent)].sort((a, b) => a.openedSeq - b.openedSeq);
  return { payments: payments as readonly PaymentHistory[] as PaymentHistory[], stray };
}

/** Numbers that were sent to a network and never became an order there: a lost request, a refusal. */
function unopenedNumbers(orders: readonly OrderHistory[], exchanges: readonly TimedExchange[]): OrderNumber[] {
  const known = new Set(orders.flatMap((order) => order.exchanges.map(({ id }) => id)));
  const unknown = exchanges.filter(
    ({ id, link, marks }) => link === 'southbound' && marks.order !== undefined && !known.has(id),
  );
  return [...groupBy(unknown, ({ network, marks }) => `${network} ${marks.account} ${marks.order}`).values()].flatMap(
    (group) => {
      const [first] = group;
      return first === undefined
        ? []
        : [
            {
              network: first.network,
              account: first.marks.account,
              order: first.marks.order ?? '',
              networkOrder: undefined,
              amount: undefined,
              form: undefined,
              paymentCode: group.find(({ marks }) => marks.paymentCode !== undefined)?.marks.paymentCode,
              firstSeq: first.openedSeq,
              exchanges: group,
            },
          ];
    },
  );
}

function whoseNumber(number: OrderNumber, payments: readonly DraftPayment[], owners: Owners): DraftPayment | undefined {
  const merchant = owners.merchantOf(number.network, number.account ?? '');
  const only = (found: readonly DraftPayment[]) => (found.length === 1 ? found[0] : undefined);
  const earlier = payments.filter(({ stimuli }) => stimuli.some(({ sentSeq }) => sentSeq < number.firstSeq));
  const own = earlier.filter(
    (payment) =>
      payment.merchant === merchant &&
      (number.form === undefined ||
        payment.requested === undefined ||
        (payment.requested.mode === 'CPM') === (number.form === 'code')),
  );
  const names = ({ claims }: DraftPayment) =>
    claims.some(
      ({ networkOrderId }) =>
        networkOrderId !== undefined && (networkOrderId === number.order || networkOrderId === number.networkOrder),
    );
  const hasCode = ({ requested }: DraftPayment) =>
    number.paymentCode !== undefined && requested?.paymentCode === number.paymentCode;
  const isOfAmount = ({ requested }: DraftPayment) => {
    if (requested?.amount === undefined) return false;
    if (number.amount !== undefined) return isSame(requested.amount, number.amount);
    const { minor, currency } = requested.amount;
    const decimal = isCurrency(currency) ? [inHundredths(requested.amount)] : [];
    const spellings: readonly unknown[] = [Number(minor), String(minor), ...decimal];
    return number.exchanges.some(({ request }) => mentions(contentOf(request), (value) => spellings.includes(value)));
  };
  const answered = number.exchanges.map(({ response }) => (response === undefined ? undefined : jsonOf(response.body)));
  // The text of a QR, or what calls up the wallet: WeChat's `package` is `prepay_id=…`.
  const showsItsQr = ({ claims }: DraftPayment) =>
    claims.some(({ body }) => {
      const { payload, parameters } = asRecord(body.action);
      const shown = [payload, ...Object.values(asRecord(parameters))].filter((text) => typeof text === 'string');
      const isShown = (value: unknown) =>
        typeof value === 'string' &&
        shown.some((text) => text === value || (value.length >= 8 && text.endsWith(`=${value}`)));
      return answered.some((answer) => mentions(answer, isShown));
    });
  const during = ({ stimuli }: DraftPayment) =>
    stimuli.some(
      ({ operation, sentSeq, seq }) =>
        operation === 'createPayment' && sentSeq < number.firstSeq && number.firstSeq < seq,
    );
  const byAmount = (): DraftPayment | undefined => {
    const ofAmount = own.filter(isOfAmount);
    if (ofAmount.length > 0) return only(ofAmount) ?? only(ofAmount.filter(during));
    return only(own.filter(({ stimuli }) => stimuli.some((stimulus) => !isRefused(stimulus)))) ?? only(own);
  };
  return (
    own.find(names) ??
    own.find(hasCode) ??
    own.find(showsItsQr) ??
    // Numbers and codes are drawn once in a lane, so they tell the payment even where the order stands under another merchant.
    only(earlier.filter(names)) ??
    earlier.find(hasCode) ??
    byAmount()
  );
}

/** Whether a JSON value holds, anywhere, a value that fits. */
function mentions(value: unknown, fits: (value: unknown) => boolean): boolean {
  if (Array.isArray(value)) return value.some((item) => mentions(item, fits));
  if (typeof value === 'object' && value !== null) return Object.values(value).some((member) => mentions(member, fits));
  return fits(value);
}

/** Bodies that were read once: a journal is read again at every look of a script, and at every step of a story. */
const parsed = new WeakMap<Buffer, { readonly json: unknown }>();

/** The JSON that stands in bytes; undefined where it is none. The same bytes give the same value, to be read only. */
export function jsonOf(body: Buffer | undefined): unknown {
  if (body === undefined || body.length === 0) return undefined;
  const known = parsed.get(body);
  if (known !== undefined) return known.json;
  const json = parse(body.toString('utf8'));
  parsed.set(body, { json });
  return json;
}

const contents = new WeakMap<WireRequest, { readonly content: unknown }>();

/**
 * What a request says, to be read only: the JSON of its body; of a form its parameters, those of the query string among them,
 * where a value that is a JSON object is read as one. Undefined where it is neither.
 */
export function contentOf(request: WireRequest): unknown {
  if (!isForm(request)) return jsonOf(request.body);
  const known = contents.get(request);
  if (known !== undefined) return known.content;
  const { searchParams } = new URL(request.target, 'http://network');
  const said = [...new URLSearchParams(request.body.toString('latin1')), ...searchParams];
  const content = Object.fromEntries(
    said.map(([name, value]) => [name, value.startsWith('{') ? (parse(value) ?? value) : value]),
  );
  contents.set(request, { content });
  return content;
}

const isForm = ({ headers }: WireRequest): boolean =>
  headers.some(
    ([name, value]) => name.toLowerCase() === 'content-type' && /^application\/x-www-form-urlencoded\b/i.test(value),
  );

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

type When<S> = { seq: number; sentSeq: number; networkMs: number; exchange: string; source: S };

function claimOf(value: unknown, when: When<Claim['source']>): Claim | undefined {
  const body = asRecord(value);
  const status = asText(body.status);
  if (status === undefined || asText(body.paymentId) === undefined) return undefined;
  return {
    ...when,
    status,
    version: typeof body.version === 'number' ? body.version : undefined,
    amount: fromWire(body.amount),
    refunded: fromWire(body.refundedAmount),
    pendingRefund: fromWire(body.pendingRefundAmount),
    refundable: fromWire(body.refundableAmount),
    networkOrderId: asText(body.networkOrderId),
    cancellationStatus: asText(asRecord(body.cancellation).status),
    body,
  };
}

function refundClaimOf(value: unknown, when: When<RefundClaim['source']>): RefundClaim | undefined {
  const body = asRecord(value);
  const status = asText(body.status);
  if (status === undefined || asText(body.refundId) === undefined) return undefined;
  return {
    ...when,
    status,
    version: typeof body.version === 'number' ? body.version : undefined,
    amount: fromWire(body.amount),
    origin: asText(body.origin),
    body,
  };
}

export const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
export const asArray = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
