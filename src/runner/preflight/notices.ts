import { type Check, fine, type LookAtPayment, type Told, wrong, wrongUnlessHanded } from './check.js';
import { acceptedByNetwork, isSuccess, jsonOf, type ProbePayment, textOf } from './evidence.js';

/** Do notices come to where the intermediary listens, and does the manifest say where that is? */
export const notifyAddress: LookAtPayment = (payment, told) => {
  const check = 'notify address';
  const url = textOf(jsonOf(payment.order?.request.body)['notify_url']);
  if (url === undefined) return [];
  if (!URL.canParse(url)) return [wrongUnlessHanded(check, `notify_url "${url}" is no address`, 'iut.publicUrl', told)];
  const { origin, pathname } = new URL(url);
  const { delivery, deliveryExchange } = payment;
  const came =
    delivery === undefined
      ? 'nothing was sent there'
      : `a notice sent there: ${delivery.status ?? deliveryExchange?.outcome}`;
  const isElsewhere = origin !== new URL(told.publicUrl).origin;
  const isTaken = isSuccess(delivery?.status);
  if (isElsewhere && !isTaken) {
    const detail = `notify_url is ${url}, and the intermediary was given ${told.publicUrl}; ${came}`;
    if (deliveryExchange?.outcome === 'refused') return [wrong(check, detail, told.lines.change('iut.publicUrl'))];
    return [wrongUnlessHanded(check, detail, 'iut.publicUrl', told)];
  }
  if (isListed(pathname, told.notifyPaths)) return [fine(check, `${url}: ${came}`)];
  return [unlisted(url, came, isTaken, told)];
};

/** Networks let an intermediary append what it likes to its path. */
const isListed = (path: string, listed: readonly string[]): boolean =>
  listed.length === 0 || listed.some((one) => path === one || path.startsWith(`${one.replace(/\/$/, '')}/`));

function unlisted(url: string, came: string, isTaken: boolean, { lines, notifyPaths }: Told): Check {
  const detail = `notify_url is ${url}, and the manifest lists ${notifyPaths.join(', ')}; ${came}`;
  const list = lines.at(['notify', 'paths']);
  if (isTaken) return wrong('notify address', detail, `${list}  should list ${new URL(url).pathname}`);
  if (!lines.hands('iut.publicUrl')) return wrong('notify address', detail, lines.change('iut.publicUrl'));
  return fine('notify address', detail);
}

/** Does it believe what the network signs, and read what the network encrypts? */
export const networkSignature: LookAtPayment = (payment, told) => {
  const check = 'answers and notices';
  const { requests, delivery } = payment;
  if (!requests.some(acceptedByNetwork)) return [];
  const isRefused = isNoticeRefused(payment);
  const tells = [
    ...(believesAnswers(payment) ? [] : ['the order was answered 200 and signed, and it did not go on with it']),
    ...(isRefused ? [`a genuine notice was answered ${delivery?.status}, without effect`] : []),
  ];
  if (tells.length === 0)
    return [fine(check, delivery === undefined ? 'our answers are believed' : 'both are believed')];
  const lacking = [
    ...(isLackingCertificate(payment, told) ? [CERTIFICATE] : []),
    ...(isRefused ? lackingKey(told) : []),
  ];
  const detail = tells.join('; ');
  return [
    lacking.length === 0
      ? fine(check, detail)
      : wrong(check, detail, lacking.map((variable) => told.lines.change(variable)).join('; ')),
  ];
};

/** Answered with an error, and not applied either: what it learnt by asking the network does not speak for the notice. */
function isNoticeRefused({ delivery, deliveryExchange, requests, status }: ProbePayment): boolean {
  if (delivery?.status === undefined || isSuccess(delivery.status)) return false;
  const sentMs = deliveryExchange?.openedRealMs ?? 0;
  const hasAsked = requests.some(({ operation, closedRealMs = 0 }) => operation === QUERY && closedRealMs > sentMs);
  return status !== 'SUCCEEDED' || hasAsked;
}

const QUERY = 'wechatpay.global.order-query';
const CERTIFICATE = 'wechatpay.platformCertificateFile';
const KEY = 'wechatpay.apiV3Key';

const believesAnswers = ({ mode, order, qr, status }: ProbePayment): boolean =>
  order === undefined || !acceptedByNetwork(order) || (mode === 'CPM' ? status === 'SUCCEEDED' : qr !== '');

/** It may get along without the file: by downloading certificates, which the key decrypts. */
const isLackingCertificate = ({ requests }: ProbePayment, { lines }: Told): boolean =>
  !lines.hands(CERTIFICATE) &&
  (lines.has(CERTIFICATE) || !requests.some(({ operation }) => operation === 'wechatpay.global.certificates'));

const lackingKey = ({ lines }: Told): string[] => (lines.hands(KEY) ? [] : [KEY]);
