import { defineOperation } from '../contract.js';
import type { Desk } from '../desk.js';
import { SUCCESS } from '../errors.js';
import { cancelOrder, isRefused } from '../orders.js';
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

/** https://docs.antom.com/ac/ams_zh-cn/paymentc */
export function cancel(desk: Desk) {
  const { partner, book } = desk;
  return defineOperation(partner, 'alipay.ams.cancel', ({ body, exchange, refuse }) => {
    const order = findOrder(desk, body);
    if (order === undefined) return refuse(NO_SUCH_ORDER);
    const now = partner.clock.now();
    const decision = cancelOrder(order, now);
    if (isRefused(decision)) return refuse(decision.problem);
    book.apply(decision, exchange.id);
    const { number, networkOrder, cancelledAt = now } = decision.order;
    return ok({
      result: SUCCESS,
      paymentRequestId: number,
      paymentId: networkOrder,
      cancelTime: alipayTime(cancelledAt.wireMs),
    });
  });
}
