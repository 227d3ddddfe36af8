import { formatMoney, isMore } from '../core/money.js';
import { capturedOf, type OrderHistory, type PaymentHistory, returnedOf } from '../record/history.js';
import { isUndo } from './operations.js';
import { defineOracle } from './oracle.js';

/** Identity 4: at no instant has more gone back to a payer than was taken, whatever sent it back. */
export const returnsWithinCapture = defineOracle(
  'returns-within-capture',
  { requirements: ['IDENTITY-4', 'CANCEL-10', 'IDEM-13'], judged: 'event' },
  function* ({ orders, payments }, { met, broken }) {
    for (const order of orders) {
      const undoings = order.exchanges.filter(isUndo);
      const isUndoneTwice = undoings.length > 1;
      const isUndoneAndRefunded = (undoings.length > 0 && order.refunds.length > 0) || isAskedBoth(payments, order);
      if (isUndoneTwice) yield met(`order ${order.order}`, { requirement: 'IDEM-13' });
      if (isUndoneAndRefunded) yield met(`order ${order.order}`, { requirement: 'CANCEL-10' });
      for (const back of order.returns) {
        yield met(`order ${order.order}`);
        const [captured, returned] = [capturedOf(order, back.seq), returnedOf(order, back.seq)];
        if (!isMore(returned, captured)) continue;
        const breach = {
          expected: `at most ${formatMoney(captured)} given back, which is what was captured`,
          seen: `${formatMoney(returned)} given back of order ${order.order}, by ${order.returns
            .filter(({ seq }) => seq <= back.seq)
            .map(({ cause }) => cause)
            .join(', ')}`,
          evidence: order.exchanges.filter(({ openedSeq }) => openedSeq <= back.seq).map(({ id }) => id),
        };
        yield broken(breach);
        if (isUndoneTwice) yield broken({ ...breach, requirement: 'IDEM-13' });
        if (isUndoneAndRefunded) yield broken({ ...breach, requirement: 'CANCEL-10' });
        break;
      }
    }
  },
);

/** What was paid was asked back both ways; which of them is refused, or is a refund southbound too, is the IUT's affair. */
function isAskedBoth(payments: readonly PaymentHistory[], order: OrderHistory): boolean {
  const payment = payments.find(({ orders }) => orders.includes(order));
  const [paid] = order.charges;
  if (payment === undefined || paid === undefined) return false;
  const asked = (operations: readonly string[]) =>
    payment.stimuli.some(
      ({ operation, principal, sentSeq }) =>
        operations.includes(operation) && principal === undefined && sentSeq > paid.seq,
    );
  return asked(['cancelPayment', 'networkCancel']) && asked(['createRefund']);
}
