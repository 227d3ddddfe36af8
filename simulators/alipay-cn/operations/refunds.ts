import { fromHundredths, isSame } from '../../../src/core/money.js';
import { permits } from '../../kit/staff.js';
import { defineOperation } from '../contract.js';
import type { Desk } from '../desk.js';
import { SUCCESS } from '../errors.js';
import { isRefused, type Order } from '../orders.js';
import { acceptRefund, type Refund, refundOf, repeatRefund } from '../refunds.js';
import { refundQueryView, refundView } from '../views.js';
import { drawNetworkNumber, findOrder, NO_SUCH_ORDER, ok } from './numbers.js';

/** https://opendocs.alipay.com/open/02ekfk */
export function refund(desk: Desk) {
  const { app, book, staff } = desk;
  return defineOperation(app, 'alipay-cn.trade.refund', ({ content, principal, exchange, refuse }) => {
    const order = findOrder(desk, content, principal);
    if (order?.exists !== true) return refuse(NO_SUCH_ORDER);
    const { currency } = order.total;
    const amount = fromHundredths(currency, content.refund_amount);
    if (amount === undefined || (content.refund_currency ?? currency) !== currency)
      return refuse({ code: 'ACQ.REFUND_FEE_ERROR', issue: `a refund of this trade is in ${currency}` });
    const number = content.out_request_no ?? order.number;
    exchange.mark({ order: order.number, networkOrder: order.networkOrder, refund: number });
    const earlier = refundOf(order, number);
    if (earlier !== undefined) {
      const problem = repeatRefund(earlier, amount);
      return problem === undefined ? ok(refundView(order, earlier, false)) : refuse(problem);
    }
    if (content.out_request_no === undefined && !isSame(amount, order.total))
      return refuse({
        code: 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL',
        issue: 'a part is refunded under an out_request_no alone',
      });
    const networkRefund = drawNetworkNumber(app);
    const decision = acceptRefund(
      order,
      {
        number,
        networkRefund,
        amount,
        by: 'iut',
        ...(content.refund_reason === undefined ? {} : { reason: content.refund_reason }),
      },
      app.clock.now(),
      {
        merchantHasFunds: !staff.withoutFunds.has(order.account),
        beyondRemainder: permits(staff, order.account, 'over-refund'),
      },
    );
    if (isRefused(decision)) return refuse(decision.problem);
    book.apply(decision, exchange.id);
    if (!staff.refundsHeld.has(order.account))
      book.planRefund(networkRefund, 'SUCCESS', app.switches['refund-delay-ms'], exchange.id);
    const { order: after, refund: made } = known(networkRefund);
    return ok(refundView(after, made, true));
  });

  function known(networkRefund: string): { order: Order; refund: Refund } {
    const found = book.findByNetworkRefund(networkRefund);
    if (found === undefined) throw new Error('a refund that was just accepted is gone');
    return found;
  }
}

/** https://opendocs.alipay.com/open/02ekfl */
export function refundQuery(desk: Desk) {
  const { app, book } = desk;
  return defineOperation(app, 'alipay-cn.trade.refund-query', ({ content, principal, exchange, asBefore, refuse }) => {
    const order = findOrder(desk, content, principal);
    if (order?.exists !== true) return refuse(NO_SUCH_ORDER);
    exchange.mark({ order: order.number, refund: content.out_request_no });
    const latest = order.refunds.findLast(({ number }) => number === content.out_request_no);
    // Of a refund that is not known nothing is said, and no error either.
    if (latest === undefined) return ok(SUCCESS);
    const found = asBefore ? book.refundBefore(latest) : latest;
    return ok(refundQueryView(order, found, content.query_options ?? []));
  });
}
