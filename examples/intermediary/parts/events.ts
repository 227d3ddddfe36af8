import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { HOUR, ladder, MINUTE, SECOND } from '../core/clock.js';
import type { OutboxEvent, Payment, Refund } from '../model.js';
import type { Storage } from '../storage/storage.js';

/** Telling platform and merchant. */
export interface EventParts {
  newEventId(): string;
  /** The event that a change of a payment is worth, if any (CB-13: only ever computed from stored evidence). */
  paymentEvent(before: Payment | undefined, after: Payment): string | undefined;
  refundEvent(before: Refund | undefined, after: Refund): string | undefined;
  /** Keeps the event with the change that caused it, in one transaction, so that neither exists without the other. */
  keepEvent(storage: Storage, event: OutboxEvent): void;
  /** The id and body of one attempt: the stored ones, byte for byte (CB-14). */
  eventForAttempt(event: OutboxEvent): { eventId: string; body: string };
  /** Where an event goes, and by which secret it is signed; undefined where nobody listens any more. */
  addressOf(event: OutboxEvent, platform: Address, merchant: Address | undefined): Address | undefined;
  /** Whose queue it waits in: a slow receiver occupies its own deliveries only (AVAIL-02). */
  queueOf(event: OutboxEvent): { name: string; atOnce: number };
  signEvent(secret: string, eventId: string, at: Date, body: string): string;
  /** The wait after an attempt (the event counts it already) that nobody acknowledged; undefined gives up. */
  eventRetryDelayMs(event: OutboxEvent): number | undefined;
}

export interface Address {
  readonly url: string;
  readonly secret: string;
}

const MAX_PARALLEL_PER_RECEIVER = 16;

const RETRIES = [
  5 * SECOND,
  15 * SECOND,
  40 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
];

export const eventParts: EventParts = {
  newEventId: () => `evt_${randomUUID().replaceAll('-', '')}`,
  paymentEvent(before, after) {
    if (before?.status === after.status) return undefined;
    switch (after.status) {
      case 'SUCCEEDED':
        return 'payment.succeeded';
      case 'FAILED':
        return 'payment.failed';
      case 'EXPIRED':
        return 'payment.expired';
      case 'CANCELLED':
        return before?.status === 'SUCCEEDED' ? 'payment.reversed' : 'payment.cancelled';
      case 'PENDING':
        return undefined;
    }
  },
  refundEvent(before, after) {
    if (before?.status === after.status) return undefined;
    switch (after.status) {
      case 'SUCCEEDED':
        return 'refund.succeeded';
      case 'FAILED':
        return 'refund.failed';
      case 'ACTION_REQUIRED':
        return 'refund.action_required';
      case 'PENDING':
        return undefined;
    }
  },
  keepEvent: (storage, event) => storage.addEvent(event),
  eventForAttempt: ({ eventId, body }) => ({ eventId, body }),
  addressOf: ({ receiver }, platform, merchant) => (receiver === 'PLATFORM' ? platform : merchant),
  queueOf: ({ receiver, merchantId }) => ({
    name: receiver === 'PLATFORM' ? '' : merchantId,
    atOnce: MAX_PARALLEL_PER_RECEIVER,
  }),
  signEvent: (secret, eventId, at, body) => new Webhook(secret).sign(eventId, at, body),
  eventRetryDelayMs: ({ attempts }) => ladder(RETRIES, attempts - 1),
};
