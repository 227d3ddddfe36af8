import type { Validator } from '../../src/generated/contract.js';
import { notifications as contracts } from '../../src/generated/wechatpay.js';
import type { WireMessage } from '../../src/record/exchange.js';
import { type Style, type Writing, writeUnusually } from '../kit/unusual-json.js';
import { encrypt, replyMessage, SCHEME, type Sealed, signatureOf } from './authenticity.js';
import type { Institution } from './institution.js';
import { NETWORK, type Order, tradeState } from './orders.js';
import type { SigningKey } from './platform-keys.js';
import { signatureHeaders } from './protocol.js';
import type { Refund } from './refunds.js';
import {
  BANK_TYPE,
  beijingTime,
  exchangeRate,
  payerView,
  promotionView,
  RECEIVING_ACCOUNT,
  STATE_TEXTS,
  toNumber,
} from './views.js';

/**
 * How a notice is written: a resource is encrypted, put into an envelope, and the envelope's bytes are signed. A plan
 * holds every part, so that a forgery is a plan with one part changed.
 * https://pay.weixin.qq.com/doc/global/v3/en/4012356489 and, for refunds, /4012356466
 */
export interface NoticePlan {
  readonly about: 'payment' | 'refund';
  readonly id: string;
  readonly createTime: string;
  readonly eventType: string;
  readonly summary: string;
  /** What the envelope decrypts to. */
  readonly resource: Readonly<Record<string, unknown>>;
  readonly apiV3Key: string;
  readonly associatedData: string;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly serial: string;
  /** WeChat Pay's key for this message. */
  readonly key: SigningKey;
  readonly signatureType: string;
  /** Undefined: the header is left out. */
  readonly sign: (message: Buffer) => Promise<string | undefined>;
  /** A legal form that few expect, for envelope and resource. */
  readonly style?: Style;
  /** How the resource is written before it is encrypted, where a forger has a hand in it. */
  readonly spellResource?: (resource: object) => string;
  /** What a forger does to the encrypted resource before the envelope is signed. */
  readonly tamper?: (sealed: Sealed, resource: Readonly<Record<string, unknown>>) => object;
  /** What a forger does to the body after it was signed. */
  readonly rewrite?: (body: string) => string;
  /** No signature headers at all. */
  readonly bare?: boolean;
}

const ORIGINAL_TYPES = { payment: 'transaction', refund: 'refund' } as const;

export function genuinePlan(
  institution: Institution,
  {
    about,
    id,
    createTime,
    eventType,
    summary,
    resource,
  }: Pick<NoticePlan, 'about' | 'id' | 'createTime' | 'eventType' | 'summary' | 'resource'>,
): NoticePlan {
  const { platformKeys, apiV3Key, switches, clock, random } = institution;
  const key = platformKeys.forNotice();
  const original = ORIGINAL_TYPES[about];
  const data = { 'original-type': original, empty: '', arbitrary: random.word(8) }[switches['associated-data']];
  return {
    about,
    id: switches['notice-id'] === 'new' ? drawNoticeId(institution) : id,
    createTime,
    eventType,
    summary,
    resource,
    apiV3Key,
    associatedData: data,
    timestamp: Math.floor(clock.now().wireMs / 1000),
    serial: key.serial,
    key,
    signatureType: SCHEME,
    sign: (message) => signatureOf(key.privateKey, message),
  };
}

/** `EV-` and digits, at most 36 characters. */
export const drawNoticeId = ({ random }: Institution): string => `EV-${random.digits(20)}`;

export async function writeNotice(plan: NoticePlan, { random, switches }: Institution): Promise<WireMessage> {
  const style = plan.style ?? (switches['notice-encoding'] === 'odd' ? 'odd' : undefined);
  const spell = (part: 'envelope' | 'resource') => (value: unknown) =>
    style === undefined ? JSON.stringify(value) : writeUnusually(value, style, writingOf(plan.about, part));
  const plaintext = (plan.spellResource ?? spell('resource'))(plan.resource);
  const sealed = encrypt(plan.apiV3Key, random.word(12), plan.associatedData, plaintext);
  const envelope = {
    id: plan.id,
    create_time: plan.createTime,
    event_type: plan.eventType,
    resource_type: 'encrypt-resource',
    summary: plan.summary,
    resource: {
      original_type: ORIGINAL_TYPES[plan.about],
      algorithm: 'AEAD_AES_256_GCM',
      ...(plan.tamper === undefined ? sealed : plan.tamper(sealed, plan.resource)),
    },
  };
  const signed = spell('envelope')(envelope);
  const timestamp = String(plan.timestamp);
  const nonce = random.word(32);
  const signature = plan.bare ? undefined : await plan.sign(replyMessage(timestamp, nonce, Buffer.from(signed)));
  const values = { timestamp, nonce, serial: plan.serial, type: plan.signatureType };
  const headers = signatureHeaders({ ...values, signature: signature ?? '' });
  return {
    headers: [
      ['Content-Type', 'application/json'],
      ['Accept', '*/*'],
      ['User-Agent', 'Mozilla/4.0'],
      ['Request-ID', random.hex(32)],
      ...(plan.bare ? [] : headers.filter(([name]) => name !== 'Wechatpay-Signature' || signature !== undefined)),
    ],
    body: Buffer.from(plan.rewrite === undefined ? signed : plan.rewrite(signed)),
    plaintext,
  };
}

