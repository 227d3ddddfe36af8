import { headerValues } from '../../../../simulators/kit/pipeline.js';
import {
  type Credentials,
  isSignedBy,
  parseAuthorization,
  requestMessage,
} from '../../../../simulators/wechatpay/authenticity.js';
import type { WireRequest } from '../../../record/exchange.js';
import { isSuccess, jsonOf, memberOf, textOf } from '../evidence.js';
import type { ProbedNetwork } from './network.js';

const PRIVATE_KEY = 'wechatpay.merchantPrivateKeyFile';
const CERTIFICATE = 'wechatpay.platformCertificateFile';
const API_V3_KEY = 'wechatpay.apiV3Key';

/** WeChat Pay's cross-border APIv3, in institution mode. */
export const wechatpay: ProbedNetwork = {
  name: 'wechatpay',
  title: 'WeChat Pay',
  address: 'wechatpay.baseUrl',
  targets: ['/v3/'],
  orders: ['wechatpay.global.native', 'wechatpay.global.micropay'],
  queries: ['wechatpay.global.order-query'],
  caller: 'institution',
  credentials: [
    'wechatpay.spMchid',
    'wechatpay.spAppid',
    'wechatpay.merchantSerial',
    PRIVATE_KEY,
    API_V3_KEY,
    CERTIFICATE,
  ],
  numbersIn(request, { spMchid = '', spAppid = '', merchantSerial = '' }) {
    const head = credentialsOf(request);
    const query = new URLSearchParams(request.target.split('?')[1] ?? '');
    const body = jsonOf(request.body);
    const member = (name: string): string | undefined => {
      const value = body[name] ?? query.get(name);
      return value == null ? undefined : String(value);
    };
    return [
      { variable: 'wechatpay.spMchid', field: 'mchid of Authorization', right: spMchid, sent: head?.mchid },
      {
        variable: 'wechatpay.merchantSerial',
        field: 'serial_no of Authorization',
        right: merchantSerial,
        sent: head?.serial_no,
      },
      { variable: 'wechatpay.spMchid', field: 'sp_mchid', right: spMchid, sent: member('sp_mchid') },
      { variable: 'wechatpay.spAppid', field: 'sp_appid', right: spAppid, sent: member('sp_appid') },
    ];
  },
  privateKey: PRIVATE_KEY,
  signaturePlace: 'Authorization header',
  signatureIn(request) {
    const head = credentialsOf(request);
    if (head === undefined) return undefined;
    const { signature } = head;
    return { signature, isBy: (key) => isSignedBy(key, requestMessage(request, head), signature) };
  },
  sentAt(request) {
    const { timestamp = '' } = credentialsOf(request) ?? {};
    return /^[0-9]{10}$/.test(timestamp) ? Number(timestamp) * 1000 : undefined;
  },
  orderIn: ({ body }) => jsonOf(body),
  amountIn(order) {
    const total = memberOf(memberOf(order, 'amount'), 'total');
    return typeof total === 'number' ? String(total) : undefined;
  },
  notifyMember: 'notify_url',
  codeIn: (answer) => textOf(memberOf(answer, 'code_url')),
  hasAccepted: ({ outcome, response }) => outcome === 'answered' && isSuccess(response?.status),
  /** It may get along without the file: by downloading certificates, which the key decrypts. */
  answersRestOn: (requests, lines) =>
    lines.has(CERTIFICATE) || !requests.some(({ operation }) => operation === 'wechatpay.global.certificates')
      ? [CERTIFICATE]
      : [],
  noticesRestOn: [API_V3_KEY],
};

const credentialsOf = (request: WireRequest): Credentials | undefined => {
  const read = parseAuthorization(headerValues(request, 'Authorization'));
  return typeof read === 'string' ? undefined : read;
};
