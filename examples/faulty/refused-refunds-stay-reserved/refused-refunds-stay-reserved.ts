import { money, sumMinor } from '../../intermediary/core/money.js';
import { exemplaryParts } from '../../intermediary/parts.js';
import { runIntermediary } from '../../intermediary/run.js';

/**
 * Leaves the network’s limits to the network, and reserves the amount until the network ends the refund. One that it never
 * took in, being the fifty-first or a year late, is not ended by it either, and stays reserved for ever (REFUND-09).
 */
export const start = await runIntermediary(import.meta.url, {
  judgeRefund: (order, amount, sinceCaptureMs) => {
    const problem = exemplaryParts.judgeRefund(order, amount, sinceCaptureMs);
    return problem === 'LIMIT_EXCEEDED' || problem === 'WINDOW_EXCEEDED' ? undefined : problem;
  },
  remainderOf({ payment: { amount, status }, refunds }) {
    const counted = refunds.filter(({ status: end, failure }) => end !== 'FAILED' || failure?.code !== 'CLOSED');
    const left = status === 'SUCCEEDED' ? amount.minor - sumMinor(counted.map((refund) => refund.amount)) : 0n;
    return money(amount.currency, left > 0n ? left : 0n);
  },
});
