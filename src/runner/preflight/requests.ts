import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { headerValues } from '../../../simulators/kit/pipeline.js';
import {
  type Credentials,
  isSignedBy,
  parseAuthorization,
  requestMessage,
} from '../../../simulators/wechatpay/authenticity.js';
import { formatMoney } from '../../core/money.js';
import type { Exchange } from '../../record/exchange.js';
import { type Check, fine, isLacking, type LookAtPayment, wrong, wrongUnlessHanded } from './check.js';
import { isRefusal, jsonOf, memberOf, type ProbePayment } from './evidence.js';
import { answerOf } from './northbound.js';
import { signerOf } from './signer.js';

/** Does what it asks WeChat Pay arrive there? */
export const networkAddress: LookAtPayment = (payment, told) => {
  const { requests, created, waitedMs, status, events } = payment;
  const check = 'WeChat Pay address';
  const baseUrl = told.credentials['wechatpay']?.['baseUrl'] ?? '';
  const known = requests.find(({ operation }) => operation !== 'unknown');
  if (known !== undefined)
    return [fine(check, `${known.request.method} ${known.request.target} arrived at ${baseUrl}`)];
  const [odd] = requests;
  if (odd !== undefined) {
    const detail = `${odd.request.method} ${odd.request.target} arrived at ${baseUrl}, which has no such path`;
    return [wrongUnlessHanded(check, detail, 'wechatpay.baseUrl', told)];
  }
  const answered = `the probe payment was answered ${answerOf(created)}`;
  if (isRefusal(created)) return [fine(check, `${answered}, so nothing was to be sent there`)];
  const strayed = events.find(({ request }) => request.target.startsWith('/v3/'));
  const astray = strayed === undefined ? '' : `; ${strayed.request.target} went to the platform's address instead`;
  const detail = `no request arrived at ${baseUrl} in ${(waitedMs / 1000).toFixed(1)} s, and ${answered}${astray}`;
  // Whoever calls a payment paid without having asked anybody does not lack an address.
  if (status === 'SUCCEEDED') return [wrongUnlessHanded(check, detail, 'wechatpay.baseUrl', told)];
  // A key or certificate that cannot be used keeps a client from asking too.
  const lacking = told.lines.hands('wechatpay.baseUrl')
    ? CREDENTIALS.filter((variable) => isLacking(variable, told))
    : [];
  const suspects = lacking.length > 0 ? lacking : ['wechatpay.baseUrl'];
  return [wrong(check, detail, suspects.map((variable) => told.lines.change(variable)).join('; '))];
};

const CREDENTIALS = [
  'spMchid',
  'spAppid',
  'merchantSerial',
  'merchantPrivateKeyFile',
  'apiV3Key',
  'platformCertificateFile',
].map((name) => `wechatpay.${name}`);

/** A number of the institution, as a message had it. */
interface Stated {
  readonly variable: string;
  /** As the network's documents call it. */
  readonly field: string;
  readonly right: string;
  readonly sent: string | undefined;
}

/** Are the institution's numbers those that it was given? */
export const institution: LookAtPayment = ({ requests, account }, told) => {
  const given = told.credentials['wechatpay'] ?? {};
  const numbers = requests.flatMap((request) => numbersOf(request, given));
  const faulty = numbers.filter(({ right, sent }) => sent !== undefined && sent.toUpperCase() !== right.toUpperCase());
  const seen = new Set<string>();
  const checks = faulty.flatMap(({ variable, field, right, sent }): Check[] => {
    if (seen.has(variable)) return [];
    seen.add(variable);
    const detail = `${field} is "${sent?.slice(0, 40)}", and WeChat Pay gave ${right}`;
    // A number of somebody else may be mixed up by the program; one that nobody gave it stands in its configuration.
    const isKnown = [account, ...Object.values(given)].includes(sent ?? '');
    if (isKnown) return [wrongUnlessHanded('institution', detail, variable, told)];
    return [wrong('institution', detail, told.lines.change(variable))];
  });
  if (checks.length > 0) return checks;
  const fields = [...new Set(numbers.flatMap(({ field, sent }) => (sent === undefined ? [] : [field])))];
  return fields.length === 0 ? [] : [fine('institution', `${fields.join(', ')}: as given`)];
};

