import type { StoryClaim, StoryStep } from '../../generated/types/pyx/run-report.js';
import type { Fact, FactKind } from '../../record/facts.js';
import { type History, nameOf, type TimedExchange } from '../../record/history.js';
import type { Entry } from '../../record/journal.js';
import { actOf } from './acts.js';
import { startBalances } from './balances.js';
import { faultsOf } from './faults.js';
import type { Redactor } from './redact.js';
import type { Subject } from './subject.js';
import { answerInWords, claimInWords, endInWords, postingInWords } from './words.js';

/** A step, with where it begins in the journal. */
export interface Draft {
  readonly seq: number;
  readonly step: StoryStep;
}

export interface StepsOptions {
  readonly entries: readonly Entry[];
  readonly history: History;
  readonly subject: Subject;
  /** The scenario in the journal. */
  readonly name: string;
  readonly redact: Redactor;
}

const LONGEST_TEXT = 300;

/** Everything that happened to a subject, in order. */
export function draftsOf(options: StepsOptions): Draft[] {
  const { entries, history, subject, name } = options;
  const own = history.exchanges.filter(({ id }) => subject.exchanges.has(id));
  const firstSeq = Math.min(...own.map(({ openedSeq }) => openedSeq));
  const settledSeq = history.facts('act-settled').at(-1)?.seq ?? 0;
  const lastSeq = Math.max(
    settledSeq,
    ...own.map(({ openedSeq, closedSeq }) => (Number.isFinite(closedSeq) ? closedSeq : openedSeq)),
  );
  const startMs = startOf(entries, firstSeq);
  const at = ({ atMs, networkMs }: Pick<Entry, 'atMs' | 'networkMs'>) => ({
    at: new Date(atMs).toISOString(),
    sinceMs: round(atMs - startMs.atMs),
    networkMs: round(networkMs - startMs.networkMs),
  });
  const exchangeOf = new Map(own.map((exchange) => [exchange.id, exchange]));
  const struck = history.facts('fault-struck');
  const balances = startBalances();
  const pending = new Set<string>();
  const isToldOrder = (network: string, order: string) =>
    subject.orders.some((known) => known.network === network && known.order === order);

  const drafts = entries.flatMap((entry): Draft[] => {
    const { seq } = entry;
    if (entry.type === 'exchange-opened' || entry.type === 'exchange-closed') {
      const exchange = exchangeOf.get(entry.exchange.id);
      if (exchange === undefined) return [];
      const faults = faultsOf(exchange, struck);
      const isOpening = entry.type === 'exchange-opened';
      return [{ seq, step: { ...at(entry), ...halfOf(exchange, isOpening, faults, options) } }];
    }
    if (entry.type === 'posting') {
      const { posting } = entry;
      if (!isToldOrder(posting.network, posting.order)) return [];
      const text = postingInWords(posting, pending.delete(posting.id));
      if (posting.state === 'pending') pending.add(posting.id);
      const { order, refund } = posting;
      const about = { order, ...(refund === undefined ? {} : { refund }) };
      const { network } = posting;
      return [
        {
          seq,
          step: { kind: 'money', ...at(entry), from: network, to: network, text, ...about, ...balances.take(posting) },
        },
      ];
    }
    // A payer's code is shown before anything is sent.
    if (entry.type !== 'fact' || seq > lastSeq || (seq < firstSeq && entry.fact.kind !== 'payer-acted')) return [];
    if (entry.fact.kind === 'act-settled') {
      if (entry.fact.scenario !== name) return [];
      const text = clip(endInWords(entry.fact, subject.payments));
      return [{ seq, step: { kind: 'end', ...at(entry), from: 'platform', to: 'platform', text } }];
    }
    // What befalls the whole lane when the last act has ended is done for another scenario's sake.
    if (seq > settledSeq && settledSeq > 0 && isDoneToLane(entry.fact)) return [];
    const act = actOf(entry.fact, subject, name);
    return act === undefined
      ? []
      : [{ seq, step: { kind: 'act', ...at(entry), ...act, text: options.redact.text(clip(act.text)) } }];
  });
  return withClaims(merged(drafts), options);
}

const DONE_TO_LANE: ReadonlySet<FactKind> = new Set(['iut-started', 'storage-changed', 'key-changed', 'clock-moved']);

const isDoneToLane = (fact: Fact): boolean =>
  DONE_TO_LANE.has(fact.kind) || (fact.kind === 'iut-killed' && fact.how !== 'died');

/** Times count from the first message. */
function startOf(entries: readonly Entry[], firstSeq: number): Pick<Entry, 'atMs' | 'networkMs'> {
  return entries.find(({ seq }) => seq >= firstSeq) ?? { atMs: 0, networkMs: 0 };
}

