import { money } from '../../../src/core/money.js';
import { fingerprint } from '../../kit/fingerprint.js';
import type { Answer } from '../../kit/pipeline.js';
import { permits } from '../../kit/staff.js';
import { defineOperation, type LegalCall } from '../contract.js';
import type { Desk } from '../desk.js';
import { REFUND_IN_PROCESS, SUCCESS } from '../errors.js';
import { isRefused, type Order } from '../orders.js';
import { plusParties, plusRefundNumbers } from '../plus-views.js';
import { acceptRefund, type Refund, repeatRefund } from '../refunds.js';
import { refundNumbers } from '../views.js';
import { asText, drawNetworkNumber, findOrder, NO_SUCH_ORDER, ok } from './numbers.js';

/** https://docs.antom.com/ac/ams/refund */
export function refund(desk: Desk) {
  return defineOperation(desk.partner, 'alipay.ams.refund', (call) =>
    accepted(desk, call, (order, one) => ({ ...refundNumbers(one, order), paymentId: order.networkOrder })),
  );
}

/** docs.alipayplus.com, api_acq/refund: names the payment by either number. */
export function refundThroughPlus(desk: Desk) {
  return defineOperation(desk.partner, 'alipay.aps.refund', (call) =>
    accepted(desk, call, (order, one) => {
      return { ...plusParties(order, desk.partner), ...plusRefundNumbers(order, one) };
    }),
  );
}

/** @param view What the answer tells beside the result. */
function accepted(
  desk: Desk,
  { body, exchange, refuse }: LegalCall<'alipay.ams.refund' | 'alipay.aps.refund'>,
  view: (order: Order, refund: Refund) => object,
): Answer {
  const { partner, book, staff } = desk;
  const { refundRequestId, refundAmount } = body;
  const order = findOrder(desk, body);
  const paymentId = order?.networkOrder ?? body.paymentId;
  const parameters = fingerprint({ paymentId, refundAmount: asText(refundAmount) });
  const earlier = book.findRefund(refundRequestId);
  if (earlier !== undefined) {
    const problem = repeatRefund(earlier.refund, parameters);
    return problem === undefined ? standing() : refuse(problem);
  }
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
  return standing();

  /** How a refund stands, in answer to its first request and to every repetition. */
  function standing(): Answer {
    const found = book.findRefund(refundRequestId);
    if (found === undefined) throw new Error('a refund that was just accepted is gone');
    const { order: of, refund: one } = found;
    if (one.state === 'FAIL') return refuse({ code: 'PROCESS_FAIL', issue: 'the refund has failed' });
    const result = one.state === 'SUCCESS' ? SUCCESS : REFUND_IN_PROCESS;
    return ok({ result, ...view(of, one) });
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
    return ok({ result: SUCCESS, ...refundNumbers(one, found.order), refundStatus: one.state });
  });
}
