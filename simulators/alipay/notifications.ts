import type { Breach, WireResponse } from '../../src/record/exchange.js';
import type { Identity } from '../kit/keys.js';
import type { Notice } from '../kit/notifier.js';
import { headerValues } from '../kit/pipeline.js';
import { isSignedBy, parseSignature, signedContent } from './authenticity.js';
import { forgeriesOf, forgeryNamed } from './forgeries.js';
import { genuinePlan, noticeBody, noticeOperation, writeNotice, wrongNotice } from './notices.js';
import { HOUR, MINUTE, NETWORK, type Order } from './orders.js';
import type { Partner } from './partner.js';

/** What the IUT is told, when, and what counts as its acknowledgement. */

/** Network ms before each resend: eight sends within 24 hours. https://docs.antom.com/ac/ams_zh-cn/nrs */
export const LADDER: readonly number[] = [
  2 * MINUTE,
  10 * MINUTE,
  10 * MINUTE,
  1 * HOUR,
  2 * HOUR,
  6 * HOUR,
  15 * HOUR,
];

/** Real ms for an acknowledgement. No document says how long Alipay waits; its own SDKs wait so long for an answer. */
export const ACKNOWLEDGE_WITHIN_MS = 15_000;

export interface NoticeMeans {
  readonly partner: Partner;
  /** A key of nobody's, made when the first forgery needs it. */
  readonly stranger: () => Promise<Identity>;
  readonly onInternalError: (error: Error) => void;
}

/** The notice of how a payment has ended, or undefined where that is not told (AP-U3), or nobody is to be told. */
export function noticeOf(order: Order, { partner, stranger, onInternalError }: NoticeMeans): Notice | undefined {
  const { notifyUrl } = order;
  if (notifyUrl === undefined) return undefined;
  if (order.state === 'FAIL' && partner.switches['failure-notice'] === 'not-sent') return undefined;
  const url = new URL(notifyUrl);
  const operation = noticeOperation(order);
  const body = noticeBody(order, partner);
  const wrong = wrongNotice(body, operation);
  if (wrong !== undefined) onInternalError(new Error(`our notice is not legal: ${wrong}`));
  const plan = () => genuinePlan(url, { body, operation }, partner);
  return {
    // A notice has no number of its own: the payment and how it ended are what resends have in common.
    id: `${order.networkOrder}-${order.state}`,
    network: NETWORK,
    operation,
    about: 'payment',
    account: order.account,
    order: order.number,
    networkOrder: order.networkOrder,
    url: notifyUrl,
    ladder: LADDER,
    limitMs: ACKNOWLEDGE_WITHIN_MS,
    compose: (style) => writeNotice(style === undefined ? plan() : { ...plan(), style }),
    forge: async (form) => {
      const { forge } = forgeryNamed(form, order.api);
      return writeNotice(forge(plan(), { partner, stranger: await stranger() }));
    },
    forms: forgeriesOf(order.api).map(({ form, requirement, mustRefuse }) => ({ form, requirement, mustRefuse })),
    judge: (answer) => judge(answer, url, partner),
  };
}

/**
 * The fixed answer alone ends the resends. Another status, or a result that is no success, refuses the notice, which is not
 * for the network to judge; 200 with anything else is an acknowledgement that has not its form. A signature is not asked for
 * (AP-U12), but one that is there must be right.
 */
export function judge(
  { status, headers, body }: WireResponse,
  url: URL,
  { partnerKey, clientId, switches }: Pick<Partner, 'partnerKey' | 'clientId' | 'switches'>,
): { success: boolean; breaches: Breach[] } {
  if (status !== 200) return { success: false, breaches: [] };
  const said = resultIn(body);
  if (said === undefined) return { success: false, breaches: [breach('form', 'the body is not {"result":{…}}')] };
  if (said.resultStatus !== 'S') return { success: false, breaches: [] };
  if (said.resultCode !== 'SUCCESS')
    return { success: false, breaches: [breach('form', 'beside the status S stands another code than SUCCESS')] };
  const one = (name: string): string => headerValues({ headers }, name)[0] ?? '';
  const given = headerValues({ headers }, 'signature');
  const isAsked = switches.acknowledgement === 'signed-required';
  if (given.length === 0 && !isAsked) return { success: true, breaches: [] };
  const header = parseSignature(given);
  const content = signedContent(`${url.pathname}${url.search}`, one('client-id'), one('response-time'), body);
  const isRight =
    typeof header !== 'string' &&
    one('client-id') === clientId &&
    isSignedBy(partnerKey.publicKey, content, header.signature);
  if (isRight) return { success: true, breaches: [] };
  const message = typeof header === 'string' ? header : 'the signature does not verify over the bytes received';
  return { success: !isAsked, breaches: [breach('signature', message)] };
}

const breach = (rule: 'form' | 'signature', message: string): Breach => ({
  kind: 'acknowledgement',
  rule,
  where: rule === 'form' ? '/result' : 'signature',
  message,
  ...(rule === 'signature' ? { facts: ['AP-U12'] } : {}),
});

function resultIn(body: Buffer): { resultStatus?: unknown; resultCode?: unknown } | undefined {
  try {
    const said: unknown = JSON.parse(body.toString('utf8'));
    const result = typeof said === 'object' && said !== null && 'result' in said ? said.result : undefined;
    return typeof result === 'object' && result !== null ? result : undefined;
  } catch {
    return undefined;
  }
}
