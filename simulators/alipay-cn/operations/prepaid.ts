import type { Answer } from '../../kit/pipeline.js';
import { defineOperation, type LegalCall } from '../contract.js';
import type { Desk } from '../desk.js';
import { SUCCESS } from '../errors.js';
import { type Order, openOrder } from '../orders.js';
import { numbersOf } from '../views.js';
import { ok } from './numbers.js';
import { standing, termsOf, wrongOpening } from './opening.js';

const CODE_URL = 'https://qr.alipay.com/';

/** What a wallet reads from a code of this network; undefined where it is none. */
export const codeOfUrl = (url: string): string | undefined =>
  url.startsWith(CODE_URL) ? url.slice(CODE_URL.length) : undefined;

/** https://opendocs.alipay.com/open/02ekfg */
export function precreate(desk: Desk) {
  const { app, book } = desk;
  return defineOperation(
    app,
    'alipay-cn.trade.precreate',
    (call) => {
      const { content, exchange, principal, refuse } = call;
      const { order, problem } = standing(desk, 'precreate', content, principal);
      if (problem !== undefined) return refuse(problem);
      if (order !== undefined) return made(order);
      const terms = termsOf(desk, 'precreate', content, call, {
        code: `bax${app.random.word(20).toLowerCase()}`,
        lifetime: content.qr_code_timeout_express,
        exists: app.switches['qr-trade'] === 'at-once',
      });
      const opened = openOrder(terms, app.clock.now());
      book.apply(opened, exchange.id);
      return made(opened.order);
    },
    (content) => wrongOpening(app, content),
  );

  function made({ number, code }: Order): Answer {
    return ok({ ...SUCCESS, out_trade_no: number, qr_code: `${CODE_URL}${code}` });
  }
}

/** https://opendocs.alipay.com/open/02ekfj */
export function create(desk: Desk) {
  const { app, book, wallets } = desk;
  return defineOperation(app, 'alipay-cn.trade.create', open, (content) => wrongOpening(app, content));

  function open(call: LegalCall<'alipay-cn.trade.create'>): Answer {
    const { content, exchange, principal, refuse } = call;
    const { order, problem } = standing(desk, 'create', content, principal);
    if (problem !== undefined) return refuse(problem);
    if (order !== undefined) return ok({ ...SUCCESS, ...numbersOf(order) });
    const buyer = wallets.ofCustomer(content.buyer_id);
    if (buyer === undefined) return refuse({ code: 'ACQ.BUYER_NOT_EXIST', issue: 'nobody has this buyer_id' });
    const opened = openOrder(termsOf(desk, 'create', content, call, { payer: buyer }), app.clock.now());
    book.apply(opened, exchange.id);
    return ok({ ...SUCCESS, ...numbersOf(opened.order) });
  }
}
