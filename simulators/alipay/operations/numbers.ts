import type { Answer } from '../../kit/pipeline.js';
import type { Desk } from '../desk.js';
import type { Order, Problem } from '../orders.js';
import type { Partner } from '../partner.js';

/** An amount as text, however it was written (AP-U17). */
export const asText = ({ currency, value }: GivenAmount) => ({ currency, value: String(value) });

interface GivenAmount {
  readonly currency: string;
  readonly value: string | number;
}

/** 35 digits, as in the documents' samples; theirs begin with the day, these are the seed's alone and the same on every day. */
export const drawNetworkNumber = ({ random }: Partner): string => `20${random.digits(33)}`;

export const ok = (body: unknown): Answer => ({ status: 200, body });

/** The payment that is named; paymentId rules where both numbers are sent. */
export const findOrder = (
  { book }: Pick<Desk, 'book'>,
  { paymentId, paymentRequestId }: { readonly paymentId?: string; readonly paymentRequestId?: string },
): Order | undefined =>
  paymentId !== undefined ? book.findByNetworkOrder(paymentId) : book.find(paymentRequestId ?? '');

export const NO_SUCH_ORDER: Problem = { code: 'ORDER_NOT_EXIST', issue: 'no payment has this number' };
