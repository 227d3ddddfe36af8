import { asRecord, asText, type History, isFinal, isUnsuccessful, nameOf, type PaymentHistory } from './history.js';

/** An end of a payment or refund that its receiver could learn only from an event, or by asking. */
export interface EndToTell {
  readonly to: 'the platform' | 'the merchant';
  /** What it is about: `merchant/payment`, or a refund of it. */
  readonly of: string;
  /** `merchant/payment`. */
  readonly subject: string;
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

/** What platform and merchants are to be told of. */
export function endsToTell(history: Pick<History, 'payments' | 'answers' | 'webhooks'>): EndToTell[] {
  return history.payments.flatMap((payment) => [
    ...endsOf(payment, 'the platform', payment.events),
    ...(hasListener(history, payment) ? endsOf(payment, 'the merchant', payment.webhooks) : []),
  ]);
}

/**
 * Whether the merchant has an address of its own that was there before the payment, and is called: who registers addresses
 * and calls none on this machine may have a rule about that (SEC-07).
 */
function hasListener({ answers, webhooks }: Pick<History, 'answers' | 'webhooks'>, payment: PaymentHistory): boolean {
  const named = answers.findLast(
    ({ operation, merchant, request, status }) =>
      ['registerMerchant', 'patchMerchant'].includes(operation) &&
      merchant === payment.merchant &&
      status !== undefined &&
      status < 300 &&
      asText(asRecord(asRecord(request).webhook).url) !== undefined,
  );
  return (
    named !== undefined &&
    payment.stimuli.every(({ sentSeq }) => sentSeq > named.seq) &&
    webhooks.some(({ merchant, seq }) => merchant === payment.merchant && seq > named.seq)
  );
}

/**
 * The ends that the IUT shows in the end, and whether it sent an event of each. What it said already in the answer to the
 * platform's own request is left aside: that was told. So are refunds that nobody asked for northbound.
 */
function endsOf(payment: PaymentHistory, to: EndToTell['to'], events: PaymentHistory['events']): EndToTell[] {
  const { claims, refunds, stimuli } = payment;
  const asked = new Set(stimuli.map(({ exchange }) => exchange));
  const ends: EndToTell[] = [];
  const last = claims.findLast(({ source }) => source === 'answer');
  const isKnown = claims.some(({ exchange, status }) => asked.has(exchange) && status === last?.status);
  if (last !== undefined && isFinal(last.status) && !isKnown) {
    const types = isUnsuccessful(last.status) ? UNPAID : ['payment.succeeded'];
    const wasTold = events.some(({ type }) => types.includes(type));
    ends.push({ to, of: nameOf(payment), subject: nameOf(payment), types, wasTold, exchange: last.exchange });
  }
  for (const { refund, claims: shown, stimuli: requests } of refunds) {
    const end = shown.findLast(({ source }) => source === 'answer');
    if (end === undefined || requests.length === 0 || !REFUND_ENDS.includes(end.status)) continue;
    if (shown.some(({ exchange, status }) => asked.has(exchange) && status === end.status)) continue;
    const types = [`refund.${end.status.toLowerCase()}`];
    const wasTold = events.some((event) => event.refund === refund && types.includes(event.type));
    const of = `refund ${refund} of ${nameOf(payment)}`;
    ends.push({ to, of, subject: nameOf(payment), types, wasTold, exchange: end.exchange });
  }
  return ends;
}
