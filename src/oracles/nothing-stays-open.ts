import { isAccepted, isUnsuccessful, lastClaim, nameOf } from '../record/history.js';
import { evidenceOf, isOver, isStuck } from './books.js';
import { defineOracle } from './oracle.js';
import { openRefund } from './restart-loses-nothing.js';

/** TIMEOUT-08: in the end every payment, refund and cancellation is final, unless the network itself still waits. */
export const nothingStaysOpen = defineOracle(
  'nothing-stays-open',
  { requirements: ['TIMEOUT-08'], judged: 'settled' },
  function* ({ payments, settled }, { met, broken }) {
    for (const payment of payments) {
      const claim = lastClaim(payment);
      if (claim === undefined) continue;
      yield met(nameOf(payment));
      const isRefundUnderWay = payment.orders.some(({ refunds }) =>
        refunds.some(({ succeededSeq, failed }) => succeededSeq === undefined && failed?.how !== 'closed'),
      );
      const isCancelAccepted = payment.stimuli.some(
        (stimulus) =>
          (stimulus.operation === 'cancelPayment' || stimulus.operation === 'networkCancel') && isAccepted(stimulus),
      );
      const open =
        isStuck(payment, claim) || (claim.status === 'PENDING' && isCancelAccepted && settled?.how === 'overdue')
          ? 'the payment is PENDING, and nothing is left to wait for'
          : claim.cancellationStatus === 'PENDING' && !isRefundUnderWay
            ? 'its cancellation is PENDING'
            : openRefund(payment);
      const left = isUnsuccessful(claim.status)
        ? payment.orders.find((order) => !isOver(order, claim) && order.charges.length === 0)
        : undefined;
      const seen =
        open ??
        (left === undefined
          ? undefined
          : `the payment is ${claim.status}, and order ${left.order} is still open at ${left.network}`);
      if (seen === undefined) continue;
      yield broken({
        expected: 'a final state, equal to the network’s',
        seen,
        evidence: [...evidenceOf(payment), claim.exchange],
        subject: nameOf(payment),
      });
    }
  },
);
