import type { Journal } from '../../src/record/journal.js';
import { createTell } from '../kit/acts-told.js';
import { orderNamed, refundNamed } from '../kit/named.js';
import { createNoticeActs } from '../kit/notice-acts.js';
import type { Notifier } from '../kit/notifier.js';
import { createOrderActs } from '../kit/order-acts.js';
import { createSheetActs, type OrderSheet as KitOrderSheet, sheetOf } from '../kit/order-sheets.js';
import { createAnswerActs } from '../kit/planned-answers.js';
import { type PostedBytes, postAsNotice } from '../kit/post-bytes.js';
import { createStaffActs } from '../kit/staff.js';
import type { Desk } from './desk.js';
import { forgeryNamed } from './forgeries.js';
import { createKeyActs, type KeyMeans } from './key-acts.js';
import { type NoticeMeans, noticeOf, paymentNotice } from './notifications.js';
import { drawNetworkRefund } from './operations/numbers.js';
import { UNSETTLED_FUNDS } from './operations/refunds.js';
import {
  ageOrder,
  charge,
  isUnpaid,
  NETWORK,
  type Order,
  type Product,
  returned,
  revoke,
  tradeState,
} from './orders.js';
import { acceptRefund, canEnd, endRefund } from './refunds.js';

export type { RefundSheet } from '../kit/order-sheets.js';

export type OrderSheet = KitOrderSheet<{ readonly product: Product }>;

export type OperatorActs = ReturnType<typeof createOperatorActs>;

/** What the network's staff can do. Orders and refunds are named by the IUT's number or by the network's own. */
export function createOperatorActs(
  desk: Desk,
  notifier: Notifier,
  means: NoticeMeans,
  keyMeans: KeyMeans,
  journal: Journal,
) {
  const { institution, book, staff } = desk;
  const { clock, random } = institution;
  const noun = 'order';
  const tell = createTell('operator-acted', NETWORK, journal, book);
  const named = (name: string): Order => orderNamed(book, noun, name);

  const { resend, notifications } = createNoticeActs(notifier, tell, ({ order, refund }) => {
    const wanted = refund === undefined ? undefined : refundNamed(book, refund).refund.number;
    const number = order === undefined ? undefined : named(order).number;
    return (notice) =>
      wanted === undefined ? notice.order === number && notice.about === 'payment' : notice.refund === wanted;
  });

  const { age, refundFromPortal, settleRefund } = createOrderActs(
    { book, noun, random, tell },
    {
      age: ageOrder,
      drawRefundNumber: () => drawNetworkRefund(institution),
      refund: (order, terms) =>
        acceptRefund(
          order,
          { ...terms, fundSource: UNSETTLED_FUNDS, parameters: terms.networkRefund },
          order.total,
          clock.now(),
          { keepPace: false, merchantHasFunds: true, payerHasAccount: true },
        ),
      canEnd,
    },
  );

  const merchants = institution.subMerchants;
  const { holdRefunds, setFunds, relax, setRate } = createStaffActs({
    staff,
    network: NETWORK,
    merchants,
    journal,
    tell,
  });

  return {
    resend,

    /**
     * Sends a forged notice that claims what has not happened: a payment of an unpaid order, or the success of a refund
     * under way. Resolves when it has been answered. A form that claims nothing of its own is refused: arm it as a fault.
     */
    async forge({ order, refund, form }: { order?: string; refund?: string; form: string }): Promise<void> {
      for (const named of form === 'all' ? [] : [forgeryNamed(form)]) {
        if (!named.claims)
          throw new RangeError(`${form} tells nothing false: let it strike a genuine notification instead`);
      }
      const notice = refund === undefined ? falsePayment(order ?? '') : falseRefund(refund);
      if (notice === undefined) throw new RangeError(`the request of ${refund ?? order} has named no notify_url`);
      tell('forge', { order, refund, form });
      const forms = notice.forms.filter((one) => forgeryNamed(one.form).claims);
      await notifier.forge({ ...notice, forms }, form);
    },

    /** Sends any bytes to an order's notify address, whole or drop by drop. Resolves when the IUT has ended it. */
    async postBytes({ order, ...bytes }: PostedBytes): Promise<{ status?: number }> {
      const { number, account, notifyUrl } = named(order);
      if (notifyUrl === undefined) throw new RangeError(`the request of ${number} has named no notify_url`);
      const about = {
        network: NETWORK,
        operation: `${NETWORK}.global.notify.payment`,
        notifyUrl,
        contentType: 'application/json',
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
        throw new RangeError(
          `order ${undone.number} is ${tradeState(undone)}: only a paid order without refunds can be taken back`,
        );
      }
      tell('reverseFromPortal', { order: undone.number });
      book.apply(revoke(undone, 'network'));
    },

    holdRefunds,
    settleRefund,
    setFunds,
    relax,
    setRate,
    ...createAnswerActs(institution.plannedAnswers, tell),
    ...createKeyActs(institution, keyMeans, journal, tell),
    ...createSheetActs(
      book,
      noun,
      (order): OrderSheet =>
        sheetOf(order, { own: { product: order.product }, state: tradeState(order), returned: returned(order) }),
    ),
    notifications,
  };

  /** The notice that would tell of a payment, for an order that nobody has paid. */
  function falsePayment(name: string) {
    const order = named(name);
    if (!isUnpaid(order))
      throw new RangeError(
        `order ${order.number} is ${tradeState(order)}: only of an unpaid one can a payment be claimed`,
      );
    const nobody = { payer: 'nobody', openid: `o${random.word(27)}` };
    return paymentNotice(
      charge({ ...order, networkOrder: `42000000${random.digits(20)}` }, nobody, clock.now()).order,
      means,
    );
  }

  function falseRefund(name: string) {
    const { order, refund } = refundNamed(book, name);
    if (refund.state !== 'PROCESSING')
      throw new RangeError(`refund ${refund.number} is ${refund.state}: its success can no longer be claimed falsely`);
    const claimed = endRefund(order, refund.networkRefund, 'SUCCESS', clock.now()).order;
    return noticeOf(claimed, { about: 'refund', networkRefund: refund.networkRefund }, means);
  }
}
