import { formatMoney } from '../core/money.js';
import { asRecord, asText, type History, isAccepted, keptOf, nameOf, type OrderHistory } from '../record/history.js';
import { evidenceOf, isCaptured, standingOf } from './books.js';
import { roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

const DAY_MS = 86_400_000;
/**
 * Network ms after its opening from which an order is cancelled no more, whatever the hour. WeChat reverses code payments for
 * seven days; another reading is the same day (WX-U5), which is no reason to reverse later. Alipay cancels until a quarter past
 * the next midnight in store, for 24 hours on its open platform.
 */
const WINDOW_MS: Readonly<Record<string, { readonly form?: OrderHistory['form']; readonly ms: number }>> = {
  wechatpay: { form: 'code', ms: 7 * DAY_MS },
  alipay: { ms: DAY_MS + 15 * 60_000 },
  'alipay-cn': { ms: DAY_MS },
};

/** CANCEL-05: what can no longer be reversed is given back by a refund, once. */
export const oldOrdersAreRefunded = defineOracle(
  'old-orders-are-refunded',
  { requirements: ['CANCEL-05'], judged: 'settled' },
  function* (history, { met, broken }) {
    for (const payment of history.payments) {
      const cancel = payment.stimuli.find(
        (stimulus) =>
          stimulus.operation === 'cancelPayment' && stimulus.principal === undefined && isAccepted(stimulus),
      );
      if (cancel === undefined) continue;
      for (const order of payment.orders) {
        const window = WINDOW_MS[order.network];
        if (window === undefined || (window.form ?? order.form) !== order.form) continue;
        if (!isCaptured(order, cancel.sentSeq) || ageOf(history, order, cancel) < window.ms) continue;
        yield met(`order ${order.order}`);
        if (standingOf(order).minor <= 0n) continue;
        const reverses = order.exchanges.filter((exchange) => roleOf(exchange) === 'reverse');
        yield broken({
          expected: `order ${order.order}, too old to be reversed, given back by a refund`,
          seen: `${formatMoney(keptOf(order))} kept, after ${reverses.length} reverse${reverses.length === 1 ? '' : 's'} and ${order.refunds.length} refunds`,
          evidence: [cancel.exchange, ...evidenceOf(payment)],
          subject: nameOf(payment),
        });
      }
    }
  },
);

/** Network ms from its opening to a moment, with what the network's staff added to its age. */
export function ageOf(
  { facts }: Pick<History, 'facts'>,
  { order, networkOrder, openedNetworkMs }: OrderHistory,
  when: { readonly networkMs: number; readonly sentSeq: number },
): number {
  const added = facts('operator-acted')
    .filter(({ action, seq }) => action === 'age' && seq < when.sentSeq)
    .map(({ detail }) => asRecord(detail))
    .filter((detail) => [order, networkOrder].includes(asText(detail.order)))
    .reduce((sum, { byMs }) => sum + (typeof byMs === 'number' ? byMs : 0), 0);
  return when.networkMs - openedNetworkMs + added;
}
