import { EventEmitter } from 'node:events';
import { isVisible, paymentView, refundView } from '../api/views.js';
import { type Clock, isoTime } from '../core/clock.js';
import type { Log } from '../core/log.js';
import type { Money } from '../core/money.js';
import { keyOf, type Order, type PaymentKey, type Source } from '../model.js';
import type { Parts } from '../parts.js';
import type { Storage } from '../storage/storage.js';

/** An order being changed. What is written into it is stored when the change returns, all of it or nothing. */
export interface Draft extends Order {
  /** A line of the payment's history (STATE-05). */
  note(kind: string, source: Source, details?: { amount?: Money; reference?: string }): void;
}

/**
 * The only way to change a payment. Each change runs in one transaction on the newest record, so answers, queries,
 * notifications and requests may arrive in any order; versions, history and events follow from what really changed.
 */
export interface Book {
  read(key: PaymentKey): Order | undefined;
  insert(order: Order, claimOwner: string | undefined): void;
  change(key: PaymentKey, work: (draft: Draft) => void): Order;
  /** The order as soon as the condition holds, or as it stands when patience ends. */
  waitFor(key: PaymentKey, condition: (order: Order) => boolean, patienceMs: number): Promise<Order>;
  onChange(listener: () => void): void;
  publish(merchantId: string, type: string, version: number, data: object): void;
}

interface BookOptions {
  readonly storage: Storage;
  readonly parts: Parts;
  readonly clock: Clock;
  readonly log: Log;
}

export function createBook({ storage, parts, clock, log }: BookOptions): Book {
  const changes = new EventEmitter().setMaxListeners(0);
  const channel = ({ merchantId, paymentId }: PaymentKey): string => `${merchantId} ${paymentId}`;

  function announce(key: PaymentKey): void {
    // Next turn: a change may be part of a larger transaction.
    setImmediate(() => {
      changes.emit(channel(key));
      changes.emit('change');
    });
  }

  function publish(merchantId: string, type: string, version: number, data: object): void {
    const occurredAt = isoTime(clock.now());
    const keep = (receiver: 'PLATFORM' | 'MERCHANT'): void => {
      const eventId = parts.newEventId();
      const body = JSON.stringify({ id: eventId, type, occurredAt, merchantId, version, data });
      parts.keepEvent(storage, { eventId, receiver, merchantId, type, body, attempts: 0, dueAt: clock.now() });
    };
    keep('PLATFORM');
    if (storage.findMerchant(merchantId)?.webhook) keep('MERCHANT');
  }

  /** Versions and events of everything that looks different northbound than before. */
  function seal(before: Order | undefined, after: Order): void {
    const events: { type: string; version: number; data: object }[] = [];
    for (const refund of after.refunds) {
      const earlier = before?.refunds.find((each) => each.refundId === refund.refundId);
      if (earlier && sameView(refundView(earlier), refundView(refund))) continue;
      refund.version = (earlier?.version ?? 0) + 1;
      const type = parts.refundEvent(earlier, refund);
      if (type && isVisible(refund)) events.push({ type, version: refund.version, data: refundView(refund) });
    }
    if (!before || !sameView(paymentView(before, parts), paymentView(after, parts))) {
      after.payment.version = (before?.payment.version ?? 0) + 1;
      after.payment.updatedAt = Math.max(clock.now(), after.payment.updatedAt);
    }
    const type = parts.paymentEvent(before?.payment, after.payment);
    if (type) events.push({ type, version: after.payment.version, data: paymentView(after, parts) });
    for (const event of events) publish(after.payment.merchantId, event.type, event.version, event.data);
  }

  return {
    publish,
    read: (key) => storage.findOrder(key),
    onChange: (listener) => void changes.on('change', listener),
    insert(order, claimOwner) {
      seal(undefined, order);
      storage.insertOrder(order, claimOwner);
      storage.addHistory(keyOf(order.payment), {
        at: order.payment.createdAt,
        kind: 'CREATED',
        status: order.payment.status,
        amount: order.payment.amount,
        source: 'STAFF',
      });
      announce(order.payment);
    },
    change(key, work) {
      const changed = storage.transaction(() => {
        const before = storage.findOrder(key);
        if (!before) throw new Error(`payment ${key.paymentId} of ${key.merchantId} is not in the book`);
        const after = structuredClone(before);
        const notes: Parameters<Draft['note']>[] = [];
        work({ payment: after.payment, refunds: after.refunds, note: (...line) => void notes.push(line) });
        if (!parts.mayChange(before.payment.status, after.payment.status)) {
          throw new Error(`${before.payment.status} cannot become ${after.payment.status}`);
        }
        seal(before, after);
        storage.saveOrder(after);
        for (const [kind, source, details] of notes) {
          storage.addHistory(key, {
            at: clock.now(),
            kind,
            status: after.payment.status,
            amount: details?.amount,
            networkReference: details?.reference,
            source,
          });
        }
        if (before.payment.status !== after.payment.status) {
          log('payment.status', { ...keyOf(key), from: before.payment.status, to: after.payment.status });
        }
        return after;
      });
      announce(key);
      return changed;
    },
    waitFor(key, condition, patienceMs) {
      const current = (): Order => {
        const order = storage.findOrder(key);
        if (!order) throw new Error(`payment ${key.paymentId} of ${key.merchantId} is not in the book`);
        return order;
      };
      return new Promise((resolve, reject) => {
        const end = (): void => {
          clearTimeout(timer);
          changes.off(channel(key), look);
        };
        /** Called from timers and listeners, where nobody else would catch a storage that fails. */
        const see = (isLast: boolean): void => {
          try {
            const order = current();
            if (!isLast && !condition(order)) return;
            end();
            resolve(order);
          } catch (error) {
            end();
            reject(error);
          }
        };
        const look = (): void => see(false);
        const timer = setTimeout(() => see(true), patienceMs);
        changes.on(channel(key), look);
        look();
      });
    },
  };
}

/** Equal apart from the members that record the change itself. */
function sameView(a: object, b: object): boolean {
  const content = (view: object): string =>
    JSON.stringify(view, (key, value: unknown) => (key === 'version' || key === 'updatedAt' ? undefined : value));
  return content(a) === content(b);
}
