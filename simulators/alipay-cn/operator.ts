import type { Journal } from '../../src/record/journal.js';
import { createTell } from '../kit/acts-told.js';
import { orderNamed } from '../kit/named.js';
import { createNoticeActs } from '../kit/notice-acts.js';
import type { Notifier } from '../kit/notifier.js';
import { createOrderActs } from '../kit/order-acts.js';
import { createSheetActs, type OrderSheet as KitOrderSheet, sheetOf } from '../kit/order-sheets.js';
import { createAnswerActs } from '../kit/planned-answers.js';
import { type PostedBytes, postAsNotice } from '../kit/post-bytes.js';
import { createStaffActs } from '../kit/staff.js';
import type { Desk } from './desk.js';
import { forgeryNamed } from './forgeries.js';
import { TRADE_NOTICE } from './notices.js';
import { type NoticeMeans, noticeOf } from './notifications.js';
import { drawNetworkNumber } from './operations/numbers.js';
import { ageOrder, charge, type Form, isUnpaid, NETWORK, type Order, returned, takeBack } from './orders.js';
import { acceptRefund } from './refunds.js';

export type { RefundSheet } from '../kit/order-sheets.js';

export type OrderSheet = KitOrderSheet<{ readonly form: Form }>;

export type OperatorActs = ReturnType<typeof createOperatorActs>;

/** What the network's staff can do. Trades and refunds are named by the IUT's number or by the network's own. */
export function createOperatorActs(desk: Desk, notifier: Notifier, means: NoticeMeans, journal: Journal) {
  const { app, book, staff } = desk;
  const { clock, random, merchants } = app;
  const noun = 'trade';
  const tell = createTell('operator-acted', NETWORK, journal, book);
  const named = (name: string): Order => orderNamed(book, noun, name);

  const { resend, notifications } = createNoticeActs(
    notifier,
    tell,
    ({ order }: { notification?: string; order?: string }) => {
      const number = order === undefined ? undefined : named(order).number;
      return (notice) => notice.order === number;
    },
  );

  const { age, refundFromPortal, settleRefund } = createOrderActs(
    { book, noun, random, tell },
    {
      age: ageOrder,
      drawRefundNumber: () => drawNetworkNumber(app),
      refund: (order, terms) => acceptRefund(order, terms, clock.now(), { merchantHasFunds: true }),
      portalRefundMs: 0,
      canEnd: ({ state }) => state === 'PROCESSING',
    },
  );

  const { holdRefunds, setFunds, relax, setRate } = createStaffActs({
    staff,
    network: NETWORK,
    merchants,
    journal,
    tell,
  });

  return {
    resend,

    /** Sends a forged notice that claims the success of an unpaid trade. Resolves when it has been answered. */
    async forge({ order: name, form }: { order: string; form: string }): Promise<void> {
      if (form !== 'all') forgeryNamed(form);
      const order = named(name);
      if (!isUnpaid(order))
        throw new RangeError(`trade ${order.number} is ${order.state}: only of an unpaid one can a success be claimed`);
      const nobody = { payer: 'nobody', customer: `2088${random.digits(12)}` };
      const claimed = charge(order, nobody, clock.now()).order;
      const notice = noticeOf(claimed, { of: 'payment' }, means);
      if (notice === undefined) throw new RangeError(`trade ${order.number} has no notify_url`);
      tell('forge', { order: name, form });
      await notifier.forge(notice, form);
    },

    /** Sends any bytes to a trade's notify address, whole or drop by drop. Resolves when the IUT has ended it. */
    async postBytes({ order, ...bytes }: PostedBytes): Promise<{ status?: number }> {
      const { number, account, notifyUrl } = named(order);
      if (notifyUrl === undefined) throw new RangeError(`trade ${number} has no notify_url`);
      const about = {
        network: NETWORK,
        operation: TRADE_NOTICE,
        notifyUrl,
        contentType: 'application/x-www-form-urlencoded; charset=utf-8',
        marks: { account, order: number },
      };
      return postAsNotice({ clock, journal }, about, bytes);
    },

    age,
    refundFromPortal,

    /** The network takes a trade back by itself, and tells nobody (CANCEL-13). */
    reverseFromPortal({ order }: { order: string }): void {
      const undone = named(order);
      if (undone.state !== 'TRADE_SUCCESS' || undone.refunds.length > 0) {
        const refunds = undone.refunds.length > 0 ? ' and has refunds' : '';
        throw new RangeError(
          `trade ${undone.number} is ${undone.state}${refunds}: only a paid one without refunds can be taken back`,
        );
      }
      tell('reverseFromPortal', { order: undone.number });
      const { tell: _untold, ...transition } = takeBack(undone, 'network', clock.now());
      book.apply(transition);
    },

    holdRefunds,
    settleRefund,

    /** The next cancels of this merchant's trades are answered with retry_flag Y, and nothing is done yet. */
    putOffCancels({ account, times = 1 }: { account: string; times?: number }): void {
      if (!Number.isInteger(times) || times < 1)
        throw new RangeError(`times: ${times} is not a whole number of at least 1`);
      tell('putOffCancels', { account, times });
      staff.cancelsPutOff.set(account, times);
    },

    setFunds,
    relax,

    /** A merchant lets the application trade on its behalf: what a call with this app_auth_token is about is the merchant's. */
    authorize({ account }: { account: string }): { appAuthToken: string } {
      if (!app.merchants.has(account)) throw new RangeError(`no merchant has the number "${account}"`);
      const appAuthToken = `${random.digits(6)}BB${random.hex(30)}`;
      app.tokens.set(appAuthToken, account);
      tell('authorize', { account });
      return { appAuthToken };
    },

    setRate,
    ...createAnswerActs(app.plannedAnswers, tell),
    ...createSheetActs(
      book,
      noun,
      (order): OrderSheet =>
        sheetOf(order, { own: { form: order.form }, state: order.state, returned: returned(order) }),
    ),
    notifications,
  };
}
