import { type History, nameOf, type PaymentHistory, type TimedExchange } from '../record/history.js';
import { isTooStalled, stalledMs, wasAway } from './life.js';
import { deliveriesOf, noticeName } from './notices.js';
import { isPay, isStruckBy } from './operations.js';
import { defineOracle } from './oracle.js';

/** Real ms. Shorter than this nobody is slow on purpose; practice. */
const SLOW_MS = 4_000;
/** Work that takes this long, or half as long as the slow one, waited for it; practice. */
const WAIT_MS = 2_000;

/** Of a wait, what must lie within the slow ones' time for it to be theirs; practice. */
const MOST_OF = 0.8;

/**
 * AVAIL-02: while one message to a network or to a merchant's own address hangs, neither other merchants nor acknowledgements
 * wait for it, nor the events to other receivers. Judged only where a fault, or the merchant's own receiver, keeps a message
 * back that long. No document says how soon an event is first sent, so its wait counts only beside waits of the same
 * intermediary in which nothing hung.
 */
export const slowOnesDelayNobody = defineOracle(
  'slow-ones-delay-nobody',
  { requirements: ['AVAIL-02'], judged: 'settled' },
  function* (history, { met, broken }) {
    const slowOnes = slowOnesOf(history);
    const tellings = tellingsOf(history);
    for (const slow of slowOnes) {
      const others = [...othersDuring(history, slow), ...tellingsDuring(tellings, slow, slowOnes)];
      for (const { what, waitedMs, startedAtMs, evidence, subject, seqs, isUsual } of others) {
        const allowedMs = Math.max(WAIT_MS, lengthOf(slow) / 2);
        // Too near its end to show whether it waits for it.
        if (endOf(slow) - startedAtMs < allowedMs || wasAway(history, ...seqs)) continue;
        const stalled = stalledMs(history, startedAtMs, startedAtMs + waitedMs);
        if (isTooStalled(stalled, allowedMs)) continue;
        yield met(`${what}, while ${slow.id} hung`);
        if (waitedMs <= allowedMs + stalled || isUsual === true) continue;
        yield broken({
          expected: `${what} within ${Math.round(allowedMs)} ms, though ${slow.operation} of another hung for ${Math.round(lengthOf(slow))} ms`,
          seen: `${Math.round(waitedMs)} ms`,
          evidence: [slow.id, ...evidence],
          ...(subject === undefined ? {} : { subject }),
        });
      }
    }
  },
);

const lengthOf = ({ openedRealMs, closedRealMs }: TimedExchange): number => (closedRealMs ?? Infinity) - openedRealMs;
const endOf = (exchange: TimedExchange): number => exchange.openedAtMs + lengthOf(exchange);

/** Messages of the IUT that a fault kept back, or that a merchant's own receiver left hanging. */
function slowOnesOf({ exchanges, webhooks }: History): TimedExchange[] {
  const toMerchants = new Set(webhooks.map(({ exchange }) => exchange));
  return exchanges.filter(
    (exchange) =>
      (exchange.link === 'southbound' || exchange.link === 'event') &&
      (isStruckBy(exchange, 'delay', 'late-reply', 'hold-request', 'hold-answer') || toMerchants.has(exchange.id)) &&
      exchange.closedRealMs !== undefined &&
      lengthOf(exchange) >= SLOW_MS,
  );
}

interface Other {
  readonly what: string;
  readonly startedAtMs: number;
  readonly waitedMs: number;
  readonly evidence: readonly string[];
  readonly subject?: string;
  readonly seqs: readonly [number, number];
  /** It takes its time where nothing hangs, too; or most of its wait fell elsewhere. */
  readonly isUsual?: boolean;
}

/** What others wanted while it hung: answers, requests to the network, acknowledgements of notices. */
function othersDuring(history: History, slow: TimedExchange): Other[] {
  const isDuring = (seq: number) => slow.openedSeq < seq && seq < slow.closedSeq;
  const wires = new Map(history.exchanges.map((exchange) => [exchange.id, exchange]));
  const owner = ownerOf(history, slow);
  // A merchant's receiver is none of its payments, which go on as ever.
  const isReceiver = slow.link === 'event';
  const others = owner === undefined ? [] : history.payments.filter(({ merchant }) => isReceiver || merchant !== owner);
  const calls = others.flatMap((payment) =>
    isHindered(payment)
      ? []
      : payment.stimuli
          .filter(({ sentSeq }) => isDuring(sentSeq))
          .flatMap((stimulus): Other[] => {
            const opened = wires.get(stimulus.exchange);
            if (opened === undefined) return [];
            const startedAtMs = opened.openedAtMs;
            const about = { startedAtMs, subject: nameOf(payment), seqs: [stimulus.sentSeq, stimulus.seq] as const };
            const pay = payment.sent.find((sent) => isPay(sent) && sent.openedSeq > stimulus.sentSeq);
            return [
              {
                ...about,
                what: `an answer to ${stimulus.operation}`,
                waitedMs: stimulus.latencyMs,
                evidence: [stimulus.exchange],
              },
              ...(stimulus.operation === 'createPayment' && pay !== undefined
                ? [
                    {
                      ...about,
                      what: 'the request to the network',
                      waitedMs: pay.openedRealMs - opened.openedRealMs,
                      evidence: [stimulus.exchange, pay.id],
                    },
                  ]
                : []),
            ];
          }),
  );
  const notices = deliveriesOf(history)
    .flat()
    .filter(({ sent, ack }) => isDuring(sent.seq) && ack.exchange !== slow.id)
    .map(
      ({ sent, ack }): Other => ({
        what: `an acknowledgement of the ${noticeName(ack)}`,
        startedAtMs: ack.atMs - ack.latencyMs,
        waitedMs: ack.latencyMs,
        evidence: [ack.exchange],
        seqs: [sent.seq, ack.seq],
      }),
    );
  return [...calls, ...notices];
}

