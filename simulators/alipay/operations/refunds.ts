import { money } from '../../../src/core/money.js';
import type { Answer } from '../../kit/pipeline.js';
import { defineOperation } from '../contract.js';
import { type Desk, permits } from '../desk.js';
import { REFUND_IN_PROCESS, SUCCESS } from '../errors.js';
import { isRefused, type Problem } from '../orders.js';
import { acceptRefund, repeatRefund } from '../refunds.js';
import { refundNumbers } from '../views.js';
import { asText, drawNetworkNumber, findOrder, fingerprint, NO_SUCH_ORDER, ok } from './numbers.js';

/** https://docs.antom.com/ac/ams/refund */
export function refund(desk: Desk) {
  const { partner, book, staff } = desk;
  return defineOperation(partner, 'alipay.ams.refund', ({ body, exchange, refuse }) => {
    const { refundRequestId, paymentId, refundAmount } = body;
    const parameters = fingerprint({ paymentId, refundAmount: asText(refundAmount) });
    const earlier = book.findRefund(refundRequestId);
    if (earlier !== undefined) {
      const problem = repeatRefund(earlier.refund, parameters);
      return problem === undefined ? standing(refundRequestId, refuse) : refuse(problem);
    }
    const order = findOrder(desk, { paymentId });
    if (order === undefined) return refuse(NO_SUCH_ORDER);
    exchange.mark({ order: order.number, networkOrder: order.networkOrder });
    const networkRefund = drawNetworkNumber(partner);
    const decision = acceptRefund(
      order,
      {
        number: refundRequestId,
        networkRefund,
        amount: money(refundAmount.currency, BigInt(refundAmount.value)),
        by: 'iut',
        parameters,
      },
      partner.clock.now(),
      {
        merchantHasFunds: !staff.withoutFunds.has(order.account),
        beyondRemainder: permits(staff, order.account, 'over-refund'),
      },
    );
    if (isRefused(decision)) return refuse(decision.problem);
    book.apply(decision, exchange.id);
    if (!staff.refundsHeld.has(order.account))
      book.planRefund(networkRefund, 'SUCCESS', partner.switches['refund-delay-ms'], exchange.id);
    return standing(refundRequestId, refuse);
  });

  /** How a refund stands, in answer to its first request and to every repetition. */
  function standing(number: string, refuse: (problem: Problem) => Answer): Answer {
    const found = book.findRefund(number);
    if (found === undefined) throw new Error('a refund that was just accepted is gone');
    const { order, refund: one } = found;
    if (one.state === 'FAIL') return refuse({ code: 'PROCESS_FAIL', issue: 'the refund has failed' });
    const result = one.state === 'SUCCESS' ? SUCCESS : REFUND_IN_PROCESS;
    return ok({ result, ...refundNumbers(one), paymentId: order.networkOrder });
  }
}

/** docs.antom.com, inquiryRefund */
export function inquiryRefund({ partner, book }: Desk) {
  return defineOperation(partner, 'alipay.ams.inquiry-refund', ({ body, exchange, asBefore, refuse }) => {
    const { refundId, refundRequestId = '' } = body;
    const found = refundId === undefined ? book.findRefund(refundRequestId) : book.findByNetworkRefund(refundId);
    if (found === undefined) return refuse({ code: 'REFUND_NOT_EXIST', issue: 'no refund has this number' });
    exchange.mark({ order: found.order.number, refund: found.refund.number });
    const one = asBefore ? book.refundBefore(found.refund) : found.refund;
    return ok({ result: SUCCESS, ...refundNumbers(one), refundStatus: one.state });
  });
}
