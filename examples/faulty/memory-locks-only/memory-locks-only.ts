import type { PaymentKey } from '../../intermediary/model.js';
import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/** What this process has begun, and under which number. */
const begun = new Map<string, string>();
const known = new Set<string>();
const nameOf = ({ merchantId, paymentId }: PaymentKey): string => `${merchantId}/${paymentId}`;

/**
 * Knows by a map in its memory what is under way: "a lock need not be in the database". A create that comes to the other
 * instance meanwhile is found in the database and not in that map, so it is taken for one that was left lying, and begun
 * again under a number of its own (AVAIL-07).
 */
export const start = await runIntermediary(import.meta.url, {
  judgeRepeat(existing, fingerprint) {
    if (existing !== fingerprint) return 'REUSED';
    if (known.has(fingerprint)) return 'SAME';
    known.add(fingerprint);
    return 'NEW';
  },
  orderNumberForAttempt(payment) {
    known.add(payment.fingerprint);
    const number = begun.get(nameOf(payment)) ?? exemplaryParts.newOrderNumber(payment);
    begun.set(nameOf(payment), number);
    return number;
  },
});
