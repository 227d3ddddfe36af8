import { defineOperation } from '../contract.js';
import type { Desk } from '../desk.js';
import { closeOrder, isRefused, reverseOrder } from '../orders.js';
import { orderView, promotionView } from '../views.js';
import { findOrder, NO_SUCH_ORDER, noContent, ok } from './numbers.js';

/** Query, close and reverse: what can be done with an order once it is there. */
export function orderQuery(desk: Desk) {
  const { institution, book } = desk;
  return defineOperation(institution, 'wechatpay.global.order-query', ({ path, query, asBefore, refuse }) => {
    const found = findOrder(desk, path, query.sub_mchid);
    if (found === undefined) return refuse(NO_SUCH_ORDER);
    const order = asBefore ? book.before(found) : found;
    return ok({ ...orderView(order, institution), ...promotionView(order) });
  });
}

/** https://pay.weixin.qq.com/doc/global/v3/en/4012356484 */
export function close(desk: Desk) {
  const { institution, book } = desk;
  const refuseEarly = institution.switches['early-close'] === 'refused';
  return defineOperation(institution, 'wechatpay.global.close', ({ path, body, exchange, refuse }) => {
    const order = findOrder(desk, path, body.sub_mchid);
    if (order === undefined) return refuse(NO_SUCH_ORDER);
    const decision = closeOrder(order, institution.clock.now(), { refuseEarly });
    if (isRefused(decision)) return refuse(decision.problem);
    book.apply(decision, exchange.id);
    return noContent;
  });
}

/** https://pay.weixin.qq.com/doc/global/v3/en/4012356460 */
export function reverse(desk: Desk) {
  const { institution, book } = desk;
  const rules = {
    window: institution.switches['reverse-window'],
    userPaying: institution.switches['reverse-user-paying'],
  };
  return defineOperation(institution, 'wechatpay.global.reverse', ({ path, body, exchange, refuse }) => {
    const order = findOrder(desk, path, body.sub_mchid);
    if (order === undefined) return refuse(NO_SUCH_ORDER);
    const decision = reverseOrder(order, institution.clock.now(), rules);
    if (isRefused(decision)) return refuse(decision.problem);
    book.apply(decision, exchange.id);
    return noContent;
  });
}
