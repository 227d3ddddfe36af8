import { money } from '../../../src/core/money.js';
import { fingerprint } from '../../kit/fingerprint.js';
import { permits } from '../../kit/staff.js';
import { defineOperation } from '../contract.js';
import type { Desk } from '../desk.js';
import { isRefused, type Order } from '../orders.js';
import { acceptRefund, type Refund, repeatRefund } from '../refunds.js';
import { beijingTime, refundAmount, refundView, refundWithOrder, toNumber } from '../views.js';
import { drawNetworkRefund, findOrder, NO_SUCH_ORDER, ok } from './numbers.js';

/** https://pay.weixin.qq.com/doc/global/v3/en/4012356446 */
export function refund(desk: Desk) {
  const { institution, book, wallets, staff } = desk;
  return defineOperation(institution, 'wechatpay.global.refund', ({ body, exchange, refuse }) => {
    const parameters = fingerprint(body);
    const earlier = book.findRefund(body.out_refund_no);
    if (earlier !== undefined) {
      const problem = repeatRefund(earlier.refund, parameters);
      return problem === undefined ? accepted(earlier.order, earlier.refund) : refuse(problem);
    }
    // transaction_id rules where both numbers are sent (WX-U34).
    const order = findOrder(desk, body, body.sub_mchid);
    if (order === undefined) return refuse(NO_SUCH_ORDER);
    exchange.mark({ order: order.number, networkOrder: order.networkOrder });
    const { currency } = body.amount;
    const decision = acceptRefund(
      order,
      {
        number: body.out_refund_no,
        networkRefund: drawNetworkRefund(institution),
        amount: money(currency, body.amount.refund),
        by: 'iut',
        fundSource: UNSETTLED_FUNDS,
        ...(body.notify_url === undefined ? {} : { notifyUrl: body.notify_url }),
        parameters,
      },
      money(currency, body.amount.total),
      institution.clock.now(),
      {
        keepPace: institution.switches['refund-pace'] === 'refused',
        merchantHasFunds: !staff.withoutFunds.has(order.account),
        payerHasAccount: order.payer === undefined || !wallets.wallet(order.payer.payer).closed,
        beyondRemainder: permits(staff, order.account, 'over-refund'),
      },
    );
    if (isRefused(decision)) return refuse(decision.problem);
    book.apply(decision, exchange.id);
    const youngest = decision.order.refunds.at(-1);
    if (youngest === undefined) throw new Error('a refund that was just accepted is gone');
    return accepted(decision.order, youngest);
  });
}

/** `source` in a request is accepted and its value ignored (WX-U7). */
export const UNSETTLED_FUNDS = 'REFUND_SOURCE_UNSETTLED_FUNDS';

const accepted = (order: Order, one: Refund) =>
  ok({
    id: one.networkRefund,
    out_refund_no: one.number,
    create_time: beijingTime(one.createdAt.wireMs),
    amount: refundAmount(order, one),
  });

/** https://pay.weixin.qq.com/doc/global/v3/en/4012356449 */
export function refundQuery({ institution, book }: Desk) {
  return defineOperation(
    institution,
    'wechatpay.global.refund-query',
    ({ path, query, exchange, asBefore, refuse }) => {
      const found =
        path.refund_id !== undefined
          ? book.findByNetworkRefund(path.refund_id)
          : book.findRefund(path.out_refund_no ?? '');
      if (found === undefined || found.order.account !== query.sub_mchid) {
        return refuse({ code: 'RESOURCE_NOT_EXISTS', errno: 268512771, issue: 'no refund has this number' });
      }
      exchange.mark({ order: found.order.number, refund: found.refund.number });
      return ok(refundWithOrder(found.order, asBefore ? book.refundBefore(found.refund) : found.refund));
    },
  );
}

/** https://pay.weixin.qq.com/doc/global/v3/en/4012356452 */
export function refundList(desk: Desk) {
  const { institution } = desk;
  return defineOperation(institution, 'wechatpay.global.refund-list', ({ query, exchange, refuse }) => {
    const order = findOrder(desk, query, query.sub_mchid);
    if (order === undefined) return refuse(NO_SUCH_ORDER);
    exchange.mark({ order: order.number });
    const page = order.refunds.slice(Number(query.offset), Number(query.offset) + Number(query.count));
    return ok({
      id: order.networkOrder,
      sp_mchid: institution.spMchid,
      sub_mchid: order.account,
      out_trade_no: order.number,
      amount: {
        total: toNumber(order.total),
        currency: order.total.currency,
        payer_total: toNumber(order.payerTotal),
        payer_currency: order.payerTotal.currency,
      },
      data: page.map((one) => refundView(order, one)),
      total_num: order.refunds.length,
      current_total_num: page.length,
    });
  });
}
