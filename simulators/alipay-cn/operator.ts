import { money, toWire, type WireMoney } from '../../src/core/money.js';
import type { WireRequest } from '../../src/record/exchange.js';
import type { ProtectionRule } from '../../src/record/facts.js';
import type { Journal } from '../../src/record/journal.js';
import type { Notifier } from '../kit/notifier.js';
import { type PostedBytes, postBytes } from '../kit/post-bytes.js';
import { accountIn, type Desk, permits } from './desk.js';
import { forgeryNamed } from './forgeries.js';
import { TRADE_NOTICE } from './notices.js';
import { type NoticeMeans, noticeOf } from './notifications.js';
import { drawNetworkNumber } from './operations/numbers.js';
import { ageOrder, charge, type Form, isRefused, isUnpaid, NETWORK, type Order, returned, takeBack } from './orders.js';
import type { AnswerPlan } from './planned-answers.js';
import { acceptRefund, type Refund, type RefundEnd } from './refunds.js';

/** A trade as the network's staff see it. */
export interface OrderSheet {
  readonly order: string;
  readonly networkOrder: string;
  readonly account: string;
  readonly form: Form;
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

/** What the network's staff can do. Trades and refunds are named by the IUT's number or by the network's own. */
export function createOperatorActs(desk: Desk, notifier: Notifier, means: NoticeMeans, journal: Journal) {
  const { app, book, staff } = desk;
  const { clock, random } = app;

  const tell = (action: string, detail: unknown): void =>
    journal.fact({ kind: 'operator-acted', network: NETWORK, ...accountIn(detail, book), action, detail });

  function orderNamed(name: string): Order {
    const order = book.find(name) ?? book.findByNetworkOrder(name);
    if (order === undefined) throw new RangeError(`no trade has the number "${name}"`);
    return order;
  }

  function refundNamed(name: string): { order: Order; refund: Refund } {
    const found = book.findRefund(name) ?? book.findByNetworkRefund(name);
    if (found === undefined) throw new RangeError(`no refund has the number "${name}"`);
    return found;
  }

  function noticeNamed({ notification, order }: Named): string {
    if (notification !== undefined) return notification;
    const number = order === undefined ? undefined : orderNamed(order).number;
    const latest = notifier.notices.filter(({ notice }) => notice.order === number).at(-1);
    if (latest === undefined) throw new RangeError(`there has been no notification about ${order}`);
    return latest.notice.id;
  }

  return {
    /** One more sending now, of a notification or of the latest one about a trade. */
    async resend(named: Named): Promise<{ notification: string }> {
      const notification = noticeNamed(named);
      tell('resend', { ...named, notification });
      await notifier.resend(notification);
      return { notification };
    },

    /** Sends a forged notice that claims the success of an unpaid trade. Resolves when it has been answered. */
    async forge({ order: name, form }: { order: string; form: string }): Promise<void> {
      if (form !== 'all') forgeryNamed(form);
      const order = orderNamed(name);
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
    async postBytes({ order, what, body, headers = {}, slow }: PostedBytes): Promise<{ status?: number }> {
      const { number, account, notifyUrl } = orderNamed(order);
      if (notifyUrl === undefined) throw new RangeError(`trade ${number} has no notify_url`);
      const url = new URL(notifyUrl);
      const bytes = Buffer.from(body);
      const request: WireRequest = {
        method: 'POST',
        target: `${url.pathname}${url.search}`,
        headers: Object.entries({
          'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8',
          'Content-Length': String(bytes.length),
          ...headers,
        }),
        body: bytes,
      };
      const marks = { account, order: number };
      const exchange = journal.openExchange({
        link: 'notification',
        network: NETWORK,
        operation: TRADE_NOTICE,
        request,
        marks,
      });
      const { outcome, response } = await postBytes(url, request, slow, clock);
      exchange.close({ outcome, ...(response === undefined ? {} : { response }) });
      const answered = response === undefined ? {} : { status: response.status };
      journal.fact({ kind: 'bytes-posted', network: NETWORK, ...marks, what, ...answered, exchange: exchange.id });
      return answered;
    },

    /** Moves a trade's own dates into the past, those of its refunds with it. */
    age({ order, refund, byMs }: { order?: string; refund?: string; byMs: number }): void {
      const aged = refund === undefined ? orderNamed(order ?? '') : refundNamed(refund).order;
      tell('age', { order: aged.number, byMs });
      book.apply(ageOrder(aged, byMs));
    },

    /** A refund made by hand in the merchant's portal: the IUT has not asked for it. */
    refundFromPortal({ order, amount, afterMs = 0 }: { order: string; amount: number | string; afterMs?: number }): {
      refund: string;
      networkRefund: string;
    } {
      const refunded = orderNamed(order);
      const networkRefund = drawNetworkNumber(app);
      const number = `P${random.digits(20)}`;
      const decision = acceptRefund(
        refunded,
        {
          number,
          networkRefund,
          amount: money(refunded.total.currency, BigInt(amount)),
          by: 'portal',
        },
        clock.now(),
        { merchantHasFunds: true },
      );
      if (isRefused(decision)) throw new RangeError(`trade ${refunded.number}: ${decision.problem.issue}`);
      tell('refundFromPortal', { order: refunded.number, amount: String(amount), refund: number });
      book.apply(decision);
      book.planRefund(networkRefund, 'SUCCESS', afterMs);
      return { refund: number, networkRefund };
    },

    /** The network takes a trade back by itself, and tells nobody (CANCEL-13). */
    reverseFromPortal({ order }: { order: string }): void {
      const undone = orderNamed(order);
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

    /** Refunds of this merchant that are accepted from now on stay under way until they are settled by hand. */
    holdRefunds({ account, hold = true }: { account: string; hold?: boolean }): void {
      tell('holdRefunds', { account, hold });
      if (hold) staff.refundsHeld.add(account);
      else staff.refundsHeld.delete(account);
    },

    /** Ends a refund, now or later, in place of what was planned for it. */
    settleRefund({ refund, as = 'SUCCESS', afterMs = 0 }: { refund: string; as?: RefundEnd; afterMs?: number }): void {
      const { order, refund: found } = refundNamed(refund);
      if (found.state !== 'PROCESSING')
        throw new RangeError(`refund ${found.number} is ${found.state} and cannot become ${as}`);
      tell('settleRefund', { order: order.number, refund: found.number, as, afterMs });
      book.planRefund(found.networkRefund, as, afterMs);
    },

    /** The next cancels of this merchant's trades are answered with retry_flag Y, and nothing is done yet. */
    putOffCancels({ account, times = 1 }: { account: string; times?: number }): void {
      if (!Number.isInteger(times) || times < 1)
        throw new RangeError(`times: ${times} is not a whole number of at least 1`);
      tell('putOffCancels', { account, times });
      staff.cancelsPutOff.set(account, times);
    },

    /** Whether a merchant's funds cover refunds; if not, they are refused with ACQ.SELLER_BALANCE_NOT_ENOUGH. */
    setFunds({ account, enough }: { account: string; enough: boolean }): void {
      tell('setFunds', { account, enough });
      if (enough) staff.withoutFunds.delete(account);
      else staff.withoutFunds.add(account);
    },

    /** From now on the network does not guard this merchant by this rule: what it refuses to others, it carries out. */
    relax({ account, rule }: { account: string; rule: ProtectionRule }): void {
      if (!PROTECTION_RULES.includes(rule))
        throw new RangeError(`unknown rule "${rule}" (known: ${PROTECTION_RULES.join(', ')})`);
      if (!app.merchants.has(account)) throw new RangeError(`no merchant has the number "${account}"`);
      tell('relax', { account, rule });
      if (permits(staff, account, rule)) return;
      staff.permitted.set(account, new Set([...(staff.permitted.get(account) ?? []), rule]));
      journal.fact({ kind: 'protection-lifted', network: NETWORK, account, rule });
    },

    /** A merchant lets the application trade on its behalf: what a call with this app_auth_token is about is the merchant's. */
    authorize({ account }: { account: string }): { appAuthToken: string } {
      if (!app.merchants.has(account)) throw new RangeError(`no merchant has the number "${account}"`);
      const appAuthToken = `${random.digits(6)}BB${random.hex(30)}`;
      app.tokens.set(appAuthToken, account);
      tell('authorize', { account });
      return { appAuthToken };
    },

    /** Another rate for trades in won from now on; earlier ones keep theirs, and so do their refunds. @param krwPerCny Whole won. */
    setRate({ krwPerCny }: { krwPerCny: number }): void {
      if (!Number.isSafeInteger(krwPerCny) || krwPerCny < 1)
        throw new RangeError(`krwPerCny: ${krwPerCny} is not a whole number of at least 1`);
      tell('setRate', { krwPerCny });
      staff.krwPerCny = krwPerCny;
    },

    /** An operation's next calls are answered with one of its documented codes; `fault-struck` facts tell when. */
    async answerWith(plan: AnswerPlan): Promise<{ arming: string }> {
      const arming = await app.plannedAnswers.plan(plan);
      tell('answerWith', { ...plan, arming });
      return { arming };
    },

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
}

interface Named {
  readonly notification?: string;
  readonly order?: string;
}

function sheet(order: Order): OrderSheet {
  return {
    order: order.number,
    networkOrder: order.networkOrder,
    account: order.account,
    form: order.form,
    state: order.state,
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
