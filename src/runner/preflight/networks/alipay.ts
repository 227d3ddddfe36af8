import {
  isSignedBy,
  KEY_VERSIONS,
  parseSignature,
  type SignatureHeader,
  signedContent,
} from '../../../../simulators/alipay/authenticity.js';
import { headerValues } from '../../../../simulators/kit/pipeline.js';
import type { WireRequest } from '../../../record/exchange.js';
import { jsonOf, memberOf, textOf } from '../evidence.js';
import type { ProbedNetwork } from './network.js';

const PRIVATE_KEY = 'alipay.merchantPrivateKeyFile';
const PUBLIC_KEY = 'alipay.alipayPublicKeyFile';

/** Alipay's in-store JSON API, Antom's and that of Alipay+. */
export const alipay: ProbedNetwork = {
  name: 'alipay',
  title: 'Alipay',
  address: 'alipay.baseUrl',
  targets: ['/ams/', '/aps/'],
  orders: ['alipay.ams.pay', 'alipay.aps.pay'],
  queries: ['alipay.ams.inquiry-payment', 'alipay.aps.inquiry-payment'],
  caller: 'client',
  credentials: ['alipay.clientId', 'alipay.keyVersion', PRIVATE_KEY, PUBLIC_KEY],
  numbersIn(request, { clientId = '', keyVersion = '' }) {
    const version = signatureOf(request)?.keyVersion;
    // Two versions name the one key.
    const isKnown = version !== undefined && KEY_VERSIONS.includes(version);
    return [
      { variable: 'alipay.clientId', field: 'Client-Id', right: clientId, sent: clientOf(request) },
      {
        variable: 'alipay.keyVersion',
        field: 'keyVersion of Signature',
        right: keyVersion,
        sent: isKnown ? keyVersion : version,
      },
    ];
  },
  privateKey: PRIVATE_KEY,
  signaturePlace: 'Signature header',
  /** Over the client and time that the request itself names: whether these are right is another question. */
  signatureIn(request) {
    const signature = signatureOf(request)?.signature;
    const [time = ''] = headerValues(request, 'Request-Time');
    if (signature === undefined) return undefined;
    const content = signedContent(request.target, clientOf(request) ?? '', time, request.body);
    return { signature, isBy: (key) => isSignedBy(key, content, signature) };
  },
  /** SDKs write it as ISO 8601 or as Unix ms: https://github.com/alipay/global-open-sdk-java and its siblings. */
  sentAt(request) {
    const [time = ''] = headerValues(request, 'Request-Time');
    const ms = /^[0-9]{13}$/.test(time) ? Number(time) : Date.parse(time);
    return Number.isNaN(ms) ? undefined : ms;
  },
  orderIn: ({ body }) => jsonOf(body),
  amountIn(order) {
    const value = memberOf(memberOf(order, 'paymentAmount'), 'value');
    return typeof value === 'number' ? String(value) : textOf(value);
  },
  notifyMember: 'paymentNotifyUrl',
  codeIn(answer) {
    const details = memberOf(memberOf(answer, 'orderCodeForm'), 'codeDetails');
    return Array.isArray(details) ? textOf(memberOf(details[0], 'codeValue')) : undefined;
  },
  /** HTTP knows no failure here, and who cannot be verified gets an answer without signature. */
  hasAccepted({ outcome, response }) {
    const { result } = jsonOf(response?.body);
    const isDone = memberOf(result, 'resultStatus') === 'S';
    return outcome === 'answered' && (isDone || memberOf(result, 'resultCode') === 'PAYMENT_IN_PROCESS');
  },
  answersRestOn: () => [PUBLIC_KEY],
  noticesRestOn: [PUBLIC_KEY],
};

const clientOf = (request: WireRequest): string | undefined => headerValues(request, 'Client-Id')[0];

const signatureOf = (request: WireRequest): SignatureHeader | undefined => {
  const read = parseSignature(headerValues(request, 'Signature'));
  return typeof read === 'string' ? undefined : read;
};