/** A success, from the moment at which the IUT shows that it knows of it to the event's first arrival. */
interface Telling {
  readonly receiver: 'the platform' | 'the merchant';
  readonly payment: PaymentHistory;
  readonly knownSeq: number;
  readonly toldSeq: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly evidence: readonly [known: string, told: string];
}

function tellingsOf({ payments, exchanges, answers }: History): Telling[] {
  const wires = new Map(exchanges.map((exchange) => [exchange.id, exchange]));
  const arrivals = (events: PaymentHistory['events']) =>
    events.flatMap(({ type, exchange }) => (type === 'payment.succeeded' ? (wires.get(exchange) ?? []) : []));
  return payments.flatMap((payment) => {
    const shown = payment.claims.find(({ source, status }) => source === 'answer' && status === 'SUCCEEDED');
    const shownIn = answers.find(({ exchange }) => exchange === shown?.exchange);
    const taken = payment.orders
      .flatMap(({ acknowledgements }) => acknowledgements)
      .find(({ about, success, forgery }) => about === 'payment' && success && forgery === undefined);
    const [known] = [shownIn, taken].flatMap((fact) => fact ?? []).sort((a, b) => a.seq - b.seq);
    if (known === undefined) return [];
    return (
      [
        ['the platform', payment.events],
        ['the merchant', payment.webhooks],
      ] as const
    ).flatMap(([receiver, events]): Telling[] => {
      const [told] = arrivals(events).sort((a, b) => a.openedSeq - b.openedSeq);
      if (told === undefined) return [];
      const fromMs = Math.min(known.atMs, told.openedAtMs);
      const evidence = [known.exchange, told.id] as const;
      const seqs = { knownSeq: known.seq, toldSeq: told.openedSeq };
      return [{ receiver, payment, ...seqs, fromMs, toMs: told.openedAtMs, evidence }];
    });
  });
}

/** Events that were due to other receivers while it hung. Without one at a quiet time nobody knows how long they take. */
function tellingsDuring(
  tellings: readonly Telling[],
  slow: TimedExchange,
  slowOnes: readonly TimedExchange[],
): Other[] {
  if (slow.link !== 'event') return [];
  const isOfSlow = ({ receiver, payment }: Telling) =>
    receiver === 'the merchant' && payment.merchant === slow.marks.account;
  const others = tellings.filter((telling) => !isOfSlow(telling));
  const usual = others.filter((telling) => sharedMs(telling, slowOnes) === 0).map(({ fromMs, toMs }) => toMs - fromMs);
  if (usual.length === 0) return [];
  return others
    .filter(({ knownSeq }) => slow.openedSeq < knownSeq && knownSeq < slow.closedSeq)
    .map((telling): Other => {
      const { receiver, payment, knownSeq, toldSeq, fromMs, toMs, evidence } = telling;
      const waitedMs = toMs - fromMs;
      return {
        what: `payment.succeeded to ${receiver} of ${payment.merchant}`,
        startedAtMs: fromMs,
        waitedMs,
        evidence,
        subject: nameOf(payment),
        seqs: [knownSeq, toldSeq],
        isUsual: waitedMs <= 2 * Math.max(...usual) || sharedMs(telling, slowOnes) < MOST_OF * waitedMs,
      };
    });
}

/** Ms of a wait during which something hung; what hung side by side counts once. */
function sharedMs({ fromMs, toMs }: Telling, slowOnes: readonly TimedExchange[]): number {
  let total = 0;
  let countedTo = fromMs;
  for (const slow of [...slowOnes].sort((a, b) => a.openedAtMs - b.openedAtMs)) {
    const [from, to] = [Math.max(slow.openedAtMs, countedTo), Math.min(endOf(slow), toMs)];
    if (to <= from) continue;
    total += to - from;
    countedTo = to;
  }
  return total;
}

/** Struck itself: then its slowness has a cause of its own. */
const isHindered = ({ sent }: PaymentHistory): boolean => sent.some(({ faults }) => faults.length > 0);

const ownerOf = ({ facts }: History, { link, network, marks }: TimedExchange): string | undefined =>
  link === 'event'
    ? marks.account
    : facts('merchant-registered').find(({ accounts }) => accounts[network] === marks.account)?.merchant;