/** What may be left out of a notice is for its contract to say; its states are told by the type of the event too. */
const writingOf = (about: NoticePlan['about'], part: 'envelope' | 'resource'): Writing => ({
  states: [],
  isLegal: contracts[`${NETWORK}.global.notify.${about}`][part],
});

/** What a payment notice says of a paid order. */
export function paymentResource(order: Order, { spMchid, spAppid, switches }: Institution): Record<string, unknown> {
  const numbers = {
    'id-and-both': { id: order.networkOrder, transaction_id: order.networkOrder },
    'transaction-id': { transaction_id: order.networkOrder },
    id: { id: order.networkOrder },
  };
  return {
    sp_mchid: spMchid,
    sp_appid: spAppid,
    sub_mchid: order.account,
    ...(order.subAppid === undefined ? {} : { sub_appid: order.subAppid }),
    out_trade_no: order.number,
    ...numbers[switches['order-number-key']],
    trade_type: order.product,
    trade_state: tradeState(order),
    trade_state_desc: STATE_TEXTS.SUCCESS,
    bank_type: BANK_TYPE,
    ...(order.attach === undefined ? {} : { attach: order.attach }),
    success_time: beijingTime(order.paidAt?.wireMs ?? 0),
    payer: order.payer === undefined ? {} : payerView(order, order.payer),
    amount: {
      total: toNumber(order.total),
      currency: order.total.currency,
      payer_total: toNumber(order.payerTotal),
      payer_currency: order.payerTotal.currency,
      exchange_rate: exchangeRate(order),
    },
    ...promotionView(order),
  };
}

/** What a refund notice says of a refund that has ended; undefined where the network tells nothing (WX-U26). */
export function refundEvent(
  { state }: Refund,
  { switches }: Institution,
): { eventType: string; status: string; summary: string } | undefined {
  switch (state) {
    case 'SUCCESS':
      return { eventType: 'REFUND.SUCCESS', status: 'SUCCESS', summary: '退款成功' };
    case 'REFUNDCLOSE': {
      const status = switches['refund-notice-states'] === 'refundclose' ? 'REFUNDCLOSE' : 'CLOSED';
      return { eventType: 'REFUND.CLOSED', status, summary: '退款关闭' };
    }
    case 'ABNORMAL':
      if (switches['refund-notice-states'] !== 'abnormal-event') return undefined;
      return { eventType: 'REFUND.ABNORMAL', status: 'ABNORMAL', summary: '退款异常' };
    case 'PROCESSING':
      return undefined;
  }
}

export function refundResource(
  order: Order,
  refund: Refund,
  status: string,
  { spMchid, switches }: Institution,
): Record<string, unknown> {
  const four = {
    total: toNumber(order.total),
    refund: toNumber(refund.amount),
    payer_total: toNumber(order.payerTotal),
    payer_refund: toNumber(refund.payerAmount),
  };
  const currencies = {
    currency: order.total.currency,
    payer_currency: order.payerTotal.currency,
    settlement_refund: toNumber(refund.amount),
    settlement_currency: order.total.currency,
    exchange_rate: exchangeRate(order),
  };
  return {
    sp_mchid: spMchid,
    sub_mchid: order.account,
    out_trade_no: order.number,
    transaction_id: order.networkOrder,
    out_refund_no: refund.number,
    refund_id: refund.networkRefund,
    refund_status: status,
    ...(refund.succeededAt === undefined ? {} : { success_time: beijingTime(refund.succeededAt.wireMs) }),
    recv_account: RECEIVING_ACCOUNT,
    fund_source: refund.fundSource,
    amount: switches['refund-notice-amounts'] === 'four-amounts' ? four : { ...four, ...currencies },
  };
}

/** A text if the resource of our own notice is not legal. */
export function wrongResource(about: NoticePlan['about'], resource: unknown): string | undefined {
  const contract: Validator<unknown> = contracts[`${NETWORK}.global.notify.${about}`].resource;
  if (contract(resource)) return undefined;
  const error = contract.errors?.at(-1);
  return `${error?.instancePath ?? ''} ${error?.message ?? 'not of its form'}`;
}
