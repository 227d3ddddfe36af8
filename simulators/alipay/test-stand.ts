import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  type HeardBytes,
  listenForNotices,
  type RawReply,
  type StandOptions,
  sendRaw,
  startOnStand,
} from '../kit/test-stand.js';
import { signatureHeader, signedContent } from './authenticity.js';
import { alipay } from './index.js';

/** An Alipay on loopback with a merchant, an ear for its notifications, and a caller that can also misbehave: for tests. */
export async function openStand(options: StandOptions = {}) {
  const { close, ...stand } = await startOnStand(alipay, options);
  const { network, account, number } = stand;
  const { credentials } = network;
  const { clientId } = credentials;
  const privateKey = createPrivateKey(readFileSync(credentials.merchantPrivateKeyFile));
  const signed = (target: string, time: string, body: string | Buffer): string =>
    signatureHeader(
      sign('sha256', signedContent(target, clientId, time, Buffer.from(body)), privateKey).toString('base64'),
    );
  const ear = await listenForAlipay({ clientId, signed });

  /** Headers of a rightly signed call. Its time is in epoch milliseconds, as the Java and Go SDKs write it. */
  function headersFor(target: string, body: string | Buffer, time = String(Date.now())): Record<string, string> {
    return {
      'Content-Type': 'application/json; charset=UTF-8',
      'Client-Id': clientId,
      'Request-Time': time,
      Signature: signed(target, time, body),
    };
  }

  /** A signed call without any SDK. */
  function call(target: string, body: unknown, headers: Record<string, string | string[]> = {}): Promise<Reply> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return send(network.baseUrl, 'POST', target, text, { ...headersFor(target, text), ...headers });
  }

  const payBody = (scenario: string, change: PayChange = {}) => {
    const { value = '15000', ...more } = change;
    const amount = { currency: 'KRW', value };
    return {
      productCode: 'IN_STORE_PAYMENT',
      paymentRequestId: number(),
      order: {
        referenceOrderId: number(),
        orderDescription: '서울타워점 기념품',
        orderAmount: amount,
        merchant: {
          referenceMerchantId: account,
          merchantMCC: '5411',
          merchantName: 'Seoul Tower',
          store: { referenceStoreId: 'S1', storeName: 'Seoul Tower 1F', storeMCC: '5411' },
        },
        env: {
          storeTerminalId: 'T1',
          storeTerminalRequestTime: '2026-11-22T12:01:01+09:00',
          userAgent: 'Mozilla/5.0 AlipayClient/10.5',
        },
      },
      paymentAmount: amount,
      paymentMethod: { paymentMethodType: 'CONNECT_WALLET' },
      paymentFactor: { inStorePaymentScenario: scenario },
      paymentNotifyUrl: ear.url,
      ...more,
    };
  };

  return {
    ...stand,
    credentials,
    ear,
    headersFor,
    call,
    payBody,
    /** A payer's code, read by the store. */
    codeBody: (paymentMethodId: string, change: PayChange = {}) =>
      payBody('PaymentCode', { paymentMethod: { paymentMethodType: 'CONNECT_WALLET', paymentMethodId }, ...change }),
    /** A code for this payment alone, on the store's screen. */
    orderBody: (change: PayChange = {}) => payBody('OrderCode', change),
    /** The address that a code on the counter leads to. */
    entryBody: (change: PayChange = {}) =>
      payBody('EntryCode', { paymentRedirectUrl: 'https://www.example.com/paid', ...change }),
    query: (paymentRequestId: string) => call(PATHS.inquiryPayment, { paymentRequestId }),
    close: () => close(ear),
  };
}

/** The same request as Alipay+ wants it. */
export function plusBody<Body extends { productCode: string; paymentFactor: object }>({
  productCode: _,
  paymentFactor,
  ...body
}: Body) {
  return { ...body, paymentFactor: { isInStorePayment: 'true', ...paymentFactor } };
}

type PayChange = Readonly<Record<string, unknown>> & { readonly value?: string };

export type Stand = Awaited<ReturnType<typeof openStand>>;

export const PATHS = {
  pay: '/ams/api/v1/payments/pay',
  inquiryPayment: '/ams/api/v1/payments/inquiryPayment',
  cancel: '/ams/api/v1/payments/cancel',
  refund: '/ams/api/v1/payments/refund',
  inquiryRefund: '/ams/api/v1/payments/inquiryRefund',
  inquireExchangeRate: '/ams/api/v1/payments/inquireExchangeRate',
  plusPay: '/aps/api/v1/payments/pay',
  plusInquiry: '/aps/api/v1/payments/inquiryPayment',
  plusCancel: '/aps/api/v1/payments/cancelPayment',
  plusRefund: '/aps/api/v1/payments/refund',
} as const;

export interface Reply extends RawReply {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

export async function send(...call: Parameters<typeof sendRaw>): Promise<Reply> {
  const reply = await sendRaw(...call);
  return { ...reply, body: JSON.parse(reply.bytes.toString()) };
}

export type Heard = HeardBytes;

interface EarAnswer {
  readonly status?: number;
  readonly body?: string;
  /** `wrong`: over another body. Default: not signed. */
  readonly signature?: 'right' | 'wrong';
}

export const ACKNOWLEDGEMENT = '{"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"success"}}';

/** Without an answer of its own a notification has the fixed acknowledgement. */
const listenForAlipay = ({
  clientId,
  signed,
}: {
  clientId: string;
  signed: (target: string, time: string, body: string) => string;
}) =>
  listenForNotices(
    '/notify?shop=1',
    (heard) => heard,
    ({ status = 200, body = ACKNOWLEDGEMENT, signature }: EarAnswer = {}, { target }, response) => {
      const time = '2026-11-22T12:01:01+08:00';
      const over = signature === 'wrong' ? `${body} ` : body;
      const proof =
        signature === undefined
          ? {}
          : { 'client-id': clientId, 'response-time': time, signature: signed(target, time, over) };
      response.writeHead(status, proof).end(body);
    },
  );
