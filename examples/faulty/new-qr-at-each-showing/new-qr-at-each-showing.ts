import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/** Each time the till asks for a QR it gets a fresh one, of an order of its own; the old one can still be paid (MPM-04). */
export const start = await runIntermediary(import.meta.url, {
  issuesAnew: (payment) => payment.mode === 'MPM_DYNAMIC' && payment.status === 'PENDING',
  orderNumberForAttempt: (payment, attempt) =>
    attempt === 1 ? payment.orderId : exemplaryParts.newOrderNumber(payment),
});
