import { inHundredths } from '../../src/core/money.js';
import { notifications as contracts } from '../../src/generated/alipay-cn.js';
import type { WireMessage } from '../../src/record/exchange.js';
import { type Style, writeUnusually } from '../kit/unusual-json.js';
import type { App } from './app.js';
import { noticeContent, SIGN_TYPE, signatureOf } from './authenticity.js';
import { NETWORK, type News, type Order, returned } from './orders.js';
import { amountsOf, exchangeOf, logonOf, statusOf, tradeTime } from './views.js';

export const TRADE_NOTICE = `${NETWORK}.notify.trade` as const;

type Fields = Readonly<Record<string, string>>;

/**
 * How a notice is written: a form whose parameters are signed, sorted, without sign and sign_type. A plan holds every part,
 * so that a forgery is a plan with one part changed.
 */
export interface NoticePlan {
  readonly fields: Fields;
  /** Undefined: it is left out. */
  readonly signType: string | undefined;
  /** Base64; undefined: the sign is left out; empty: it is empty. */
  readonly sign: (content: Buffer) => Promise<string | undefined>;
  /** A legal form that few expect. */
  readonly style?: Style;
  /** What a forger does to the parameters after they were signed. */
  readonly rewrite?: (fields: Fields) => Fields;
  /** What a forger puts behind them, encoded. */
  readonly appended?: string;
}

/** What a notice says of a trade. No value is empty or begins with @: SDKs do not agree on how those are signed. */
export function noticeFields(order: Order, news: News, id: string, { appId, clock }: App): Fields {
  const { payer, paidAt, closedAt, openedAt } = order;
  const now = clock.now();
  const isRefund = news.of === 'refund' || order.cancelled === 'refund';
  const refund =
    news.of === 'refund' ? order.refunds.find(({ networkRefund }) => networkRefund === news.networkRefund) : undefined;
  const at = refund?.succeededAt ?? closedAt;
  return {
    gmt_create: tradeTime(openedAt.wireMs),
    charset: 'utf-8',
    subject: order.subject,
    ...(order.body === undefined ? {} : { body: order.body }),
    ...(payer === undefined ? {} : { buyer_id: payer.customer, buyer_logon_id: logonOf(payer) }),
    notify_id: id,
    notify_type: 'trade_status_sync',
    trade_status: statusOf(order, now),
    app_id: appId,
    auth_app_id: appId,
    seller_id: order.account,
    notify_time: tradeTime(now.wireMs),
    version: '1.0',
    out_trade_no: order.number,
    trade_no: order.networkOrder,
    ...amountsOf(order),
    ...Object.fromEntries(Object.entries(exchangeOf(order))),
    ...(paidAt === undefined
      ? {}
      : {
          gmt_payment: tradeTime(paidAt.wireMs),
          fund_bill_list: JSON.stringify([{ amount: inHundredths(order.total), fundChannel: 'ALIPAYACCOUNT' }]),
        }),
    ...(isRefund && at !== undefined
      ? {
          refund_fee: inHundredths(returned(order)),
          gmt_refund: `${tradeTime(at.wireMs)}.${Math.floor(at.wireMs) % 1000}`,
        }
      : {}),
    ...(refund === undefined ? {} : { out_biz_no: refund.number }),
    ...(closedAt === undefined ? {} : { gmt_close: tradeTime(closedAt.wireMs) }),
    ...(order.passback === undefined ? {} : { passback_params: order.passback }),
  };
}

export const genuinePlan = (fields: Fields, { alipayKey }: App): NoticePlan => ({
  fields,
  signType: SIGN_TYPE,
  sign: (content) => signatureOf(alipayKey.privateKey, content),
});

export async function writeNotice(plan: NoticePlan): Promise<WireMessage> {
  const { style, signType, rewrite = (fields: Fields) => fields } = plan;
  const fields = style === undefined ? plan.fields : inStyle(plan.fields, style);
  const sign = await plan.sign(noticeContent(fields));
  const sent = {
    ...rewrite(fields),
    ...(signType === undefined ? {} : { sign_type: signType }),
    ...(sign === undefined ? {} : { sign }),
  };
  const spell = style === 'escaped' || style === 'odd' ? everyLetter : formEncoded;
  const body = Object.entries(sent).map(([name, value]) => `${spell(name)}=${spell(value)}`);
  return {
    headers: [['Content-Type', 'application/x-www-form-urlencoded; charset=utf-8']],
    body: Buffer.from([...body, ...(plan.appended === undefined ? [] : [plan.appended])].join('&')),
  };
}

export const formEncoded = (text: string): string => encodeURIComponent(text).replaceAll('%20', '+');

const everyLetter = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');

/** The styles are those of JSON; what they do to members a form has too. */
function inStyle(fields: Fields, style: Style): Fields {
  const { envelope } = contracts[TRADE_NOTICE];
  const isLegal = (value: unknown) => envelope({ ...(value as object), sign: 'x', sign_type: SIGN_TYPE });
  const spelled = writeUnusually(fields, style, { states: ['/trade_status'], isLegal });
  return Object.fromEntries(
    Object.entries(JSON.parse(spelled) as Record<string, unknown>).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

/** A text if our own notice is not legal. */
export function wrongNotice(fields: Fields): string | undefined {
  const { envelope } = contracts[TRADE_NOTICE];
  if (envelope({ ...fields, sign: 'x', sign_type: SIGN_TYPE })) return undefined;
  const error = envelope.errors?.at(-1);
  return `${error?.instancePath ?? ''} ${error?.message ?? 'not of its form'}`;
}
