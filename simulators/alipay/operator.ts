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
import { noticeOperation } from './notices.js';
import { type NoticeMeans, noticeOf } from './notifications.js';
import { drawNetworkNumber } from './operations/numbers.js';
import { ageOrder, charge, isUnpaid, type Mode, NETWORK, type Order, returned, takeBack } from './orders.js';
import { acceptRefund } from './refunds.js';

export type { RefundSheet } from '../kit/order-sheets.js';

export type OrderSheet = KitOrderSheet<{ readonly mode: Mode }>;

export type OperatorActs = ReturnType<typeof createOperatorActs>;

/** What the network's staff can do. Payments and refunds are named by the IUT's number or by the network's own. */
export function createOperatorActs(desk: Desk, notifier: Notifier, means: NoticeMeans, journal: Journal) {
  const { partner, book, staff } = desk;
  const { clock, random, merchants } = partner;
  const noun = 'payment';
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
      drawRefundNumber: () => drawNetworkNumber(partner),
      refund: (order, terms) =>
        acceptRefund(order, { ...terms, parameters: terms.networkRefund }, clock.now(), { merchantHasFunds: true }),
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

    /** Sends a forged notice that claims the success of an unpaid payment. Resolves when it has been answered. */
    async forge({ order: name, form }: { order: string; form: string }): Promise<void> {
      const order = named(name);
      if (form !== 'all') forgeryNamed(form, order.api);
      if (!isUnpaid(order))
        throw new RangeError(
          `payment ${order.number} is ${order.state}: only of an unpaid one can a success be claimed`,
        );
      const nobody = { payer: 'nobody', customer: `2088${random.digits(12)}` };
      const claimed = charge(order, nobody, clock.now(), { tell: false }).order;
      const notice = noticeOf(claimed, means);
      if (notice === undefined) throw new RangeError(`payment ${order.number} names no address that could be told`);
      tell('forge', { order: name, form });
      await notifier.forge(notice, form);
    },

    /** Sends any bytes to a payment's notify address, whole or drop by drop. Resolves when the IUT has ended it. */
    async postBytes({ order, ...bytes }: PostedBytes): Promise<{ status?: number }> {
      const payment = named(order);
      const { number, account, notifyUrl } = payment;
      if (notifyUrl === undefined) throw new RangeError(`payment ${number} names no address`);
      const about = {
        network: NETWORK,
        operation: noticeOperation(payment),
        notifyUrl,
        contentType: 'application/json; charset=UTF-8',
        marks: { account, order: number },
      };
      return postAsNotice({ clock, journal }, about, bytes);
    },

    age,
    refundFromPortal,

    /** The network takes a payment back by itself, and tells nobody (CANCEL-13). */
    reverseFromPortal({ order }: { order: string }): void {
      const undone = named(order);
      if (undone.state !== 'SUCCESS' || undone.refunds.length > 0) {
        const refunds = undone.refunds.length > 0 ? ' and has refunds' : '';
        throw new RangeError(
          `payment ${undone.number} is ${undone.state}${refunds}: only a paid one without refunds can be taken back`,
        );
      }
      tell('reverseFromPortal', { order: undone.number });
      book.apply(takeBack({ ...undone, cancelledAt: clock.now() }, 'network'));
    },

    holdRefunds,
    settleRefund,
    setFunds,
    relax,
    setRate,
    ...createAnswerActs(partner.plannedAnswers, tell),
    ...createSheetActs(
      book,
      noun,
      (order): OrderSheet =>
        sheetOf(order, { own: { mode: order.mode }, state: order.state, returned: returned(order) }),
    ),
    notifications,
  };
}
