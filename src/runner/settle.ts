import { formatMoney, isSame, type Money, subtract } from '../core/money.js';
import { unknownOutcomesOf, unpursuedText } from '../oracles/unpursued.js';
import {
  type Claim,
  capturedOf,
  type History,
  isFinal,
  isUnsuccessful,
  keptOf,
  lastClaim,
  nameOf,
  type OrderHistory,
  type PaymentHistory,
} from '../record/history.js';
import type { Journal } from '../record/journal.js';
import { endsToTell } from '../record/untold.js';
import type { World } from '../world/world.js';

/** Network ms that each chain running on the IUT's side may take (JUDGEMENT.md, section 2). */
const CODE_PAYMENT_MS = 155_000;
const AFTER_EXPIRY_MS = 360_000;
const REFUND_MS = 300_000;
const REFUND_SPACING_MS = 60_000;
/** For the telling of an end, after the chain that leads to it: no document says how soon an event is to come. */
const TELLING_MS = 180_000;
const LONGEST_STABLE_MS = 3_000;
const SHORTEST_STABLE_MS = 500;

/** Whose quiet is asked for. */
export interface Concern {
  readonly scenario: string;
  /** Merchants at the IUT and their accounts at networks. */
  readonly merchants: ReadonlySet<string>;
  readonly accounts: ReadonlySet<string>;
  /** Real ms of the IUT's latest start: it gives it something to do. */
  readonly startedRealMs?: () => number;
}

/** What the edge of Pyx still waits for; empty when it is quiet (section 3, rule 1). */
export function unquiet(
  { clock, journal, nemesis }: Pick<World, 'clock' | 'journal' | 'nemesis'>,
  { scenario, merchants, accounts }: Concern,
  stableMs: number,
): string[] {
  const concerns = (account: string | undefined) =>
    account !== undefined && (merchants.has(account) || accounts.has(account));
  const waits: string[] = [];
  for (const id of journal.open) {
    const exchange = journal.exchanges.get(id);
    if (exchange !== undefined && concerns(exchange.marks.account)) waits.push(`${exchange.operation} is open (${id})`);
  }
  for (const { name, what, operation, marks } of nemesis.held)
    if (concerns(marks.account))
      waits.push(`${what === 'answer' ? 'an' : 'a'} ${what} of ${operation} is held (${name})`);
  // One that has struck may be meant to stand; one that has not is something yet to come.
  for (const { arming, struck } of nemesis.armed)
    if (arming.scenario === scenario && struck === 0) waits.push(`${arming.fault} on ${arming.operation} is armed`);
  const horizonMs = clock.now().networkMs + stableMs * clock.rate;
  for (const { kind, owner, dueMs } of clock.pending()) {
    // An order's expiry is no act of ours: whether it is still open is for the goal to say.
    if (kind === 'order' || (owner !== undefined && !concerns(owner))) continue;
    if (kind !== 'notification' || dueMs <= horizonMs)
      waits.push(
        `a ${kind} timer is due in ${Math.max(0, Math.round((dueMs - clock.now().networkMs) / clock.rate))} ms`,
      );
  }
  return waits;
}

/** What keeps the scenario's payments from their goal, as last read northbound; empty when all are there (rule 2). */
export function unreached(history: History): string[] {
  const { payments, events, webhooks } = history;
  const waits = payments.flatMap((payment) => waitOf(payment).map((wait) => `${nameOf(payment)}: ${wait}`));
  for (const [who, heard] of [
    ['the platform', events],
    ['a merchant', webhooks],
  ] as const) {
    const accepted = new Set(heard.filter((event) => event.accepted).map(({ event }) => event));
    for (const { event, authentic, problems } of heard) {
      if (!accepted.has(event) && authentic && problems.length === 0)
        waits.push(`event ${event} was not accepted by ${who} and is to come again`);
    }
  }
  for (const outcome of payments.flatMap(unknownOutcomesOf)) if (!outcome.isPursued) waits.push(unpursuedText(outcome));
  for (const { to, of, types, wasTold } of endsToTell(history))
    if (!wasTold) waits.push(`${of}: no event ${types.join(' or ')} has come to ${to}`);
  return [...new Set(waits)];
}

