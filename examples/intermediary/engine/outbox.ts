import { lookup } from 'node:dns';
import { Agent } from 'node:https';
import type { LookupFunction } from 'node:net';
import axios from 'axios';
import { type Clock, SECOND } from '../core/clock.js';
import { errorText, type Log } from '../core/log.js';
import type { OutboxEvent } from '../model.js';
import type { Address } from '../parts/events.js';
import type { Parts } from '../parts.js';
import { type Storage, StorageFailed } from '../storage/storage.js';

export interface OutboxOptions {
  readonly storage: Storage;
  readonly parts: Parts;
  readonly clock: Clock;
  readonly log: Log;
  readonly owner: string;
  readonly eventsUrl: string;
  readonly eventsSecret: string;
  /** Whether an address that a merchant gave may be called. */
  mayCall(address: string): boolean;
}

/** A receiver acknowledges within five seconds, or the event is sent again. */
const ACK_TIMEOUT = 5 * SECOND;

/** Sends what the book kept, until somebody acknowledges it: same id, same bytes, a fresh signature each time (CB-14). */
export function createOutbox(options: OutboxOptions) {
  const { storage, parts, clock, log, owner, eventsUrl, eventsSecret, mayCall } = options;
  const underWay = new Map<string, number>();
  const unsaved: (() => void)[] = [];
  const outside = { httpsAgent: new Agent({ keepAlive: true, lookup: guardedLookup(parts) }) };

  const platform: Address = { url: eventsUrl, secret: eventsSecret };

  async function post(event: OutboxEvent, address: Address): Promise<boolean> {
    if (event.receiver === 'MERCHANT' && !mayCall(address.url)) return false;
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
      // axios counts its own timeout between bytes; a whole answer must arrive within ours.
      signal: AbortSignal.timeout(ACK_TIMEOUT),
      ...(event.receiver === 'MERCHANT' && outside),
      maxRedirects: 0,
      proxy: false,
      responseType: 'text',
      maxContentLength: 65_536,
      validateStatus: () => true,
    });
    return answer.status >= 200 && answer.status < 300;
  }

  async function deliver(event: OutboxEvent): Promise<void> {
    const address = parts.addressOf(event, platform, storage.findMerchant(event.merchantId)?.webhook);
    let acknowledged = false;
    try {
      acknowledged = address === undefined || (await post(event, address));
    } catch (error) {
      log('event.not-delivered', { eventId: event.eventId, type: event.type, reason: errorText(error) });
    }
    const retry = acknowledged ? undefined : parts.eventRetryDelayMs(event);
    if (retry === undefined) keep(() => storage.removeEvent(event.eventId));
    else keep(() => storage.saveEvent({ ...event, dueAt: clock.now() + clock.pace(retry) }));
  }

  /** What cannot be stored now is stored later: until then the event is ours, and nobody else would send it again. */
  function keep(store: () => void): void {
    try {
      store();
    } catch (error) {
      if (!(error instanceof StorageFailed)) throw error;
      unsaved.push(store);
    }
  }

  return {
    /** Starts the deliveries that are due. `whenDone` is called after each, since the next may be due by then. */
    deliverDue(whenDone: () => void): void {
      for (const store of unsaved.splice(0)) keep(store);
      for (const event of storage.takeEvents(clock.now(), owner, 200)) {
        const { name, atOnce } = parts.queueOf(event);
        const busy = underWay.get(name) ?? 0;
        if (busy >= atOnce) {
          keep(() => storage.saveEvent({ ...event, dueAt: clock.now() + SECOND / 4 }));
          continue;
        }
        underWay.set(name, busy + 1);
        void deliver({ ...event, attempts: event.attempts + 1 })
          .catch((error: unknown) => log('event.storage-failed', { eventId: event.eventId, reason: errorText(error) }))
          .finally(() => {
            underWay.set(name, (underWay.get(name) ?? 1) - 1);
            whenDone();
          });
      }
    },
  };
}

/** A name that leads to our own network is as good as no name (SEC-07). */
const guardedLookup =
  ({ mayConnect }: Pick<Parts, 'mayConnect'>): LookupFunction =>
  (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const allowed = (found ?? []).filter(({ address }) => mayConnect(address));
      const [first] = allowed;
      const problem = error ?? (first === undefined ? new Error(`${hostname} leads to no address outside`) : null);
      if (options.all) callback(problem, allowed);
      else callback(problem, first?.address ?? '', first?.family);
    });

export type Outbox = ReturnType<typeof createOutbox>;
