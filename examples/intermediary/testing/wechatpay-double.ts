import 'reflect-metadata';
import { createPublicKey, randomBytes, sign, type webcrypto } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as x509 from '@peculiar/x509';
import { Aes } from 'wechatpay-axios-plugin';

/**
 * The least of WeChat Pay that this intermediary's own tests need: it signs its answers and keeps orders in a map. It
 * checks nothing; the trial proper is held elsewhere.
 */
export interface DoubleOrder {
  state: string;
  total: number;
  refunds: Map<string, { refund: number; status: string }>;
}

export interface Seen {
  method: string;
  path: string;
  body: Record<string, unknown>;
  /** Of the certificate that the caller signs with. */
  signedWith: string | undefined;
}

type Reaction = 'answer' | 'reset' | 'execute-and-reset' | 'system-error' | 'unsigned';

export interface WechatPayDouble {
  readonly url: string;
  readonly certificate: string;
  readonly apiV3Key: string;
  readonly orders: Map<string, DoubleOrder>;
  readonly seen: Seen[];
  /** What happens to the next requests whose path matches; afterwards they are answered. */
  disturb(path: RegExp, ...reactions: Reaction[]): void;
  /** From now on notifications are signed with a new key; answers stay with the old one, as while both are valid. */
  rotate(): Promise<void>;
  /** The newest key signs answers too. Unless it is kept, the old one leaves the list. */
  takeOver(keepOld?: boolean): void;
  /** From now on this key signs notifications, and answers to those who ask for it. */
  readonly publicKey: { readonly id: string; readonly pem: string; open(): void };
  /** What a code payment becomes. */
  codeState: string;
  /** Called with each request before it is carried out. */
  onRequest: (seen: Seen) => void;
  notify(
    url: string,
    orderId: string,
    change?: { total?: number; eventType?: string; signature?: string },
  ): Promise<Response>;
  close(): Promise<void>;
}

export const INSTITUTION = { sp_mchid: '1900000100', sp_appid: 'wx8888888888888888', sub_mchid: '1900000200' };