function waitOf(payment: PaymentHistory): string[] {
  const claim = payment.claims.filter(({ source }) => source === 'answer').at(-1) ?? lastClaim(payment);
  if (claim === undefined)
    return payment.orders.some((order) => keptOf(order).minor > 0n || isOpen(order))
      ? ['never shown northbound, and money or an open order at a network']
      : [];
  const waits: string[] = [];
  if (claim.cancellationStatus === 'PENDING') waits.push('its cancellation is PENDING');
  for (const { refund, claims } of payment.refunds) {
    const last = claims.at(-1);
    if (last?.status === 'PENDING') waits.push(`refund ${refund} is PENDING`);
  }
  if (!isFinal(claim.status)) {
    if (
      !payment.orders.some(isOpen) ||
      payment.stimuli.some(
        ({ operation, status }) => operation !== 'createPayment' && operation !== 'createRefund' && status === 200,
      )
    ) {
      waits.push(`it is ${claim.status}`);
    }
    return waits;
  }
  const kept = payment.orders.map((order) => keptOf(order)).filter(({ minor }) => minor !== 0n);
  if (isUnsuccessful(claim.status)) {
    if (kept.length > 0) waits.push(`it is ${claim.status} and ${kept.map(formatMoney).join(', ')} is still captured`);
    return waits;
  }
  // Whatever currencies it names: what it shows must be what the networks keep, and nothing may break on the way.
  const shown = shownKept(claim);
  const agrees =
    kept.length === 0
      ? shown?.minor === 0n
      : kept.length === 1 && kept[0] !== undefined && shown !== undefined && isSame(shown, kept[0]);
  if (!agrees)
    waits.push(
      `it shows ${shown === undefined ? 'no amount that can be read' : formatMoney(shown)} kept where networks keep ${kept.map(formatMoney).join(', ') || 'nothing'}`,
    );
  return waits;
}

/** Amount less refunds as the IUT shows it; undefined where it shows none, or in two currencies. */
function shownKept({ amount, refunded }: Claim): Money | undefined {
  if (amount === undefined || refunded === undefined) return amount;
  return amount.currency === refunded.currency ? subtract(amount, refunded) : undefined;
}

const isOpen = (order: OrderHistory): boolean => order.closings.length === 0 && capturedOf(order).minor === 0n;

/** Network ms after the last stimulus within which the IUT must have converged, by the chains left running on its side. */
export function convergenceMs(history: History, nowNetworkMs: number): number {
  let longest = 0;
  for (const payment of history.payments) {
    const refundsLeft = payment.refunds.filter(
      ({ claims }) => claims.at(-1)?.status === 'PENDING' || claims.length === 0,
    ).length;
    if (payment.refunds.length > 0)
      longest = Math.max(longest, REFUND_MS + REFUND_SPACING_MS * Math.max(1, refundsLeft));
    if (payment.requested?.mode === 'CPM') longest = Math.max(longest, CODE_PAYMENT_MS);
    else longest = Math.max(longest, AFTER_EXPIRY_MS + untilExpiryMs(payment, history, nowNetworkMs));
  }
  const isUntold = endsToTell(history).some(({ wasTold }) => !wasTold);
  return (longest === 0 ? CODE_PAYMENT_MS : longest) + (isUntold ? TELLING_MS : 0) + setBackMs(history);
}

/** Who plans by the wall clock waits that much longer after it was set back: late, and neither lost nor premature. */
const setBackMs = ({ facts }: History): number =>
  facts('clock-moved').reduce((total, { how, byMs }) => total + (how === 'step' ? Math.max(0, -byMs) : 0), 0);

/** Only an order that is still open can run until its expiry; what is paid or closed has at most the margin left. */
function untilExpiryMs(payment: PaymentHistory, history: History, nowNetworkMs: number): number {
  if (!payment.orders.some(isOpen)) return 0;
  const expiries = history
    .facts('order-opened')
    .filter(({ order }) => payment.orders.some((other) => other.order === order))
    .map(({ expiresNetworkMs }) => expiresNetworkMs ?? nowNetworkMs);
  return Math.max(0, ...expiries.map((expiry) => expiry - nowNetworkMs));
}