const round = (ms: number): number => Math.round(ms * 10) / 10;
const clip = (text: string): string => (text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text);

function halfOf(
  exchange: TimedExchange,
  isOpening: boolean,
  faults: readonly NonNullable<StoryStep['faults']>[number][],
  { subject, redact, history }: StepsOptions,
): Omit<StoryStep, 'at' | 'sinceMs' | 'networkMs'> {
  const { id, operation, request, marks, outcome, breaches, link } = exchange;
  const purpose = exchange.purpose ?? history.answers.find((answer) => answer.exchange === id)?.purpose;
  const [from, to] = partiesOf(exchange, history);
  const mine = faults.filter(({ where }) => (where === 'answer') !== isOpening);
  const request_ = redact.text(clip(`${request.method} ${request.target}`));
  const isCall = link === 'northbound' || link === 'event';
  return {
    kind: isOpening ? 'request' : 'answer',
    from: isOpening ? from : to,
    to: isOpening ? to : from,
    text: isOpening ? request_ : redact.text(answerInWords(exchange)),
    operation,
    exchange: id,
    outcome,
    ...(mine.length === 0 ? {} : { faults: mine.map(({ name, where }) => ({ name: redact.text(name), where })) }),
    ...(isCall || marks.order === undefined ? {} : { order: marks.order }),
    ...(isCall || marks.refund === undefined ? {} : { refund: marks.refund }),
    ...(isOpening || breaches.length === 0
      ? {}
      : { breaches: breaches.slice(0, 5).map(({ message }) => redact.text(clip(message)) || 'a rule was broken') }),
    ...(subject.evidence.has(id) ? { evidence: true as const } : {}),
    ...(purpose === 'read' || purpose === 'probe' ? { read: true as const } : {}),
  };
}

function partiesOf({ id, link, network }: TimedExchange, { webhooks }: History): [from: string, to: string] {
  switch (link) {
    case 'northbound':
      return ['platform', 'iut'];
    case 'event':
      return ['iut', webhooks.some(({ exchange }) => exchange === id) ? 'merchant' : 'platform'];
    case 'southbound':
      return ['iut', network];
    case 'notification':
      return [network, 'iut'];
  }
}

/** Both halves become one step where nothing happened between them. */
function merged(drafts: readonly Draft[]): Draft[] {
  const whole: Draft[] = [];
  for (const draft of drafts) {
    const before = whole.at(-1);
    const { step } = draft;
    if (step.kind !== 'answer' || before?.step.kind !== 'request' || before.step.exchange !== step.exchange) {
      whole.push(draft);
      continue;
    }
    const faults = [...(before.step.faults ?? []), ...(step.faults ?? [])];
    whole[whole.length - 1] = {
      seq: before.seq,
      step: {
        ...before.step,
        kind: 'exchange',
        answer: step.text,
        ...(faults.length === 0 ? {} : { faults }),
        ...(step.breaches === undefined ? {} : { breaches: step.breaches }),
      },
    };
  }
  return whole;
}

/** What the IUT says stands at the step at which it says something new. */
function withClaims(drafts: readonly Draft[], { subject, redact }: StepsOptions): Draft[] {
  const said = subject.payments
    .flatMap((payment) => [
      ...payment.claims.map((claim) => ({ ...claim, told: claimInWords(payment, claim) })),
      ...payment.refunds.flatMap(({ refund, claims }) =>
        claims.map((claim) => {
          const status = claim.status || '(empty)';
          return { ...claim, told: { of: `${nameOf(payment)} refund ${refund}`, status, text: `refund ${status}` } };
        }),
      ),
    ])
    .sort((a, b) => a.seq - b.seq);
  const last = new Map<string, string>();
  const claims = new Map<number, StoryClaim[]>();
  for (const { told, exchange, seq } of said) {
    if (last.get(told.of) === told.text) continue;
    last.set(told.of, told.text);
    // An answer's claim is known when it has come, an event's when it has arrived.
    const at = drafts.findLastIndex(({ step, seq: stood }) => step.exchange === exchange && stood <= seq + 1);
    if (at === -1) continue;
    const clean = { of: told.of, status: redact.text(clip(told.status)), text: redact.text(clip(told.text)) };
    claims.set(at, [...(claims.get(at) ?? []).filter(({ of }) => of !== told.of), clean]);
  }
  return drafts.map((draft, at) => {
    const new_ = claims.get(at);
    return new_ === undefined ? draft : { ...draft, step: { ...draft.step, claims: new_ } };
  });
}
