import { type History, nameOf, type PaymentHistory, type TimedExchange } from '../record/history.js';
import { isTooStalled, stalledMs, wasAway } from './life.js';
import { deliveriesOf, noticeName } from './notices.js';
import { isPay, isStruckBy } from './operations.js';
import { defineOracle } from './oracle.js';

/** Real ms. Shorter than this nobody is slow on purpose; practice. */
const SLOW_MS = 4_000;
/** Work that takes this long, or half as long as the slow one, waited for it; practice. */
const WAIT_MS = 2_000;

/**
 * AVAIL-02: while one message to a network or to a merchant's own address hangs, neither other merchants nor acknowledgements
 * wait for it. Judged only where a fault keeps a message of another merchant of the same scenario back that long.
 */
export const slowOnesDelayNobody = defineOracle(
  'slow-ones-delay-nobody',
  { requirements: ['AVAIL-02'], judged: 'settled' },
  function* (history, { met, broken }) {
    for (const slow of slowOnesOf(history)) {
      for (const { what, waitedMs, startedAtMs, evidence, subject, seqs } of othersDuring(history, slow)) {
        const allowedMs = Math.max(WAIT_MS, lengthOf(slow) / 2);
        // Too near its end to show whether it waits for it.
        if (endOf(slow) - startedAtMs < allowedMs || wasAway(history, ...seqs)) continue;
        const stalled = stalledMs(history, startedAtMs, startedAtMs + waitedMs);
        if (isTooStalled(stalled, allowedMs)) continue;
        yield met(`${what}, while ${slow.id} hung`);
        if (waitedMs <= allowedMs + stalled) continue;
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

/** Messages of the IUT that a fault kept back. */
const slowOnesOf = ({ exchanges }: History): TimedExchange[] =>
  exchanges.filter(
    (exchange) =>
      (exchange.link === 'southbound' || exchange.link === 'event') &&
      isStruckBy(exchange, 'delay', 'late-reply', 'hold-request', 'hold-answer') &&
      exchange.closedRealMs !== undefined &&
      lengthOf(exchange) >= SLOW_MS,
  );

interface Other {
  readonly what: string;
  readonly startedAtMs: number;
  readonly waitedMs: number;
  readonly evidence: readonly string[];
  readonly subject?: string;
  readonly seqs: readonly [number, number];
}

/** What others wanted while it hung: answers, requests to the network, acknowledgements of notices. */
function othersDuring(history: History, slow: TimedExchange): Other[] {
  const isDuring = (seq: number) => slow.openedSeq < seq && seq < slow.closedSeq;
  const wires = new Map(history.exchanges.map((exchange) => [exchange.id, exchange]));
  const owner = ownerOf(history, slow);
  const others = owner === undefined ? [] : history.payments.filter(({ merchant }) => merchant !== owner);
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

/** Struck itself: then its slowness has a cause of its own. */
const isHindered = ({ sent }: PaymentHistory): boolean => sent.some(({ faults }) => faults.length > 0);

const ownerOf = ({ facts }: History, { link, network, marks }: TimedExchange): string | undefined =>
  link === 'event'
    ? marks.account
    : facts('merchant-registered').find(({ accounts }) => accounts[network] === marks.account)?.merchant;