/** Real ms between the two looks that make it settled (rule 3). */
export const stableMsOf = (pollGapMs: number, rate: number): number =>
  Math.min(LONGEST_STABLE_MS, Math.max(SHORTEST_STABLE_MS, (2 * pollGapMs) / rate));

export interface Settling {
  readonly how: 'settled' | 'overdue' | 'mute';
  /** Real ms. */
  readonly waitedMs: number;
  readonly detail: string;
}

export interface SettleOptions {
  readonly world: World;
  readonly concern: Concern;
  readonly history: () => History;
  /** Grows with everything that happens to this scenario beside reads: then it is looked at again soon. */
  readonly happened: () => number;
  readonly stableMs: number;
  /** Reads every payment and refund of the scenario northbound, marked as reads. False if the IUT did not answer at all. */
  readonly read: () => Promise<boolean>;
  /** Is the IUT alive? Asked when reads stay unanswered. */
  readonly probe: () => Promise<boolean>;
  /** Real ms stalled between two moments. */
  readonly stalledMs: (fromRealMs: number, toRealMs: number) => number;
  readonly onWait: (what: string) => void;
  readonly signal: AbortSignal;
}

/** Pass early, fail late: settled as soon as the lane is quiet and at its goal, twice; overdue only after the whole time. */
export async function settle(options: SettleOptions): Promise<Settling> {
  const { world, concern, stableMs, read, probe, stalledMs, onWait, signal } = options;
  const { clock, journal } = world;
  const began = clock.realMs();
  let gapMs = 100;
  let quietSince: number | undefined;
  let seen = options.happened();
  let mute = 0;
  let stimulusSeen = lastStimulusRealMs(journal, concern) ?? began;
  for (;;) {
    signal.throwIfAborted();
    const edge = unquiet(world, concern, stableMs);
    const answered = edge.length > 0 ? true : await read();
    mute = answered ? 0 : mute + 1;
    if (mute >= 3 && !(await probe())) return end('mute', 'three health probes in a row stayed unanswered');
    const history = options.history();
    const waits = [...edge, ...(edge.length > 0 ? [] : unreached(history))];
    const now = clock.realMs();
    if (waits.length === 0 && answered) {
      quietSince ??= now;
      if (now - quietSince >= stableMs) return end('settled', 'quiet and at its goal');
      onWait('quiet, looking once more');
      await clock.sleepReal(Math.max(20, stableMs - (now - quietSince)));
      continue;
    }
    quietSince = undefined;
    stimulusSeen = Math.max(stimulusSeen, lastStimulusRealMs(journal, concern) ?? began);
    const allowedMs = convergenceMs(history, clock.now().networkMs) / clock.rate + stalledMs(stimulusSeen, now);
    if (now - stimulusSeen > allowedMs) return end('overdue', waits.join('; '));
    onWait(waits[0] ?? 'the intermediary');
    await clock.sleepReal(gapMs);
    const happened = options.happened();
    gapMs = happened === seen ? Math.min(2_000, Math.max(250, gapMs * 1.5)) : 100;
    seen = happened;
  }

  function end(how: Settling['how'], detail: string): Settling {
    return { how, waitedMs: Math.round(clock.realMs() - began), detail };
  }
}

/** Real ms of the last thing that gave the IUT something to do: our calls, notices, payers and operators, its own start. */
export function lastStimulusRealMs(
  { exchanges }: Journal,
  { merchants, accounts, startedRealMs }: Concern,
): number | undefined {
  let last = startedRealMs?.();
  for (const { link, purpose, marks, openedRealMs, closedRealMs } of exchanges.values()) {
    const concerns = marks.account !== undefined && (merchants.has(marks.account) || accounts.has(marks.account));
    if (!concerns || !(link === 'northbound' ? purpose === 'stimulus' : link === 'notification')) continue;
    last = Math.max(last ?? 0, closedRealMs ?? openedRealMs);
  }
  return last;
}
