import { money, toWire, type WireMoney } from '../../src/core/money.js';
import type { WireRequest } from '../../src/record/exchange.js';
import type { ProtectionRule } from '../../src/record/facts.js';
import type { Journal } from '../../src/record/journal.js';
import type { Notifier } from '../kit/notifier.js';
import { type PostedBytes, postBytes } from '../kit/post-bytes.js';
import { accountIn, type Desk, permits } from './desk.js';
import { forgeryNamed } from './forgeries.js';
import { createKeyActs, type KeyMeans } from './key-acts.js';
import { type NoticeMeans, noticeOf, paymentNotice } from './notifications.js';
import { drawNetworkRefund } from './operations/numbers.js';
import { UNSETTLED_FUNDS } from './operations/refunds.js';
import {
  ageOrder,
  charge,
  isRefused,
  isUnpaid,
  NETWORK,
  type Order,
  type Product,
  returned,
  revoke,
  tradeState,
} from './orders.js';
import type { AnswerPlan } from './planned-answers.js';
import { acceptRefund, canEnd, endRefund, type Refund, type RefundEnd } from './refunds.js';

/** An order as the network's staff see it. */
export interface OrderSheet {
  readonly order: string;
  readonly networkOrder: string;
  readonly account: string;
  readonly product: Product;
  readonly state: string;
  readonly amount: WireMoney;
  readonly payerAmount: WireMoney;
  readonly returned: WireMoney;
  readonly payer?: string;
  readonly refunds: readonly RefundSheet[];
}

export interface RefundSheet {
  readonly refund: string;
  readonly networkRefund: string;
  readonly state: string;
  readonly amount: WireMoney;
  readonly payerAmount: WireMoney;
  readonly by: 'iut' | 'portal';
}

