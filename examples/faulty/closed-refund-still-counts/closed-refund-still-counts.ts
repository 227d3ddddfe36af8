import { money, sumMinor } from '../../intermediary/core/money.js';
import { runIntermediary } from '../../intermediary/run.js';

/** A refund that the network has closed without paying it out is never free again: what is left is too little (REFUND-11). */
export const start = await runIntermediary(import.meta.url, {
  remainderOf({ payment: { amount, status }, refunds }) {
    const counted = refunds.filter(({ status: end, failure }) => end !== 'FAILED' || failure?.code === 'CLOSED');
    const left = status === 'SUCCEEDED' ? amount.minor - sumMinor(counted.map((refund) => refund.amount)) : 0n;
    return money(amount.currency, left > 0n ? left : 0n);
  },
});
