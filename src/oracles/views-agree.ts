import { type Claim, isFinal, nameOf } from '../record/history.js';
import { defineOracle } from './oracle.js';

/** STATE-03: query, list, events and refund list tell the same in the end. */
export const viewsAgree = defineOracle(
  'views-agree',
  { requirements: ['STATE-03'], judged: 'settled' },
  function* (history, { met, broken }) {
    for (const payment of history.payments) {
      const answer = payment.claims.findLast(({ source }) => source === 'answer');
      if (answer === undefined) continue;
      const list = payment.claims.findLast(({ source }) => source === 'list');
      const event = newest(payment.claims.filter(({ source }) => source === 'event'));
      const views = [
        ...(list === undefined ? [] : [{ name: 'list', view: list }]),
        ...(event === undefined ? [] : [{ name: 'newest event', view: event }]),
      ];
      if (views.length > 0) yield met(nameOf(payment));
      for (const { name, view } of views) {
        if (!contradicts(answer, view)) continue;
        yield broken({
          expected: `query and ${name} that tell the same`,
          seen: `${answer.status} by query (version ${answer.version}), ${view.status} in the ${name} (version ${view.version})`,
          evidence: view.seq < answer.seq ? [view.exchange, answer.exchange] : [answer.exchange, view.exchange],
          subject: nameOf(payment),
        });
      }
      for (const refund of payment.refunds) {
        const [shown, listed] = [
          refund.claims.findLast(({ source }) => source === 'answer'),
          refund.claims.findLast(({ source }) => source === 'list'),
        ];
        if (shown === undefined || listed === undefined) continue;
        yield met(`refund ${refund.refund}`);
        if (shown.status === listed.status || isOlder(listed, shown)) continue;
        yield broken({
          expected: 'a refund whose query and list tell the same',
          seen: `refund ${refund.refund} is ${shown.status} by query and ${listed.status} in the list`,
          evidence: listed.seq < shown.seq ? [listed.exchange, shown.exchange] : [shown.exchange, listed.exchange],
          subject: nameOf(payment),
        });
      }
      // Nothing says when the first event must be sent, so its absence counts only when all time was given.
      if (history.settled?.how !== 'overdue' || answer.status !== 'SUCCEEDED' || event !== undefined) continue;
      yield met(nameOf(payment));
      yield broken({
        expected: 'an event payment.succeeded for a payment that is SUCCEEDED',
        seen: 'no event for it at all',
        evidence: [answer.exchange],
        subject: nameOf(payment),
      });
    }
  },
);

const newest = (claims: readonly Claim[]): Claim | undefined =>
  claims.reduce<Claim | undefined>(
    (best, claim) => ((claim.version ?? 0) >= (best?.version ?? 0) ? claim : best),
    undefined,
  );

/** Another status for the same version, or a newer view that is behind the older one. */
function contradicts(answer: Claim, view: Claim): boolean {
  if (view.status === answer.status) return false;
  if (view.version !== undefined && view.version === answer.version) return true;
  // Asked after the other view was seen, and yet behind it. Of an event, versions tell; a list is as new as its question.
  if (view.source === 'event') return answer.sentSeq > view.seq && (view.version ?? 0) > (answer.version ?? 0);
  return view.sentSeq > answer.seq && isFinal(answer.status) && (view.version ?? 0) <= (answer.version ?? 0);
}

type Seen = { readonly seq: number; readonly sentSeq: number; readonly version: number | undefined };

/** Whether `a` may show an earlier moment than `b`. */
const isOlder = (a: Seen, b: Seen): boolean =>
  a.sentSeq < b.seq && !(a.version !== undefined && a.version === b.version);