export async function openWechatPayDouble(): Promise<WechatPayDouble> {
  const { key, certificate, serial } = await platformKeys();
  const apiV3Key = randomBytes(16).toString('hex');
  const orders = new Map<string, DoubleOrder>();
  const seen: Seen[] = [];
  const disturbances: { path: RegExp; reactions: Reaction[] }[] = [];

  const first = { key, certificate, serial };
  let notifier = first;
  let answerer = first;
  let listed = [first];
  const opened: { publicKey?: typeof first } = {};
  const PUBLIC_KEY_ID = 'PUB_KEY_ID_0119000001002026010100000001';
  const publicKeyPair = { ...(await publicKeys()), serial: PUBLIC_KEY_ID };

  const signed = (body: string, signer: { key: string; serial: string }): Record<string, string> => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const nonce = randomBytes(16).toString('hex');
    return {
      'Content-Type': 'application/json; charset=utf-8',
      'Wechatpay-Timestamp': timestamp,
      'Wechatpay-Nonce': nonce,
      'Wechatpay-Serial': signer.serial,
      'Wechatpay-Signature': sign('sha256', Buffer.from(`${timestamp}\n${nonce}\n${body}\n`), signer.key).toString(
        'base64',
      ),
      'Wechatpay-Signature-Type': 'WECHATPAY2-SHA256-RSA2048',
    };
  };

  const orderAnswer = (orderId: string, order: DoubleOrder) => ({
    ...INSTITUTION,
    id: `42${orderId.slice(-20)}`,
    out_trade_no: orderId,
    trade_state: order.state === 'SUCCESS' && order.refunds.size > 0 ? 'REFUND' : order.state,
    trade_state_desc: order.state,
    success_time: new Date().toISOString(),
    payer: { sp_openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
    amount: {
      total: order.total,
      currency: 'KRW',
      payer_total: 88,
      payer_currency: 'CNY',
      exchange_rate: { type: 'SETTLEMENT_RATE', rate: 530_000 },
    },
  });

  function operate(method: string, path: string, body: Record<string, unknown>): [number, object | undefined] {
    const amount = body.amount as { total: number; refund: number } | undefined;
    const orderId = String(body.out_trade_no ?? /out-trade-no\/([^/?]+)/.exec(path)?.[1]);
    const order = orders.get(orderId);
    const place = (state: string): DoubleOrder => {
      const placed = order ?? { state, total: amount?.total ?? 0, refunds: new Map() };
      orders.set(orderId, placed);
      return placed;
    };
    if (path.endsWith('/certificates')) return [200, { data: listed.map(encryptedCertificate) }];
    if (path.endsWith('/native')) {
      place('NOTPAY');
      return [200, { code_url: `weixin://wxpay/${orderId}` }];
    }
    if (path.endsWith('/jsapi')) {
      const { sp_openid } = body.payer as { sp_openid?: string };
      if (!sp_openid?.startsWith('o')) return [500, { code: 'OPENID_MISMATCH', message: 'another app' }];
      place('NOTPAY');
      return [200, { prepay_id: `wx${orderId}` }];
    }
    if (path.endsWith('/pay')) {
      if (double.codeState.startsWith('!')) return [403, { code: double.codeState.slice(1), message: 'refused' }];
      return [200, orderAnswer(orderId, place(double.codeState))];
    }
    const refundNo = /out-refund-no\/([^/?]+)/.exec(path)?.[1];
    if (refundNo) {
      for (const each of orders.values()) {
        const found = each.refunds.get(refundNo);
        if (found)
          return [
            200,
            {
              id: `50${refundNo}`,
              out_refund_no: refundNo,
              status: found.status,
              amount: { refund: found.refund, currency: 'KRW' },
            },
          ];
      }
      return [404, { code: 'RESOURCE_NOT_EXISTS', message: 'no refund' }];
    }
    if (!order) return [404, { code: 'ORDER_NOT_EXIST', message: 'no order' }];
    if (path.endsWith('/close')) {
      if (order.state === 'SUCCESS') return [400, { code: 'ORDERPAID', message: 'paid' }];
      order.state = 'CLOSED';
      return [204, undefined];
    }
    if (path.endsWith('/reverse')) {
      order.state = 'REVOKED';
      return [204, undefined];
    }
    if (path.endsWith('/refunds') && method === 'POST') {
      const number = String(body.out_refund_no);
      if (!order.refunds.has(number)) order.refunds.set(number, { refund: amount?.refund ?? 0, status: 'SUCCESS' });
      return [200, { id: `50${number}`, out_refund_no: number, create_time: new Date().toISOString(), amount }];
    }
    if (path.includes('/refunds?')) {
      const data = [...order.refunds].map(([number, each]) => ({
        id: `50${number}`,
        out_refund_no: number,
        status: each.status,
        amount: { refund: each.refund, currency: 'KRW' },
      }));
      return [200, { data, total_num: data.length }];
    }
    return [200, orderAnswer(orderId, order)];
  }

  function encryptedCertificate(each: typeof first): object {
    const nonce = randomBytes(6).toString('hex');
    const ciphertext = Aes.AesGcm.encrypt(each.certificate, apiV3Key, nonce, 'certificate');
    const encrypted = { algorithm: 'AEAD_AES_256_GCM', nonce, associated_data: 'certificate', ciphertext };
    return { serial_no: each.serial, encrypt_certificate: encrypted };
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const path = decodeURIComponent(request.url ?? '');
    const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    const query = new URL(path, 'http://double').searchParams.get('out_trade_no');
    const signedWith = /serial_no="([^"]*)"/.exec(request.headers.authorization ?? '')?.[1];
    const call: Seen = { method: request.method ?? '', path, body, signedWith };
    seen.push(call);
    double.onRequest(call);

    const disturbance = disturbances.find((each) => each.path.test(path) && each.reactions.length > 0);
    const reaction = disturbance?.reactions.shift() ?? 'answer';
    if (reaction === 'reset') return void request.socket.destroy();
    const [status, answer] = operate(request.method ?? '', path, query ? { ...body, out_trade_no: query } : body);
    if (reaction === 'execute-and-reset') return void request.socket.destroy();
    if (reaction === 'system-error') {
      response
        .writeHead(500, { 'Content-Type': 'application/json' })
        .end('{"code":"SYSTEM_ERROR","message":"try later"}');
      return;
    }
    const payload = answer === undefined ? '' : JSON.stringify(answer);
    const signer = request.headers['wechatpay-serial'] === PUBLIC_KEY_ID ? (opened.publicKey ?? answerer) : answerer;
    const headers =
      status < 300 && reaction !== 'unsigned' ? signed(payload, signer) : { 'Content-Type': 'application/json' };
    response.writeHead(status, headers).end(payload);
  }

  const server: Server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const double: WechatPayDouble = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    certificate,
    apiV3Key,
    orders,
    seen,
    codeState: 'SUCCESS',
    onRequest: () => undefined,
    async rotate() {
      notifier = await newCertificate();
      listed = [...listed, notifier];
    },
    takeOver(keepOld = false) {
      answerer = notifier;
      if (!keepOld) listed = [notifier];
    },
    publicKey: {
      id: PUBLIC_KEY_ID,
      pem: createPublicKey(publicKeyPair.certificate).export({ type: 'spki', format: 'pem' }).toString(),
      open() {
        opened.publicKey = publicKeyPair;
        notifier = publicKeyPair;
      },
    },
    disturb: (path, ...reactions) => void disturbances.push({ path, reactions }),
    notify(url, orderId, change = {}) {
      const order = orders.get(orderId);
      if (!order) throw new Error(`no order ${orderId}`);
      const answer = orderAnswer(orderId, order);
      const notice = {
        ...answer,
        trade_state: 'SUCCESS',
        amount: { ...answer.amount, total: change.total ?? order.total },
      };
      const nonce = randomBytes(6).toString('hex');
      const body = JSON.stringify({
        id: randomBytes(16).toString('hex'),
        create_time: new Date().toISOString(),
        event_type: change.eventType ?? 'TRANSACTION.SUCCESS',
        resource_type: 'encrypt-resource',
        summary: '支付成功',
        resource: {
          original_type: 'transaction',
          algorithm: 'AEAD_AES_256_GCM',
          ciphertext: Aes.AesGcm.encrypt(JSON.stringify(notice), apiV3Key, nonce, 'transaction'),
          associated_data: 'transaction',
          nonce,
        },
      });
      const headers = signed(body, notifier);
      if (change.signature !== undefined) headers['Wechatpay-Signature'] = change.signature;
      return fetch(url, { method: 'POST', headers, body });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return double;
}

/** RSA keys take a second to make; one pair each serves all tests of a file. */
const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};
export const platformKeys = once(newCertificate);
export const merchantKeys = once(newCertificate);
const publicKeys = once(newCertificate);

export async function newCertificate() {
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    publicExponent: new Uint8Array([1, 0, 1]),
    modulusLength: 2048,
  };
  const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
  const serialBytes = randomBytes(20);
  serialBytes[0] = ((serialBytes[0] ?? 0) & 0x7f) | 0x40;
  const serial = serialBytes.toString('hex').toUpperCase();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial,
    name: 'CN=platform of the double',
    keys,
    signingAlgorithm: algorithm,
  });
  const exported = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const key = `-----BEGIN PRIVATE KEY-----\n${exported.replace(/(.{64})/g, '$1\n').trim()}\n-----END PRIVATE KEY-----\n`;
  return { key, certificate: certificate.toString('pem'), serial };
}
