import type { Payment } from '../model.js';
import type { Storage } from '../storage/storage.js';
import { applyBeforeAck, type NotificationVerdict, refused } from '../wallets/notification.js';

/** What becomes of a genuine notification, whichever network sent it. */
export interface NotificationParts {
  /** The payment whose order a notification names: stored before its request was sent, so that none comes too early (CB-07). */
  findNotified(storage: Storage, orderId: string): Payment | undefined;
  /** A genuine notification about an order that is not ours: refused, for it may yet become ours. */
  onUnknownOrder(): NotificationVerdict;
  /** When the effect of a notification is stored, relative to its acknowledgement. */
  applyNotification(apply: () => void, payment: Payment): Promise<void>;
}

export const notificationParts: NotificationParts = {
  findNotified: (storage, orderId) => storage.findPaymentByOrderId(orderId),
  onUnknownOrder: () => refused(404, 'order unknown'),
  applyNotification: applyBeforeAck,
};