export const PROTECTION_RULES: readonly ProtectionRule[] = ['over-refund', 'used-code', 'duplicate-order'];

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

  const tell = (action: string, detail: unknown): void =>
    journal.fact({ kind: 'operator-acted', network: NETWORK, ...accountIn(detail, book), action, detail });

  function orderNamed(name: string): Order {
    const order = book.find(name) ?? book.findByNetworkOrder(name);
    if (order === undefined) throw new RangeError(`no order has the number "${name}"`);
    return order;
  }

  function refundNamed(name: string): { order: Order; refund: Refund } {
    const found = book.findRefund(name) ?? book.findByNetworkRefund(name);
    if (found === undefined) throw new RangeError(`no refund has the number "${name}"`);
    return found;
  }

  function noticeNamed({ notification, order, refund }: Named): string {
    if (notification !== undefined) return notification;
    const wanted = refund === undefined ? undefined : refundNamed(refund).refund.number;
    const number = order === undefined ? undefined : orderNamed(order).number;
    const matching = notifier.notices.filter(({ notice }) =>
      wanted === undefined ? notice.order === number && notice.about === 'payment' : notice.refund === wanted,
    );
    const latest = matching.at(-1);
    if (latest === undefined) throw new RangeError(`there has been no notification about ${refund ?? order}`);
    return latest.notice.id;
  }

  return {
    /** One more sending now, of a notification or of the latest one about a payment or a refund. */
    async resend(named: Named): Promise<{ notification: string }> {
      const notification = noticeNamed(named);
      tell('resend', { ...named, notification });
      await notifier.resend(notification);
      return { notification };
    },

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
    async postBytes({ order, what, body, headers = {}, slow }: PostedBytes): Promise<{ status?: number }> {
      const { number, account, notifyUrl } = orderNamed(order);
      if (notifyUrl === undefined) throw new RangeError(`the request of ${number} has named no notify_url`);
      const url = new URL(notifyUrl);
      const bytes = Buffer.from(body);
      const request: WireRequest = {
        method: 'POST',
        target: url.pathname,
        headers: Object.entries({
          'Content-Type': 'application/json',
          'Content-Length': String(bytes.length),
          ...headers,
        }),
        body: bytes,
      };
      const exchange = journal.openExchange({
        link: 'notification',
        network: NETWORK,
        operation: `${NETWORK}.global.notify.payment`,
        request,
        marks: { account, order: number },
      });
      const { outcome, response } = await postBytes(url, request, slow, clock);
      exchange.close({ outcome, ...(response === undefined ? {} : { response }) });
      const answered = response === undefined ? {} : { status: response.status };
      const about = { network: NETWORK, account, order: number, what };
      journal.fact({ kind: 'bytes-posted', ...about, ...answered, exchange: exchange.id });
      return answered;
    },

    /** Moves an order's own dates into the past, those of its refunds with it. */
    age({ order, refund, byMs }: { order?: string; refund?: string; byMs: number }): void {
      const aged = refund === undefined ? orderNamed(order ?? '') : refundNamed(refund).order;
      tell('age', { order: aged.number, byMs });
      book.apply(ageOrder(aged, byMs));
    },

    /** A refund made by hand in the merchant platform: the IUT has not asked for it and gets no notice of it. */
    refundFromPortal({ order, amount, afterMs }: { order: string; amount: number | string; afterMs?: number }): {
      refund: string;
      networkRefund: string;
    } {
      const refunded = orderNamed(order);
      const networkRefund = drawNetworkRefund(institution);
      const number = `P${random.digits(20)}`;
      const decision = acceptRefund(
        refunded,
        {
          number,
          networkRefund,
          amount: money(refunded.total.currency, BigInt(amount)),
          by: 'portal',
          fundSource: UNSETTLED_FUNDS,
          parameters: networkRefund,
        },
        refunded.total,
        clock.now(),
        { keepPace: false, merchantHasFunds: true, payerHasAccount: true },
      );
      if (isRefused(decision)) throw new RangeError(`order ${refunded.number}: ${decision.problem.issue}`);
      tell('refundFromPortal', { order: refunded.number, amount: String(amount), refund: number });
      book.apply(decision);
      if (afterMs !== undefined) book.planRefund(networkRefund, 'SUCCESS', afterMs);
      return { refund: number, networkRefund };
    },

    /** The network takes a payment back by itself, and tells nobody (CANCEL-13). */
    reverseFromPortal({ order }: { order: string }): void {
      const undone = orderNamed(order);
      if (undone.state !== 'SUCCESS' || undone.refunds.length > 0) {
        throw new RangeError(
          `order ${undone.number} is ${tradeState(undone)}: only a paid order without refunds can be taken back`,
        );
      }
      tell('reverseFromPortal', { order: undone.number });
      book.apply(revoke(undone, 'network'));
    },

    /** Refunds of this merchant that are accepted from now on stay PROCESSING until they are settled by hand. */
    holdRefunds({ account, hold = true }: { account: string; hold?: boolean }): void {
      tell('holdRefunds', { account, hold });
      if (hold) staff.refundsHeld.add(account);
      else staff.refundsHeld.delete(account);
    },

    /** Ends a refund, now or later, in place of what was planned for it. */
    settleRefund({ refund, as = 'SUCCESS', afterMs = 0 }: { refund: string; as?: RefundEnd; afterMs?: number }): void {
      const { order, refund: found } = refundNamed(refund);
      if (!canEnd(found, as)) throw new RangeError(`refund ${found.number} is ${found.state} and cannot become ${as}`);
      tell('settleRefund', { order: order.number, refund: found.number, as, afterMs });
      book.planRefund(found.networkRefund, as, afterMs);
    },

    /** Whether a merchant's unsettled funds cover refunds; if not, they are refused with NOT_ENOUGH. */
    setFunds({ account, enough }: { account: string; enough: boolean }): void {
      tell('setFunds', { account, enough });
      if (enough) staff.withoutFunds.delete(account);
      else staff.withoutFunds.add(account);
    },

    /** From now on the network does not guard this merchant by this rule: what it refuses to others, it carries out. */
    relax({ account, rule }: { account: string; rule: ProtectionRule }): void {
      if (!PROTECTION_RULES.includes(rule))
        throw new RangeError(`unknown rule "${rule}" (known: ${PROTECTION_RULES.join(', ')})`);
      if (!institution.subMerchants.has(account)) throw new RangeError(`no merchant has the number "${account}"`);
      tell('relax', { account, rule });
      if (permits(staff, account, rule)) return;
      staff.permitted.set(account, new Set([...(staff.permitted.get(account) ?? []), rule]));
      journal.fact({ kind: 'protection-lifted', network: NETWORK, account, rule });
    },

    /** Another rate for orders from now on; earlier ones keep theirs, and so do their refunds. @param krwPerCny Whole won. */
    setRate({ krwPerCny }: { krwPerCny: number }): void {
      if (!Number.isSafeInteger(krwPerCny) || krwPerCny < 1)
        throw new RangeError(`krwPerCny: ${krwPerCny} is not a whole number of at least 1`);
      tell('setRate', { krwPerCny });
      staff.krwPerCny = krwPerCny;
    },

    /** An operation's next calls are answered with one of its documented errors; `fault-struck` facts tell when. */
    async answerWith(plan: AnswerPlan): Promise<{ arming: string }> {
      const arming = await institution.plannedAnswers.plan(plan);
      tell('answerWith', { ...plan, arming });
      return { arming };
    },

    ...createKeyActs(institution, keyMeans, journal, tell),

    orderState({ order }: { order: string }): OrderSheet {
      return sheet(orderNamed(order));
    },

    orders({ account }: { account?: string } = {}): OrderSheet[] {
      return [...book.all()].filter((order) => account === undefined || order.account === account).map(sheet);
    },

    notifications({
      order,
    }: {
      order?: string;
    } = {}): { notification: string; about: string; order: string; attempts: number; acknowledged: boolean }[] {
      return notifier.notices
        .filter(({ notice }) => order === undefined || notice.order === order)
        .map(({ notice, attempts, acknowledged }) => ({
          notification: notice.id,
          about: notice.about,
          order: notice.order,
          attempts,
          acknowledged,
        }));
    },
  };

  /** The notice that would tell of a payment, for an order that nobody has paid. */
  function falsePayment(name: string) {
    const order = orderNamed(name);
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
    const { order, refund } = refundNamed(name);
    if (refund.state !== 'PROCESSING')
      throw new RangeError(`refund ${refund.number} is ${refund.state}: its success can no longer be claimed falsely`);
    const claimed = endRefund(order, refund.networkRefund, 'SUCCESS', clock.now()).order;
    return noticeOf(claimed, { about: 'refund', networkRefund: refund.networkRefund }, means);
  }
}

interface Named {
  readonly notification?: string;
  readonly order?: string;
  readonly refund?: string;
}

function sheet(order: Order): OrderSheet {
  return {
    order: order.number,
    networkOrder: order.networkOrder,
    account: order.account,
    product: order.product,
    state: tradeState(order),
    amount: toWire(order.total),
    payerAmount: toWire(order.payerTotal),
    returned: toWire(returned(order)),
    ...(order.payer === undefined ? {} : { payer: order.payer.payer }),
    refunds: order.refunds.map(({ number, networkRefund, state, amount, payerAmount, by }) => ({
      refund: number,
      networkRefund,
      state,
      amount: toWire(amount),
      payerAmount: toWire(payerAmount),
      by,
    })),
  };
}
