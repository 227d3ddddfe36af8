import axios from 'axios';
import { type Clock, SECOND } from '../core/clock.js';
import { errorText, type Log } from '../core/log.js';
import type { OutboxEvent } from '../model.js';
import type { Parts } from '../parts.js';
import type { Storage } from '../storage/storage.js';

export interface OutboxOptions {
  readonly storage: Storage;
  readonly parts: Parts;
  readonly clock: Clock;
  readonly log: Log;
  readonly owner: string;
  readonly eventsUrl: string;
  readonly eventsSecret: string;
  /** Whether merchants of this installation may name addresses of the own machine; true on a development machine only. */
  readonly loopbackAllowed: boolean;
}

/** A receiver acknowledges within five seconds, or the event is sent again. */
const ACK_TIMEOUT = 5 * SECOND;
/** A slow receiver occupies its own deliveries only (AVAIL-02). */
const MAX_PARALLEL_PER_RECEIVER = 16;

/** Sends what the book kept, until somebody acknowledges it: same id, same bytes, a fresh signature each time (CB-14). */
export function createOutbox(options: OutboxOptions) {
  const { storage, parts, clock, log, owner, eventsUrl, eventsSecret, loopbackAllowed } = options;
  const underWay = new Map<string, number>();

  function addressOf(event: OutboxEvent): { url: string; secret: string } | undefined {
    if (event.receiver === 'PLATFORM') return { url: eventsUrl, secret: eventsSecret };
    return storage.findMerchant(event.merchantId)?.webhook;
  }

  async function post(event: OutboxEvent, address: { url: string; secret: string }): Promise<boolean> {
    if (event.receiver === 'MERCHANT' && !parts.mayCall(address.url, loopbackAllowed)) return false;
    const { eventId, body } = parts.eventForAttempt(event);
    // What is signed is the time of this sending, in whole seconds, as the header says it.
    const at = new Date(Math.floor(Date.now() / 1000) * 1000);
    const answer = await axios.post(address.url, Buffer.from(body), {
      headers: {
        'content-type': 'application/json',
        'webhook-id': eventId,
        'webhook-timestamp': String(at.getTime() / 1000),
        'webhook-signature': parts.signEvent(address.secret, eventId, at, body),
      },
      timeout: ACK_TIMEOUT,
      maxRedirects: 0,
      proxy: false,
      responseType: 'text',
      maxContentLength: 65_536,
      validateStatus: () => true,
    });
    return answer.status >= 200 && answer.status < 300;
  }

  async function deliver(event: OutboxEvent): Promise<void> {
    const address = addressOf(event);
    let acknowledged = false;
    try {
      acknowledged = address === undefined || (await post(event, address));
    } catch (error) {
      log('event.not-delivered', { eventId: event.eventId, type: event.type, reason: errorText(error) });
    }
    const retry = acknowledged ? undefined : parts.eventRetryDelayMs(event.attempts);
    if (retry === undefined) storage.removeEvent(event.eventId);
    else storage.saveEvent({ ...event, dueAt: clock.now() + clock.pace(retry) });
  }

  return {
    /** Starts the deliveries that are due. `whenDone` is called after each, since the next may be due by then. */
    deliverDue(whenDone: () => void): void {
      for (const event of storage.takeEvents(clock.now(), owner, 200)) {
        const receiver = event.receiver === 'PLATFORM' ? '' : event.merchantId;
        const busy = underWay.get(receiver) ?? 0;
        if (busy >= MAX_PARALLEL_PER_RECEIVER) {
          storage.saveEvent({ ...event, dueAt: clock.now() + SECOND / 4 });
          continue;
        }
        underWay.set(receiver, busy + 1);
        void deliver({ ...event, attempts: event.attempts + 1 })
          .catch((error: unknown) => log('event.storage-failed', { eventId: event.eventId, reason: errorText(error) }))
          .finally(() => {
            underWay.set(receiver, (underWay.get(receiver) ?? 1) - 1);
            whenDone();
          });
      }
    },
  };
}

export type Outbox = ReturnType<typeof createOutbox>;
