import { createHash } from 'node:crypto';
import type { Breach, WireResponse } from '../../src/record/exchange.js';
import type { Identity } from '../kit/keys.js';
import type { Notice } from '../kit/notifier.js';
import type { App } from './app.js';
import { forgeries, forgeryNamed } from './forgeries.js';
import { genuinePlan, noticeFields, TRADE_NOTICE, writeNotice, wrongNotice } from './notices.js';
import { HOUR, MINUTE, NETWORK, type News, type Order } from './orders.js';

/** What the IUT is told, when, and what counts as its acknowledgement. */

/** Network ms before each resend: eight sends within 25 hours. https://opendocs.alipay.com/open/194/103296 */
export const LADDER: readonly number[] = [
  4 * MINUTE,
  10 * MINUTE,
  10 * MINUTE,
  1 * HOUR,
  2 * HOUR,
  6 * HOUR,
  15 * HOUR,
];

/** Real ms for an acknowledgement. No document says how long Alipay waits. */
export const ACKNOWLEDGE_WITHIN_MS = 15_000;

export interface NoticeMeans {
  readonly app: App;
  /** A key of nobody's, made when the first forgery needs it. */
  readonly stranger: () => Promise<Identity>;
  readonly onInternalError: (error: Error) => void;
}

/** The notice of what has become of a trade, or undefined where that is not told (AC-U13) or nobody wants to hear it. */
export function noticeOf(
  order: Order,
  news: News,
  { app, stranger, onInternalError }: NoticeMeans,
): Notice | undefined {
  const { notifyUrl } = order;
  if (notifyUrl === undefined) return undefined;
  if (news.of !== 'payment' && app.switches.notices === 'payments') return undefined;
  const what = `${order.networkOrder}-${news.of === 'refund' ? news.networkRefund : news.of}`;
  const id = numberOf(what);
  // The time of sending is that of each sending; whatever else it says stays as it was.
  const fieldsAtFirst = noticeFields(order, news, id, app);
  const wrong = wrongNotice(fieldsAtFirst);
  if (wrong !== undefined) onInternalError(new Error(`our notice is not legal: ${wrong}`));
  const plan = () => {
    const { notify_time = '' } = noticeFields(order, news, id, app);
    return genuinePlan({ ...fieldsAtFirst, notify_time }, app);
  };
  const refund = news.of === 'refund' ? refundNumber(order, news.networkRefund) : undefined;
  return {
    id,
    network: NETWORK,
    operation: TRADE_NOTICE,
    about: news.of === 'refund' ? 'refund' : 'payment',
    account: order.account,
    order: order.number,
    networkOrder: order.networkOrder,
    ...(refund === undefined ? {} : { refund }),
    url: notifyUrl,
    ladder: LADDER,
    limitMs: ACKNOWLEDGE_WITHIN_MS,
    compose: (style) => writeNotice(style === undefined ? plan() : { ...plan(), style }),
    forge: async (form) => {
      const { forge } = forgeryNamed(form);
      return writeNotice(forge(plan(), { app, stranger: await stranger() }));
    },
    forms: forgeries.map(({ form, requirement, mustRefuse }) => ({ form, requirement, mustRefuse })),
    judge,
  };
}

const refundNumber = ({ refunds }: Order, wanted: string): string | undefined =>
  refunds.find(({ networkRefund }) => networkRefund === wanted)?.number;

/** 34 digits, as in published samples: the same for the same news. */
const numberOf = (what: string): string =>
  BigInt(`0x${createHash('sha256').update(what).digest('hex')}`)
    .toString()
    .slice(0, 34);

/**
 * The word alone ends the resends. Another status, or the other documented word, refuses the notice, which is not for the
 * network to judge; 200 with anything else is an acknowledgement that has not its form.
 */
export function judge({ status, body }: WireResponse): { success: boolean; breaches: Breach[] } {
  if (status !== 200) return { success: false, breaches: [] };
  const said = body.toString('latin1');
  if (said === 'success') return { success: true, breaches: [] };
  if (said === 'fail' || said === 'failure') return { success: false, breaches: [] };
  const message = `expected the word success alone, got ${JSON.stringify(said.slice(0, 32))}`;
  return { success: false, breaches: [{ kind: 'acknowledgement', rule: 'form', where: 'body', message }] };
}
