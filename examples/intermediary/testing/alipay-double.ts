import { createSign, createVerify, generateKeyPairSync, randomInt } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The least of Alipay that this intermediary's own tests need: it verifies requests, signs its answers and keeps payments in
 * a map. It checks no contract; the trial proper is held elsewhere.
 */
export interface DoublePayment {
  state: 'PROCESSING' | 'SUCCESS' | 'FAIL' | 'CANCELLED';
  paymentId: string;
  value: string;
  /** The merchant that the request named. */
  merchant: string;
  failure?: string;
  refunds: Map<string, { refundId: string; value: string; state: string }>;
}

export interface Seen {
  operation: string;
  body: Record<string, unknown>;
  signatureIsRight: boolean;
}

/** `F …` and `U …` are answers with that result, after which nothing was done; with `+`, or unsigned, it was. */
export type Reaction =
  | 'answer'
  | 'reset'
  | 'execute-and-reset'
  | 'unsigned'
  | 'wrong-signature'
  | 'signed-for-another-path'
  | 'altered'
  | 'status-500'
  | 'cut'
  | 'garbled'
  | `${'F' | 'U' | 'U+' | 'A+' | 'unsigned F'} ${string}`;

export interface AlipayDouble {
  readonly url: string;
  readonly clientId: string;
  readonly privateKey: string;
  readonly publicKey: string;
  readonly payments: Map<string, DoublePayment>;
  readonly seen: Seen[];
  /** What happens to the next calls of an operation; afterwards they are answered. */
  disturb(operation: string, ...reactions: Reaction[]): void;
  /** What a code payment becomes; `!CODE` refuses it. */
  codeState: DoublePayment['state'] | `!${string}`;
  /** How a made code is answered: both are documented. */
  codeMade: 'U' | 'S';
  /** What a refund becomes, and how that is answered. */
  refundState: 'SUCCESS' | 'PROCESSING';
  /** A cancel is answered as done and nothing is done. */
  ignoresCancels: boolean;
  /** What answers say of the amount in the place of the payment's own. */
  saysValue: string | undefined;
  notify(url: string, orderId: string, change?: NoticeChange): Promise<Response>;
  close(): Promise<void>;
}

export interface NoticeChange {
  value?: string;
  currency?: string;
  type?: string;
  status?: string;
  code?: string;
  orderId?: string;
  clientId?: string;
  signature?: string | null;
  path?: string;
  by?: 'partner';
}

export const ALIPAY_MERCHANT = 'M00000000042';

const pair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

/** RSA keys take a while to make; one pair each serves all tests of a file. */
let made: { partner: ReturnType<typeof pair>; alipay: ReturnType<typeof pair> } | undefined;
const keys = () => {
  made ??= { partner: pair(), alipay: pair() };
  return made;
};

