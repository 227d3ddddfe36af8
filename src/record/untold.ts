import { isFinal, isUnsuccessful, nameOf, type PaymentHistory } from './history.js';

/** An end of a payment or refund that the platform could learn only from an event, or by asking. */
export interface EndToTell {
  /** What it is about: `merchant/payment`, or a refund of it. */
  readonly of: string;
  /** Types of events any of which tells it. */
  readonly types: readonly string[];
  /** Whether one of these came, accepted or not: a refused one is to come again. */
  readonly wasTold: boolean;
  /** The view that shows the end. */
  readonly exchange: string;
}

/** EXPIRED counts as CANCELLED, and which of these tells best is for the contract to say. */
const UNPAID = ['payment.failed', 'payment.cancelled', 'payment.expired', 'payment.reversed'];
const REFUND_ENDS = ['SUCCEEDED', 'FAILED', 'ACTION_REQUIRED'];

/**
 * The ends that the IUT shows in the end, and whether it sent an event of each. What it said already in the answer to the
 * platform's own request is left aside: that was told. So are refunds that nobody asked for northbound.
 */
export function endsToTell(payment: PaymentHistory): EndToTell[] {
  const { claims, refunds, events, stimuli } = payment;
  const asked = new Set(stimuli.map(({ exchange }) => exchange));
  const ends: EndToTell[] = [];
  const last = claims.findLast(({ source }) => source === 'answer');
  const isKnown = claims.some(({ exchange, status }) => asked.has(exchange) && status === last?.status);
  if (last !== undefined && isFinal(last.status) && !isKnown) {
    const types = isUnsuccessful(last.status) ? UNPAID : ['payment.succeeded'];
    const wasTold = events.some(({ type }) => types.includes(type));
    ends.push({ of: nameOf(payment), types, wasTold, exchange: last.exchange });
  }
  for (const { refund, claims: shown, stimuli: requests } of refunds) {
    const end = shown.findLast(({ source }) => source === 'answer');
    if (end === undefined || requests.length === 0 || !REFUND_ENDS.includes(end.status)) continue;
    if (shown.some(({ exchange, status }) => asked.has(exchange) && status === end.status)) continue;
    const types = [`refund.${end.status.toLowerCase()}`];
    const wasTold = events.some((event) => event.refund === refund && types.includes(event.type));
    ends.push({ of: `refund ${refund} of ${nameOf(payment)}`, types, wasTold, exchange: end.exchange });
  }
  return ends;
}
