import type { Forgery } from '../record/facts.js';
import {
  isUnsuccessful,
  type OrderHistory,
  type PaymentHistory,
  returnedOf,
  type TimedFact,
} from '../record/history.js';
import { isCaptured, isOver } from './books.js';

/** Requirements that a forged notification can be made for. */
export const FORGERY_REQUIREMENTS = [
  'SIGN-01',
  'SIGN-03',
  'SIGN-04',
  'SIGN-05',
  'SIGN-09',
  'SIGN-11',
  'SIGN-12',
  'SIGN-13',
  'CB-04',
  'CB-05',
  'CB-12',
  'AMOUNT-06',
  'SEC-02',
  'SEC-03',
  'SEC-08',
] as const;

export type Forged = TimedFact<'acknowledged'> & { readonly forgery: Forgery };

export const isForged = (fact: TimedFact<'acknowledged'>): fact is Forged => fact.forgery !== undefined;

/** What the IUT said that no fact explains, after it had got a forged notification; with the exchange that shows it. */
export interface Effect {
  readonly what: string;
  readonly exchange: string;
  readonly seq: number;
}

/** @param sinceSeq When the first forged notification was sent: what was wrong before has another cause. */
export function effectOf(payment: PaymentHistory, sinceSeq: number): Effect | undefined {
  const [before, after] = [
    payment.claims.filter(({ seq }) => seq < sinceSeq),
    payment.claims.filter(({ seq }) => seq >= sinceSeq),
  ];
  const paid = after.find(
    ({ status, seq }) => status === 'SUCCEEDED' && !payment.orders.some((order) => isCaptured(order, seq)),
  );
  if (paid !== undefined && !before.some(({ status }) => status === 'SUCCEEDED')) {
    return { what: 'SUCCEEDED, and no network captured anything', exchange: paid.exchange, seq: paid.seq };
  }
  const ended = after.find(
    (claim) =>
      isUnsuccessful(claim.status) &&
      payment.orders.some((order) => !isOver(order, claim) && !isCaptured(order, claim.seq)),
  );
  if (
    ended !== undefined &&
    !before.some(({ status }) => isUnsuccessful(status)) &&
    !wasCancelAsked(payment, ended.seq)
  ) {
    return {
      what: `${ended.status}, while its order was still open at the network`,
      exchange: ended.exchange,
      seq: ended.seq,
    };
  }
  return refundEffect(payment, sinceSeq);
}

/** More refunded than was ever given back, or a refund ended that the network has not ended. */
function refundEffect(payment: PaymentHistory, sinceSeq: number): Effect | undefined {
  const total = (seq: number) => payment.orders.reduce((sum, order) => sum + returnedOf(order, seq).minor, 0n);
  for (const { refunded, seq, status, exchange } of payment.claims) {
    if (seq < sinceSeq || status !== 'SUCCEEDED' || refunded === undefined || refunded.minor <= total(seq)) continue;
    return { what: `${refunded.minor} refunded, and the network gave back ${total(seq)}`, exchange, seq };
  }
  const refunds = payment.orders.flatMap((order) => order.refunds);
  for (const { refund, claims, requested } of payment.refunds) {
    for (const { seq, status, exchange, amount = requested } of claims) {
      if (seq < sinceSeq || (status !== 'SUCCEEDED' && status !== 'FAILED')) continue;
      const alike = refunds.filter((other) => amount === undefined || other.amount.minor === amount.minor);
      if (status === 'SUCCEEDED' && amount !== undefined && total(seq) >= amount.minor) continue;
      const isEnded = alike.some(
        ({ succeededSeq, failed }) =>
          (status === 'SUCCEEDED' ? (succeededSeq ?? Infinity) : (failed?.seq ?? Infinity)) <= seq,
      );
      // A refund that the network refused, or never saw, may be FAILED by right.
      if (isEnded || (status === 'FAILED' && alike.length === 0)) continue;
      return { what: `refund ${refund} ${status}, and the network has not ended it`, exchange, seq };
    }
  }
  return undefined;
}

const wasCancelAsked = ({ stimuli }: PaymentHistory, seq: number): boolean =>
  stimuli.some(
    ({ operation, sentSeq }) => (operation === 'cancelPayment' || operation === 'networkCancel') && sentSeq < seq,
  );

/** The forged notifications about an order that the IUT answered. */
export const forgedAbout = ({ acknowledgements }: OrderHistory): Forged[] =>
  acknowledgements.filter(isForged).filter(({ status }) => status !== undefined);
