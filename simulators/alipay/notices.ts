import { notifications as contracts } from '../../src/generated/alipay.js';
import type { WireMessage } from '../../src/record/exchange.js';
import { type Style, writeUnusually } from '../kit/unusual-json.js';
import { ALGORITHM, KEY_VERSION, signatureHeader, signatureOf, signedContent } from './authenticity.js';
import { NETWORK, type Order } from './orders.js';
import type { Partner } from './partner.js';
import { plusNumbers, plusPaidView, plusResult } from './plus-views.js';
import { alipayTime, paidView, paymentNumbers, paymentResult } from './views.js';

const NOTICES = { ams: `${NETWORK}.ams.notify.payment`, aps: `${NETWORK}.aps.notify.payment` } as const;

/** Each API tells the end of what was opened through it. */
export const noticeOperation = ({ api }: Pick<Order, 'api'>) => NOTICES[api];

/**
 * How a notice is written: its bytes are signed like a request, over the path of the address that they go to. A plan holds
 * every part, so that a forgery is a plan with one part changed. https://docs.antom.com/ac/ams_zh-cn/paymentrn
 */
export type NoticeOperation = ReturnType<typeof noticeOperation>;

export interface NoticePlan {
  readonly operation: NoticeOperation;
  /** Path and query of the address. */
  readonly target: string;
  readonly clientId: string;
  readonly time: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly algorithm: string;
  readonly keyVersion: string;
  /** Base64; undefined: the header is left out; empty: it is empty. */
  readonly sign: (content: Buffer) => Promise<string | undefined>;
  /** The header in place of the one that is made of the signature. */
  readonly spellSignature?: (signature: string) => string;
  /** A legal form that few expect. */
  readonly style?: Style;
  /** How the body is written, where a forger has a hand in it. */
  readonly spellBody?: (body: object) => string;
  /** What a forger does to the body after it was signed. */
  readonly rewrite?: (body: string) => string;
  /** No header of authenticity at all. */
  readonly bare?: boolean;
}

/** What a notice says of how a payment has ended. */
export function noticeBody(order: Order, partner: Partner): Record<string, unknown> {
  if (order.api === 'aps') return plusNotice(order, partner);
  return {
    notifyType: 'PAYMENT_RESULT',
    result: paymentResult(order, partner),
    ...paymentNumbers(order),
    ...paidView(order),
  };
}

/** Alipay+ names its number of the payment in the news of a success alone. */
function plusNotice(order: Order, partner: Partner): Record<string, unknown> {
  const { paymentId, ...numbers } = plusNumbers(order, partner);
  return {
    paymentResult: plusResult(order, partner),
    paymentRequestId: order.number,
    ...(order.state === 'SUCCESS' ? { paymentId } : {}),
    ...numbers,
    ...plusPaidView(order),
  };
}

export function genuinePlan(
  url: URL,
  { body, operation }: Pick<NoticePlan, 'body' | 'operation'>,
  { clientId, alipayKey, clock }: Partner,
): NoticePlan {
  return {
    operation,
    target: `${url.pathname}${url.search}`,
    clientId,
    time: alipayTime(clock.now().wireMs),
    body,
    algorithm: ALGORITHM,
    keyVersion: KEY_VERSION,
    sign: (content) => signatureOf(alipayKey.privateKey, content),
  };
}

export async function writeNotice(plan: NoticePlan): Promise<WireMessage> {
  const { target, clientId, time, body, style, spellSignature = (made) => signatureHeader(made, plan) } = plan;
  const spelled =
    plan.spellBody?.(body) ?? (style === undefined ? JSON.stringify(body) : inStyle(body, style, plan.operation));
  const content = signedContent(target, clientId, time, Buffer.from(spelled));
  const signature = plan.bare ? undefined : await plan.sign(content);
  const proofs: [string, string][] = [
    ['Client-Id', clientId],
    ['Request-Time', time],
    ...(signature === undefined ? [] : [['Signature', spellSignature(signature)] satisfies [string, string]]),
  ];
  return {
    headers: [['Content-Type', 'application/json; charset=UTF-8'], ...(plan.bare ? [] : proofs)],
    body: Buffer.from(plan.rewrite?.(spelled) ?? spelled),
  };
}

const inStyle = (body: object, style: Style, operation: NoticeOperation): string =>
  writeUnusually(body, style, { states: [], isLegal: contracts[operation].envelope });

/** A text if our own notice is not legal. */
export function wrongNotice(body: unknown, operation: NoticeOperation): string | undefined {
  const { envelope } = contracts[operation];
  if (envelope(body)) return undefined;
  const error = envelope.errors?.at(-1);
  return `${error?.instancePath ?? ''} ${error?.message ?? 'not of its form'}`;
}
