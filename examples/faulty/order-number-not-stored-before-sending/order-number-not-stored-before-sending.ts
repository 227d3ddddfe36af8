import type { PaymentKey } from '../../intermediary/model.js';
import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

const numbers = new Map<string, string>();
const nameOf = ({ merchantId, paymentId }: PaymentKey): string => `${merchantId}/${paymentId}`;

/**
 * Draws the number of an order when it sends it, and stores it with the answer: "before that there is nothing to store".
 * Killed in between, it sends the order again under another number, and two QR codes can be paid (IDEM-12).
 */
export const start = await runIntermediary(import.meta.url, {
  orderNumberForAttempt(payment) {
    const number = numbers.get(nameOf(payment)) ?? exemplaryParts.newOrderNumber(payment);
    numbers.set(nameOf(payment), number);
    return number;
  },
});
