import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/** Looks at payments and not at the sale: two QR codes of one sale are paid, and both stay paid (MPM-05). */
export const start = await runIntermediary(import.meta.url, {
  judgeCapture: (payment) => exemplaryParts.judgeCapture(payment, false),
  endsOtherAttempts: () => false,
});