export async function openAlipayDouble(clientId = 'SANDBOX_5Y00000000000001'): Promise<AlipayDouble> {
  const { partner, alipay } = keys();
  const payments = new Map<string, DoublePayment>();
  const seen: Seen[] = [];
  const disturbances: { operation: string; reactions: Reaction[] }[] = [];
  const number = () => `2026112321940108001001${String(randomInt(1e9)).padStart(10, '0')}`;

  const header = (path: string, client: string, time: string, body: string, key: string): string => {
    const signature = createSign('RSA-SHA256').update(`POST ${path}\n${client}.${time}.${body}`).sign(key, 'base64');
    return `algorithm=RSA256, keyVersion=1, signature=${encodeURIComponent(signature)}`;
  };

  function isRight(request: IncomingMessage, text: string): boolean {
    const { 'client-id': client, 'request-time': time, signature = '' } = request.headers;
    const [, encoded = ''] = /^algorithm=RSA256,keyVersion=3,signature=([^,=]+)$/.exec(String(signature)) ?? [];
    const content = `POST ${request.url}\n${client}.${time}.${text}`;
    return createVerify('RSA-SHA256').update(content).verify(partner.publicKey, decodeURIComponent(encoded), 'base64');
  }

  const result = (resultStatus: string, resultCode: string) => ({
    result: { resultStatus, resultCode, resultMessage: resultCode },
  });
  const done = result('S', 'SUCCESS');

  const view = (orderId: string, payment: DoublePayment) => ({
    paymentRequestId: orderId,
    paymentId: payment.paymentId,
    paymentAmount: { currency: 'KRW', value: double.saysValue ?? payment.value },
    paymentCreateTime: '2026-11-23T10:00:00+08:00',
    ...(payment.state === 'SUCCESS' && {
      paymentTime: new Date().toISOString(),
      paymentQuote: { quoteId: 'q1', quoteCurrencyPair: 'KRW/CNY', quotePrice: 0.00526316, guaranteed: true },
      pspCustomerInfo: { pspName: 'ALIPAYCN', pspCustomerId: '2088502813692460' },
    }),
  });

  function pay(orderId: string, body: Record<string, unknown>): object {
    const isCode = JSON.stringify(body.paymentFactor).includes('PaymentCode');
    const refusal = isCode && double.codeState.startsWith('!') ? double.codeState.slice(1) : undefined;
    const { value } = body.paymentAmount as { value: string };
    const { merchant } = body.order as { merchant: { referenceMerchantId: string } };
    const payment = payments.get(orderId) ?? {
      state: refusal === undefined ? (isCode ? (double.codeState as DoublePayment['state']) : 'PROCESSING') : 'FAIL',
      paymentId: number(),
      value,
      merchant: merchant.referenceMerchantId,
      ...(refusal && { failure: refusal }),
      refunds: new Map(),
    };
    payments.set(orderId, payment);
    if (payment.state === 'SUCCESS') return { ...done, ...view(orderId, payment) };
    if (payment.state !== 'PROCESSING') return result('F', payment.failure ?? 'ORDER_IS_CANCELED');
    const inProcess = result('U', 'PAYMENT_IN_PROCESS');
    if (isCode) return { ...inProcess, ...view(orderId, payment) };
    const address = `https://gqr.alipay.com/${orderId}`;
    const code = (displayType: string, codeValue: string) => ({ codeValueType: 'QRCODE', displayType, codeValue });
    return {
      ...(double.codeMade === 'S' ? done : inProcess),
      ...view(orderId, payment),
      ...(JSON.stringify(body.paymentFactor).includes('EntryCode')
        ? { redirectActionForm: { method: 'GET', redirectUrl: address } }
        : { orderCodeForm: { codeDetails: [code('BIGIMAGE', `${address}.png`), code('TEXT', address)] } }),
    };
  }

  function operate(operation: string, body: Record<string, unknown>): object {
    const orderId = String(body.paymentRequestId);
    if (operation === 'pay') return pay(orderId, body);
    if (operation === 'inquiryRefund') {
      const refundNo = String(body.refundRequestId);
      const found = [...payments.values()].map(({ refunds }) => refunds.get(refundNo)).find(Boolean);
      if (found === undefined) return result('F', 'REFUND_NOT_EXIST');
      return { ...done, ...refundView(refundNo, found), refundStatus: found.state };
    }
    const payment =
      operation === 'refund'
        ? [...payments.values()].find(({ paymentId }) => paymentId === body.paymentId)
        : payments.get(orderId);
    if (payment === undefined) return result('F', 'ORDER_NOT_EXIST');
    if (operation === 'refund') return refund(payment, body);
    if (operation === 'cancel') {
      if (payment.refunds.size > 0) return result('F', 'PROCESS_FAIL');
      if (!double.ignoresCancels) payment.state = 'CANCELLED';
      return { ...done, paymentRequestId: orderId, paymentId: payment.paymentId, cancelTime: new Date().toISOString() };
    }
    const transactions = [...payment.refunds].map(([refundNo, each]) => ({
      transactionType: 'REFUND',
      transactionId: each.refundId,
      transactionRequestId: refundNo,
      transactionStatus: each.state,
      transactionAmount: { currency: 'KRW', value: each.value },
    }));
    return {
      ...done,
      paymentStatus: payment.state,
      paymentResultCode: payment.failure ?? 'SUCCESS',
      ...view(orderId, payment),
      ...(transactions.length > 0 && { transactions }),
    };
  }

  function refund(payment: DoublePayment, body: Record<string, unknown>): object {
    const refundNo = String(body.refundRequestId);
    const { value } = body.refundAmount as { value: string };
    if (payment.state !== 'SUCCESS') return result('F', 'ORDER_IS_CANCELED');
    const one = payment.refunds.get(refundNo) ?? { refundId: number(), value, state: double.refundState };
    payment.refunds.set(refundNo, one);
    return { ...(one.state === 'SUCCESS' ? done : result('U', 'REFUND_IN_PROCESS')), ...refundView(refundNo, one) };
  }

  const refundView = (refundNo: string, one: { refundId: string; value: string }) => ({
    refundRequestId: refundNo,
    refundId: one.refundId,
    refundAmount: { currency: 'KRW', value: one.value },
  });

  function reactionTo(operation: string): Reaction {
    const found = disturbances.find((each) => each.operation === operation && each.reactions.length > 0);
    return found?.reactions.shift() ?? 'answer';
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const path = request.url ?? '';
    const operation = path.split('/').at(-1) ?? '';
    const body = JSON.parse(text) as Record<string, unknown>;
    seen.push({ operation, body, signatureIsRight: isRight(request, text) });

    const reaction = reactionTo(operation);
    if (reaction === 'reset') return void request.socket.destroy();
    const [status = '', code = ''] = reaction.replace('unsigned ', '').split(' ');
    const planned = code === '' ? undefined : result(status.charAt(0), code);
    const isDone = planned === undefined || status.endsWith('+') || reaction.startsWith('unsigned');
    const answer = isDone ? operate(operation, body) : {};
    if (reaction === 'execute-and-reset') return void request.socket.destroy();

    const time = new Date().toISOString();
    const payload = JSON.stringify(planned === undefined ? answer : { ...answer, ...planned });
    const signed = reaction === 'signed-for-another-path' ? `${path}/other` : path;
    const key = reaction === 'wrong-signature' ? partner.privateKey : alipay.privateKey;
    const proof = { 'response-time': time, signature: header(signed, clientId, time, payload, key) };
    response.writeHead(reaction === 'status-500' ? 500 : 200, {
      'content-type': 'application/json; charset=UTF-8',
      'client-id': clientId,
      ...(!reaction.startsWith('unsigned') && proof),
      ...(reaction === 'cut' && { 'content-length': String(payload.length + 10) }),
    });
    if (reaction === 'cut') return void response.write(payload, () => request.socket.destroy());
    if (reaction === 'garbled') return void response.end(payload.slice(0, -10));
    response.end(reaction === 'altered' ? payload.replace('"resultMessage"', ' "resultMessage"') : payload);
  }

  const server: Server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const double: AlipayDouble = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clientId,
    privateKey: partner.privateKey,
    publicKey: alipay.publicKey,
    payments,
    seen,
    codeState: 'SUCCESS',
    codeMade: 'U',
    refundState: 'SUCCESS',
    ignoresCancels: false,
    saysValue: undefined,
    disturb: (operation, ...reactions) => void disturbances.push({ operation, reactions }),
    notify(url, orderId, change = {}) {
      const payment = payments.get(orderId);
      if (!payment) throw new Error(`no payment ${orderId}`);
      const body = JSON.stringify({
        notifyType: change.type ?? 'PAYMENT_RESULT',
        ...result(change.status ?? 'S', change.code ?? 'SUCCESS'),
        ...view(orderId, { ...payment, state: 'SUCCESS' }),
        paymentAmount: { currency: change.currency ?? 'KRW', value: change.value ?? payment.value },
        ...(change.orderId && { paymentRequestId: change.orderId }),
      });
      const client = change.clientId ?? clientId;
      const time = new Date().toISOString();
      const key = change.by === 'partner' ? partner.privateKey : alipay.privateKey;
      const signature = change.signature ?? header(change.path ?? new URL(url).pathname, client, time, body, key);
      return fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'client-id': client,
          'request-time': time,
          ...(change.signature !== null && { signature }),
        },
        body,
      });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return double;
}
