import { nameOf, type PaymentHistory, type TimedExchange } from '../record/history.js';
import { attemptsOf, refundRequestsOf } from './attempts.js';
import { endOf, meaningOf } from './operations.js';

/** A request to take or return money of which the IUT could not know what became. */
export interface UnknownOutcome {
  readonly kind: 'order' | 'refund';
  readonly number: string;
  /** The last such request under this number. */
  readonly request: TimedExchange;
  /** `merchant/payment`. */
  readonly subject: string;
  /** Whether anything was sent about it since, or a notification told of it. */
  readonly isPursued: boolean;
}

/** For the oracle of it, and for whoever waits until nothing is left to do. */
export function unknownOutcomesOf(payment: PaymentHistory): UnknownOutcome[] {
  const subject = nameOf(payment);
  const orders = attemptsOf(payment).flatMap(({ number, pays, sent, order }) => {
    const request = pays.findLast((exchange) => meaningOf(exchange) === 'unknown');
    if (request === undefined) return [];
    const isPursued =
      sent.some(({ openedSeq }) => openedSeq > request.openedSeq) ||
      order?.notices.some(({ seq, forgery }) => forgery === undefined && seq > request.openedSeq) === true;
    return [{ kind: 'order' as const, number, request, subject, isPursued }];
  });
  const refunds = [...refundRequestsOf(payment)].flatMap(([number, requests]) => {
    const request = requests.findLast((exchange) => meaningOf(exchange) === 'unknown');
    if (request === undefined) return [];
    const isPursued =
      payment.sent.some(({ openedSeq }) => openedSeq > request.openedSeq) ||
      payment.orders.some(({ notices }) =>
        notices.some(
          ({ seq, forgery, refund }) => forgery === undefined && refund === number && seq > request.openedSeq,
        ),
      );
    return [{ kind: 'refund' as const, number, request, subject, isPursued }];
  });
  return [...orders, ...refunds];
}

export const unpursuedText = ({ kind, number, request }: UnknownOutcome): string =>
  `${kind} ${number} ${endOf(request)}, and nothing was sent about it since`;
