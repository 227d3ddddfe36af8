import { defineOperation } from '../contract.js';
import { type Desk, isPutOff } from '../desk.js';
import { SUCCESS } from '../errors.js';
import { cancelOrder, closeOrder, isRefused, isUnpaid } from '../orders.js';
import { numbersOf, tradeView } from '../views.js';
import { findOrder, NO_SUCH_ORDER, ok } from './numbers.js';

/** https://opendocs.alipay.com/open/02ekfh */
export function query(desk: Desk) {
  const { app, book } = desk;
  return defineOperation(app, 'alipay-cn.trade.query', ({ content, principal, asBefore, refuse }) => {
    const found = findOrder(desk, content, principal);
    const order = found === undefined || !asBefore ? found : book.before(found);
    return order?.exists === true ? ok(tradeView(order, app.clock.now())) : refuse(NO_SUCH_ORDER);
  });
}

/** https://opendocs.alipay.com/open/02ekfi */
export function cancel(desk: Desk) {
  const { app, book, staff } = desk;
  return defineOperation(app, 'alipay-cn.trade.cancel', ({ content, principal, exchange, refuse }) => {
    const order = findOrder(desk, content, principal);
    const done = { ...SUCCESS, retry_flag: 'N' } as const;
    const { out_trade_no: number } = content;
    // That there is no trade is no error of a cancel (AC-U12).
    if (order?.exists !== true) {
      if (order !== undefined && isUnpaid(order) && app.switches['unscanned-cancel'] === 'dead')
        book.apply(closeOrder({ ...order, cancelled: 'close' }, 'closed', app.clock.now()), exchange.id);
      return ok({ ...done, ...(number === undefined ? {} : { out_trade_no: number }) });
    }
    if (isPutOff(staff, order.account)) return ok({ ...SUCCESS, ...numbersOf(order), retry_flag: 'Y' });
    const merchantHasFunds = !staff.withoutFunds.has(order.account);
    const decision = cancelOrder(order, app.clock.now(), { merchantHasFunds });
    if (isRefused(decision)) return refuse(decision.problem);
    book.apply(decision, exchange.id);
    return ok({ ...done, ...numbersOf(order), action: decision.order.cancelled ?? 'close' });
  });
}

/** https://opendocs.alipay.com/open/02o6e8 */
export function close(desk: Desk) {
  const { app, book } = desk;
  return defineOperation(app, 'alipay-cn.trade.close', ({ content, principal, exchange, refuse }) => {
    const order = findOrder(desk, content, principal);
    if (order?.exists !== true) return refuse(NO_SUCH_ORDER);
    if (!isUnpaid(order)) return refuse({ code: 'ACQ.TRADE_STATUS_ERROR', issue: `the trade is ${order.state}` });
    book.apply(closeOrder(order, 'closed', app.clock.now()), exchange.id);
    return ok({ ...SUCCESS, ...numbersOf(order) });
  });
}
