import { planAct } from '../../kit/open-box.js';
import { permits } from '../../kit/staff.js';
import { chargeNow } from '../charging.js';
import { defineOperation, type LegalCall } from '../contract.js';
import type { Desk } from '../desk.js';
import { isUnpaid, type Order, openOrder, type Problem, showAgain } from '../orders.js';
import { paidView, waitingView } from '../views.js';
import { ok } from './numbers.js';
import { accountOf, standing, termsOf, wrongOpening } from './opening.js';

/** Bar code: https://opendocs.alipay.com/open/02ekfp */
export function pay(desk: Desk) {
  const { app, book, wallets, staff } = desk;
  return defineOperation(
    app,
    'alipay-cn.trade.pay',
    (call) => {
      const { content, exchange, principal, refuse } = call;
      const { order: existing, problem } = standing(desk, 'pay', content, principal);
      if (problem !== undefined) return refuse(problem);
      // The same code again, while the wallet asks for its password.
      if (existing?.code === content.auth_code) return again(existing, call);
      const account = accountOf(app, content, principal);
      const codeProblem = wallets.problemWith(content.auth_code, permits(staff, account, 'used-code'));
      const shown = wallets.code(content.auth_code);
      if (codeProblem !== undefined || shown === undefined)
        return refuse({ code: 'ACQ.PAYMENT_AUTH_CODE_INVALID', issue: 'the code is not good' });
      const wallet = wallets.wallet(shown.payer);
      exchange.mark({ payer: wallet.payer });
      if (existing !== undefined && existing.payer?.payer !== wallet.payer)
        return refuse({ code: 'ACQ.TRADE_BUYER_NOT_MATCH', issue: 'the trade waits for another payer' });
      if (wallet.closed) return refuse({ code: 'ACQ.BUYER_ENABLE_STATUS_FORBID', issue: 'the account is closed' });
      const terms = termsOf(desk, 'pay', content, call, { code: shown.code, payer: wallet });
      const isPoor = shown.behaviour === 'insufficient-funds' || !wallets.canPay(wallet, terms);
      if (isPoor && existing === undefined && app.switches['failed-pay'] === 'nothing') return refuse(TOO_LITTLE);

      if (existing === undefined) book.apply(openOrder(terms, app.clock.now()), exchange.id);
      else book.apply(showAgain(existing, shown.code), exchange.id);
      const order = known(existing?.networkOrder ?? terms.networkOrder);
      shown.usedFor = order.networkOrder;
      exchange.mark({ networkOrder: order.networkOrder });
      if (isPoor) return refuse(TOO_LITTLE);
      if (shown.behaviour === 'pays') chargeNow(desk, order, wallet, exchange.id);
      // Whoever declines closes the box, of which the network learns nothing.
      else planAct(desk, shown, order, { isOpen: isUnpaid, pay: (now) => chargeNow(desk, now, wallet) });
      return again(known(order.networkOrder), call);
    },
    (content) => wrongOpening(app, content),
  );

  function again(order: Order, { refuse }: Pick<LegalCall<'alipay-cn.trade.pay'>, 'refuse'>) {
    if (!isUnpaid(order)) return ok(paidView(order));
    const shown = wallets.code(order.code);
    return shown?.behaviour === 'insufficient-funds' ? refuse(TOO_LITTLE) : ok(waitingView(order));
  }

  function known(networkOrder: string): Order {
    const order = book.findByNetworkOrder(networkOrder);
    if (order === undefined) throw new Error('a trade that was just opened is gone');
    return order;
  }
}

const TOO_LITTLE: Problem = { code: 'ACQ.BUYER_BALANCE_NOT_ENOUGH', issue: "the payer's funds are too small" };
