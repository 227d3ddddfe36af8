import type { Breach, WireResponse } from '../../src/record/exchange.js';
import type { Identity } from '../kit/keys.js';
import type { Notice } from '../kit/notifier.js';
import { forgeries, forgeryNamed } from './forgeries.js';
import type { Institution } from './institution.js';
import {
  drawNoticeId,
  genuinePlan,
  type NoticePlan,
  paymentResource,
  refundEvent,
  refundResource,
  writeNotice,
  wrongResource,
} from './notices.js';
import { HOUR, MINUTE, NETWORK, type NotificationDraft, type Order, SECOND } from './orders.js';
import { beijingTime } from './views.js';

/** What the IUT is told, when, and what counts as its acknowledgement. */

/** Network ms before each resend: 24 h 4 m in all. https://pay.weixin.qq.com/doc/global/v3/en/4012356489 */
const LADDER: readonly number[] = [
  15 * SECOND,
  15 * SECOND,
  30 * SECOND,
  3 * MINUTE,
  10 * MINUTE,
  20 * MINUTE,
  30 * MINUTE,
  30 * MINUTE,
  30 * MINUTE,
  60 * MINUTE,
  3 * HOUR,
  3 * HOUR,
  3 * HOUR,
  6 * HOUR,
  6 * HOUR,
];

export const ladderOf = ({ switches }: Pick<Institution, 'switches'>): readonly number[] =>
  switches['notify-ladder'] === '10-steps' ? LADDER.slice(0, 10) : LADDER;

/** Real ms for an acknowledgement. */
export const ACKNOWLEDGE_WITHIN_MS = 5_000;

export interface NoticeMeans {
  readonly institution: Institution;
  /** A key of nobody's, made when the first forgery needs it. */
  readonly stranger: () => Promise<Identity>;
  readonly onInternalError: (error: Error) => void;
}

/** The notice of an event, or undefined where the network sends none. */
export function noticeOf(order: Order, draft: NotificationDraft, means: NoticeMeans): Notice | undefined {
  if (draft.about === 'payment') return paymentNotice(order, means);
  const { institution } = means;
  const refund = order.refunds.find(({ networkRefund }) => networkRefund === draft.networkRefund);
  if (refund?.notifyUrl === undefined) return undefined;
  const event = refundEvent(refund, institution);
  if (event === undefined) return undefined;
  const { eventType, summary, status } = event;
  return notice(means, order, refund.notifyUrl, refund.number, {
    about: 'refund',
    eventType,
    summary,
    resource: refundResource(order, refund, status, institution),
  });
}

export function paymentNotice(order: Order, means: NoticeMeans): Notice | undefined {
  if (order.notifyUrl === undefined) return undefined;
  return notice(means, order, order.notifyUrl, undefined, {
    about: 'payment',
    eventType: 'TRANSACTION.SUCCESS',
    summary: '支付成功',
    resource: paymentResource(order, means.institution),
  });
}

function notice(
  { institution, stranger, onInternalError }: NoticeMeans,
  order: Order,
  url: string,
  refund: string | undefined,
  content: Pick<NoticePlan, 'about' | 'eventType' | 'summary' | 'resource'>,
): Notice {
  const { switches } = institution;
  const id = drawNoticeId(institution);
  const createTime = beijingTime(institution.clock.now().wireMs);
  // A world that leaves one of the order's two names out of its notices breaks the contract's default reading knowingly.
  const wrong =
    switches['order-number-key'] === 'id-and-both' ? wrongResource(content.about, content.resource) : undefined;
  if (wrong !== undefined) onInternalError(new Error(`our ${content.about} notice is not legal: ${wrong}`));
  const plan = () => genuinePlan(institution, { ...content, id, createTime });
  return {
    id,
    network: NETWORK,
    operation: `${NETWORK}.global.notify.${content.about}`,
    about: content.about,
    account: order.account,
    order: order.number,
    networkOrder: order.networkOrder,
    ...(refund === undefined ? {} : { refund }),
    url,
    ladder: ladderOf(institution),
    limitMs: ACKNOWLEDGE_WITHIN_MS,
    compose: (style) => writeNotice(style === undefined ? plan() : { ...plan(), style }, institution),
    forge: async (form) => {
      const { forge } = forgeryNamed(form);
      return writeNotice(forge(plan(), { institution, stranger: await stranger() }), institution);
    },
    forms: forgeries.map(({ form, requirement, mustRefuse }) => ({ form, requirement, mustRefuse })),
    judge: (answer) => judge(answer, switches['ack-body'] === 'body-decides'),
  };
}

/**
 * Any 2xx ends the resends (CB-16); newer pages want no body. A body that says FAIL beside it contradicts itself, and what
 * the network makes of that is nowhere said (WX-U38). Redirects are not followed; any other status is a refusal, which the
 * network takes as such: whether it was right to refuse is not for the network to say.
 */
export function judge({ status, body }: WireResponse, bodyDecides: boolean): { success: boolean; breaches: Breach[] } {
  if (status < 200 || status > 299) return { success: false, breaches: [] };
  if (!saysFail(body)) return { success: true, breaches: [] };
  const breach: Breach = {
    kind: 'acknowledgement',
    rule: 'form',
    where: '/code',
    message: `status ${status} says success and the body says FAIL`,
    facts: ['WX-U38'],
  };
  return { success: !bodyDecides, breaches: [breach] };
}

function saysFail(body: Buffer): boolean {
  if (body.length === 0) return false;
  try {
    const said: unknown = JSON.parse(body.toString('utf8'));
    return typeof said === 'object' && said !== null && 'code' in said && said.code === 'FAIL';
  } catch {
    return false;
  }
}
