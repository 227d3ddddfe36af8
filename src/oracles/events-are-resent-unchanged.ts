import { groupBy } from '../record/group.js';
import { asRecord, type History, type TimedFact } from '../record/history.js';
import { absencesOf, isTooStalled, stalledMs } from './life.js';
import { defineOracle } from './oracle.js';

/** Network ms until the first resend (northbound contract). */
const FIRST_RESEND_MS = 60_000;
/** Real ms that a busy machine may add. */
const TOLERANCE_MS = 1_000;

/**
 * CB-14: events are signed, and sent again with the same id and the same bytes until they are accepted; at each receiver for
 * itself, since the same news may go to platform and merchant under one id or two.
 */
export const eventsAreResentUnchanged = defineOracle(
  'events-are-resent-unchanged',
  { requirements: ['CB-14'], judged: 'settled' },
  function* (history, { met, broken }) {
    const bodies = new Map(history.exchanges.map(({ id, request }) => [id, request]));
    const heard = [...history.events, ...history.webhooks];
    const renamed = renamedOf(history, heard);
    const sendings = groupBy(heard, ({ event, merchant, exchange }) =>
      JSON.stringify([event, merchant, bodies.get(exchange)?.target]),
    );
    for (const events of sendings.values()) {
      const [first] = events;
      if (first === undefined) continue;
      const subject = first.payment === undefined ? {} : { subject: `${first.merchant}/${first.payment}` };
      yield met(`${first.type} ${first.event}`);
      for (const { exchange } of events.filter(({ authentic }) => !authentic)) {
        yield broken({
          expected: 'an event signed as Standard Webhooks describe',
          seen: `${first.type} ${first.event} whose signature does not verify`,
          evidence: [exchange],
          timeDependent: false,
          ...subject,
        });
      }
      const changed = events.find(
        ({ exchange }) =>
          bodies.get(exchange)?.body.equals(bodies.get(first.exchange)?.body ?? Buffer.alloc(0)) === false,
      );
      if (changed !== undefined) {
        yield broken({
          expected: 'a resend with the same bytes',
          seen: `event ${first.event} came again with another body`,
          evidence: [first.exchange, changed.exchange],
          timeDependent: false,
          ...subject,
        });
      }
      const later = renamed.get(first);
      if (later !== undefined) {
        // Under another id it did come again. The first of a row of ids tells of them all.
        if ([...renamed.values()].some((others) => others.includes(first))) continue;
        yield broken({
          expected: 'a resend with the same id',
          seen: `${first.type} (version ${versionOf(first)}) was refused as ${first.event}, and came again as ${later.map(({ event }) => event).join(', ')}`,
          evidence: [...events, ...later].map(({ exchange }) => exchange),
          timeDependent: false,
          ...subject,
        });
        continue;
      }
      const waited = unansweredWait(history, events);
      if (waited === undefined) continue;
      yield broken({
        expected: `event ${first.event} sent again within ${FIRST_RESEND_MS / 1_000} s of network time`,
        seen: waited,
        evidence: events.map(({ exchange }) => exchange),
        ...subject,
      });
    }
  },
);

type Received = TimedFact<'event-received'>;

/**
 * By the event that was refused and never came again: those of the same type, subject and version that came after it under
 * ids of their own. Two that were under way at once are two events, which is another rule's (IDEM-11).
 */
function renamedOf({ exchanges }: History, heard: readonly Received[]): Map<Received, readonly Received[]> {
  const wires = new Map(exchanges.map((exchange) => [exchange.id, exchange]));
  const found = new Map<Received, readonly Received[]>();
  const ofOneFact = groupBy(heard.filter(isOfOneVersion), ({ type, merchant, payment, refund, exchange, ...event }) =>
    JSON.stringify([type, merchant, payment, refund, versionOf(event), wires.get(exchange)?.request.target]),
  );
  for (const same of ofOneFact.values()) {
    const byId = [...groupBy(same, ({ event }) => event).values()];
    const firsts = byId.flatMap(([first]) => first ?? []);
    for (const sendings of byId) {
      const [first, last] = [sendings[0], sendings.at(-1)];
      // Refused for its own faults, it need not come again.
      if (
        first === undefined ||
        last === undefined ||
        sendings.some(({ accepted, authentic, problems }) => accepted || !authentic || problems.length > 0)
      )
        continue;
      const refusedSeq = wires.get(last.exchange)?.closedSeq ?? Infinity;
      const later = firsts.filter(({ exchange }) => (wires.get(exchange)?.openedSeq ?? 0) > refusedSeq);
      if (later.length > 0) found.set(first, later);
    }
  }
  return found;
}

const versionOf = ({ body }: Pick<Received, 'body'>): unknown => asRecord(asRecord(body).data).version;

/** Whether it is told of which payment or refund it speaks, and of which version of it. */
const isOfOneVersion = (event: Received): boolean =>
  typeof versionOf(event) === 'number' &&
  event.payment !== undefined &&
  event.type.startsWith('refund.') === (event.refund !== undefined);

/** What is wrong with the first resend of an event that Pyx refused. Refused for its own faults, it need not come again. */
function unansweredWait(history: History, events: readonly TimedFact<'event-received'>[]): string | undefined {
  const [first, second] = events;
  if (first === undefined || first.accepted || !first.authentic || first.problems.length > 0) return undefined;
  const again = history.exchanges.find(({ id }) => id === second?.exchange);
  const untilMs = again?.openedAtMs ?? history.settled?.atMs;
  const untilSeq = second?.seq ?? history.settled?.seq ?? first.seq;
  const fromMs = backSince(history, first, untilSeq);
  if (untilMs === undefined || fromMs === undefined) return undefined;
  const allowedMs = FIRST_RESEND_MS / (history.header?.rate ?? 1) + TOLERANCE_MS;
  const stalled = stalledMs(history, fromMs, untilMs);
  const waitedMs = untilMs - fromMs - stalled;
  // Twice the time that is allowed, all pauses deducted, needs no fine clock.
  if (waitedMs <= allowedMs || (isTooStalled(stalled, allowedMs) && waitedMs <= 2 * allowedMs)) return undefined;
  return second === undefined
    ? 'never again'
    : `again after ${Math.round((untilMs - fromMs) / 100) / 10} s of real time`;
}

/** From when it could send again: a start counts anew, and what was refused before it is still to come. Undefined while it is away. */
function backSince(history: History, first: Received, untilSeq: number): number | undefined {
  const absences = absencesOf(history).filter(({ fromSeq, toSeq }) => fromSeq <= untilSeq && toSeq >= first.seq);
  if (absences.length === 0) return first.atMs;
  const backSeq = Math.max(...absences.map(({ toSeq }) => toSeq));
  return backSeq < untilSeq ? history.facts('iut-started').find(({ seq }) => seq === backSeq)?.atMs : undefined;
}