function numbersOf({ request }: Exchange, given: Readonly<Record<string, string>>): Stated[] {
  const { spMchid = '', spAppid = '', merchantSerial = '' } = given;
  const head = credentialsOf(request);
  const query = new URLSearchParams(request.target.split('?')[1] ?? '');
  const body = jsonOf(request.body);
  const member = (name: string): string | undefined => {
    const value = body[name] ?? query.get(name);
    return value == null ? undefined : String(value);
  };
  return [
    ...(head === undefined
      ? []
      : [
          { variable: 'wechatpay.spMchid', field: 'mchid of Authorization', right: spMchid, sent: head.mchid },
          {
            variable: 'wechatpay.merchantSerial',
            field: 'serial_no of Authorization',
            right: merchantSerial,
            sent: head.serial_no,
          },
        ]),
    { variable: 'wechatpay.spMchid', field: 'sp_mchid', right: spMchid, sent: member('sp_mchid') },
    { variable: 'wechatpay.spAppid', field: 'sp_appid', right: spAppid, sent: member('sp_appid') },
  ];
}

const credentialsOf = (request: Exchange['request']): Credentials | undefined => {
  const read = parseAuthorization(headerValues(request, 'Authorization'));
  return typeof read === 'string' ? undefined : read;
};

/** Are its requests signed with the key that it was given? */
export const requestSignature: LookAtPayment = ({ requests }, told) => {
  const check = 'request signature';
  const certificate = told.credentials['wechatpay']?.['merchantCertificateFile'];
  if (certificate === undefined || requests.length === 0) return [];
  const { publicKey } = new X509Certificate(readFileSync(certificate));
  const signed = requests.flatMap(({ request }) => {
    const head = credentialsOf(request);
    return head === undefined ? [] : [{ head, message: requestMessage(request, head) }];
  });
  const [first] = signed;
  if (first === undefined) return [fine(check, 'no request has a readable Authorization header')];
  if (signed.some(({ head, message }) => isSignedBy(publicKey, message, head.signature)))
    return [fine(check, 'verifies with the merchant certificate')];
  const line = told.lines.change('wechatpay.merchantPrivateKeyFile');
  switch (signerOf(first.head.signature, publicKey)) {
    case 'another key':
      return [wrong(check, "made with another key than the merchant's", line)];
    case 'this key':
      return [fine(check, 'made with the right key, over another text than the request')];
    case 'perhaps this key':
      return [wrongUnlessHanded(check, 'not of PKCS #1 v1.5', 'wechatpay.merchantPrivateKeyFile', told)];
    case 'no signature':
      return [fine(check, 'what stands in its place is none of RSA')];
  }
};

/** Does an amount arrive in the unit in which it was asked? */
export const amountUnit: LookAtPayment = ({ order, amount }, { lines }) => {
  if (order === undefined) return [];
  const check = 'amount unit';
  const sent = memberOf(jsonOf(order.request.body)['amount'], 'total');
  if (typeof sent !== 'number') return [];
  const asked = formatMoney(amount);
  const minor = Number(amount.minor);
  if (sent === minor) return [fine(check, `${asked} arrived as ${sent}`)];
  const factor = [100, 1000].flatMap((times) =>
    sent === minor * times ? [`×${times}`] : sent === minor / times ? [`÷${times}`] : [],
  )[0];
  const detail = `${asked} was asked, and ${sent} arrived${factor === undefined ? '' : `: ${factor}`}`;
  // Without a setting for it, the unit is the program's own, and the trial judges it (AMOUNT-01).
  const settings = factor === undefined ? [] : lines.named(/DECIMAL|EXPONENT|MINOR|UNIT|SCALE|DIGITS/i);
  if (settings.length === 0) return [fine(check, detail)];
  return [wrong(check, detail, `${settings.join(', ')}  should say that won has no decimals`)];
};

/** When its requests were sent, by its clock and by ours. */
export const timesOf = ({ requests }: ProbePayment): { atMs: number; saidMs: number }[] =>
  requests.flatMap(({ request, openedAtMs }) => {
    const { timestamp } = credentialsOf(request) ?? {};
    return timestamp !== undefined && /^[0-9]{10}$/.test(timestamp)
      ? [{ atMs: openedAtMs, saidMs: Number(timestamp) * 1000 }]
      : [];
  });
