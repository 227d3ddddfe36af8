import { identityParts } from '../../intermediary/parts/identity.js';
import { runIntermediary } from '../../intermediary/run.js';
import { openLibsql } from '../../intermediary/storage/libsql.js';

const wishes = new Map<string, unknown>();

/**
 * Passes on what the request brings beside its own members: "then every client can use every feature of the network". One
 * that names a notify address hears of the payment in the intermediary's place (SEC-04).
 */
export const start = await runIntermediary(import.meta.url, {
  fingerprintOf(body, secret) {
    if (typeof body.paymentId === 'string') wishes.set(body.paymentId, body.notify_url);
    return identityParts.fingerprintOf(body, secret);
  },
  openStorage(path) {
    const storage = openLibsql(path);
    return {
      ...storage,
      insertOrder(order, claimOwner) {
        const wish = wishes.get(order.payment.paymentId);
        const request = JSON.parse(order.payment.orderRequest || '{}') as Record<string, unknown>;
        if (wish !== undefined && request.notify_url !== undefined)
          order.payment.orderRequest = JSON.stringify({ ...request, notify_url: wish });
        storage.insertOrder(order, claimOwner);
      },
    };
  },
});
