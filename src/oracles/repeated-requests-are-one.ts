import { groupBy } from '../record/group.js';
import {
  asText,
  type History,
  isAccepted,
  nameOf,
  type OrderHistory,
  type PaymentHistory,
  type Stimulus,
} from '../record/history.js';
import { attemptsOf } from './attempts.js';
import { isSameJson } from './bodies.js';
import { defineOracle } from './oracle.js';
import { mayBeForgotten } from './retention.js';

/** Repeating a request with its key and content yields the same object (IDEM-04), also when both come at once (IDEM-06). */
export const repeatedRequestsAreOne = defineOracle(
  'repeated-requests-are-one',
  { requirements: ['IDEM-04', 'IDEM-06'], judged: 'event' },
  function* (history, { met, broken }) {
    for (const payment of history.payments) {
      const subject = nameOf(payment);
      for (const { first, repeat } of repeatsOf(history, payment)) {
        const isAtOnce = repeat.sentSeq < first.seq;
        const requirement = isAtOnce ? 'IDEM-06' : 'IDEM-04';
        yield met(`${subject} ${first.operation}`, { requirement });
        if (isAtOnce && isAccepted(repeat)) yield met(`${subject} ${first.operation}`);
        const wrong = objectOf(first, repeat) ?? refusedRepeat(first, repeat);
        if (wrong !== undefined) {
          yield broken({
            requirement,
            expected: `the same object for ${first.operation} repeated with the same content`,
            seen: wrong,
            evidence: [first.exchange, repeat.exchange],
            subject,
          });
        }
        const again = first.operation === 'createPayment' ? chargedAgain(payment, first, repeat) : undefined;
        if (again !== undefined) {
          yield broken({
            requirement,
            expected: 'one charge for one request, however often it comes',
            seen: `order ${again.order} charged ${again.charges.length} times`,
            evidence: [first.exchange, ...again.exchanges.map(({ id }) => id), repeat.exchange],
            subject,
          });
        }
        const numbers = attemptsOf(payment).filter(({ firstSeq }) => first.sentSeq < firstSeq);
        const [one, two] = numbers;
        // A second number long after is a matter of the southbound retry, and IDEM-08's.
        if (
          first.operation !== 'createPayment' ||
          one === undefined ||
          two === undefined ||
          two.firstSeq < repeat.sentSeq ||
          two.firstSeq > Math.max(first.seq, repeat.seq)
        )
          continue;
        yield broken({
          requirement,
          expected: 'one southbound operation for one request, however often it comes',
          seen: `order numbers ${numbers.map(({ number }) => number).join(' and ')}`,
          evidence: [first.exchange, ...[one, two].flatMap(({ pays }) => pays.map(({ id }) => id)), repeat.exchange],
          subject,
        });
      }
    }
  },
);

/** An order that had its charge already, and another while the repeat was being answered: a permissive network allows it. */
const chargedAgain = ({ orders }: PaymentHistory, first: Stimulus, repeat: Stimulus): OrderHistory | undefined =>
  orders.find(({ charges }) =>
    charges.slice(1).some(({ seq }) => seq > repeat.sentSeq && seq < Math.max(first.seq, repeat.seq)),
  );

/** The first request under a key with each later one of the same content that both were heard, as long as keys are kept. */
function repeatsOf(history: History, { stimuli }: PaymentHistory): { first: Stimulus; repeat: Stimulus }[] {
  const own = stimuli
    .filter(({ principal, outcome }) => principal === undefined && outcome === 'answered')
    .sort((a, b) => a.sentSeq - b.sentSeq);
  const keyed = groupBy(own, ({ operation, refund, request }) =>
    JSON.stringify([operation, refund, operation === 'cancelPayment' ? request.requestId : undefined]),
  );
  return [...keyed.values()].flatMap(([first, ...later]) =>
    first === undefined
      ? []
      : later
          .filter(
            (repeat) => isSameJson(contentOf(first), contentOf(repeat)) && !mayBeForgotten(history, first, repeat),
          )
          .map((repeat) => ({ first, repeat })),
  );
}

/** All members but the description (northbound contract). */
export function contentOf({ request }: Pick<Stimulus, 'request'>): unknown {
  const { description: _, ...content } = request;
  return content;
}

function objectOf(first: Stimulus, repeat: Stimulus): string | undefined {
  if (!isAccepted(first) || !isAccepted(repeat)) return undefined;
  for (const member of ['paymentId', 'refundId', 'createdAt']) {
    const [one, two] = [first, repeat].map(({ body }) =>
      asText((body as Record<string, unknown> | undefined)?.[member]),
    );
    // Two spellings of one instant are one.
    const isSame = one === two || (member === 'createdAt' && Date.parse(one ?? '') === Date.parse(two ?? ''));
    if (one !== undefined && two !== undefined && !isSame) return `${member} ${one}, then ${two}`;
  }
  return undefined;
}

/** ID_REUSED says that the content differs: it does not. Other refusals of a repeat may have reasons of their own. */
const refusedRepeat = (first: Stimulus, repeat: Stimulus): string | undefined =>
  isAccepted(first) && first.seq < repeat.sentSeq && repeat.code === 'ID_REUSED'
    ? `${repeat.status} ${repeat.code}`
    : undefined;
