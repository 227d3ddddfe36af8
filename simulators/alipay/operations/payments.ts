import type { Answer } from '../../kit/pipeline.js';
import { defineOperation, type LegalCall } from '../contract.js';
import type { Desk } from '../desk.js';
import { SUCCESS } from '../errors.js';
import { cancelOrder, isRefused, type Order } from '../orders.js';
import { plusParties, plusPaymentView } from '../plus-views.js';
import { alipayTime, paymentView } from '../views.js';
import { findOrder, NO_SUCH_ORDER, ok } from './numbers.js';

/** https://docs.antom.com/ac/ams/paymentri_online.md */
export function inquiryPayment(desk: Desk) {
  const { partner, book } = desk;
  return defineOperation(partner, 'alipay.ams.inquiry-payment', ({ body, asBefore, refuse }) => {
    const found = findOrder(desk, body);
    if (found === undefined) return refuse(NO_SUCH_ORDER);
    return ok(paymentView(asBefore ? book.before(found) : found, partner));
  });
}

/** docs.alipayplus.com, api_acq_tile/inquiry_payment */
export function inquiryThroughPlus(desk: Desk) {
  const { partner, book } = desk;
  return defineOperation(partner, 'alipay.aps.inquiry-payment', ({ body, asBefore, refuse }) => {
    const found = findOrder(desk, body);
    if (found === undefined) return refuse(NO_SUCH_ORDER);
    return ok({ result: SUCCESS, ...plusPaymentView(asBefore ? book.before(found) : found, partner) });
  });
}

/** https://docs.antom.com/ac/ams_zh-cn/paymentc */
export function cancel(desk: Desk) {
  const { partner } = desk;
  return defineOperation(partner, 'alipay.ams.cancel', (call) =>
    cancelled(desk, call, ({ number, networkOrder, cancelledAt = partner.clock.now() }) => ({
      paymentRequestId: number,
      paymentId: networkOrder,
      cancelTime: alipayTime(cancelledAt.wireMs),
    })),
  );
}

/** docs.alipayplus.com, api_acq/cancel_payment */
export function cancelThroughPlus(desk: Desk) {
  const { partner } = desk;
  return defineOperation(partner, 'alipay.aps.cancel-payment', (call) =>
    cancelled(desk, call, (order) => plusParties(order, partner)),
  );
}

/** @param view What the answer tells beside the result. */
function cancelled(
  desk: Desk,
  { body, exchange, refuse }: LegalCall<'alipay.ams.cancel' | 'alipay.aps.cancel-payment'>,
  view: (order: Order) => object,
): Answer {
  const { partner, book } = desk;
  const order = findOrder(desk, body);
  if (order === undefined) return refuse(NO_SUCH_ORDER);
  const decision = cancelOrder(order, partner.clock.now());
  if (isRefused(decision)) return refuse(decision.problem);
  book.apply(decision, exchange.id);
  return ok({ result: SUCCESS, ...view(decision.order) });
}
