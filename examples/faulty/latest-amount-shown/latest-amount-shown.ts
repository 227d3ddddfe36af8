import { isObject } from '../../intermediary/core/json.js';
import { type Money, money } from '../../intermediary/core/money.js';
import { identityParts } from '../../intermediary/parts/identity.js';
import { runIntermediary } from '../../intermediary/run.js';

const latest = new Map<string, Money>();

/** Takes the amount of the latest request: "the client knows best what it wants". The order keeps the first (AMOUNT-04). */
export const start = await runIntermediary(import.meta.url, {
  fingerprintOf(body, secret) {
    const { amount, ...rest } = body;
    if (typeof body.paymentId === 'string' && isObject(amount))
      latest.set(body.paymentId, money('KRW', BigInt(String(amount.value))));
    return identityParts.fingerprintOf(rest, secret);
  },
  findPayment(storage, key) {
    const payment = identityParts.findPayment(storage, key);
    const amount = latest.get(key.paymentId);
    return payment === undefined || amount === undefined ? payment : { ...payment, amount };
  },
});
