import { type Check, fine, type LookAtPayment, type Told, wrong, wrongUnlessHanded } from './check.js';
import { type ProbePayment, textOf } from './evidence.js';

/** Do notices come to where the intermediary listens, and does the manifest say where that is? */
export const notifyAddress: LookAtPayment = (payment, told) => {
  const { title, notifyMember, orderIn } = payment.network;
  const check = `${title} notify address`;
  const url = payment.order === undefined ? undefined : textOf(orderIn(payment.order.request)[notifyMember]);
  if (url === undefined) return [];
  if (!URL.canParse(url))
    return [wrongUnlessHanded(check, `${notifyMember} "${url}" is no address`, 'iut.publicUrl', told)];
  const { origin, pathname } = new URL(url);
  const { delivery, deliveryExchange } = payment;
  const came =
    delivery === undefined
      ? 'nothing was sent there'
      : `a notice sent there: ${delivery.status ?? deliveryExchange?.outcome}`;
  const isElsewhere = origin !== new URL(told.publicUrl).origin;
  const isTaken = delivery?.success === true;
  if (isElsewhere && !isTaken) {
    const detail = `${notifyMember} is ${url}, and the intermediary was given ${told.publicUrl}; ${came}`;
    if (deliveryExchange?.outcome === 'refused') return [wrong(check, detail, told.lines.change('iut.publicUrl'))];
    return [wrongUnlessHanded(check, detail, 'iut.publicUrl', told)];
  }
  if (isListed(pathname, told.notifyPaths)) return [fine(check, `${url}: ${came}`)];
  const detail = `${notifyMember} is ${url}, and the manifest lists ${told.notifyPaths.join(', ')}; ${came}`;
  return [unlisted(check, detail, isTaken ? pathname : undefined, told)];
};

/** Networks let an intermediary append what it likes to its path. */
const isListed = (path: string, listed: readonly string[]): boolean =>
  listed.length === 0 || listed.some((one) => path === one || path.startsWith(`${one.replace(/\/$/, '')}/`));

/** @param taken The path, where notices are taken there. */
function unlisted(check: string, detail: string, taken: string | undefined, { lines }: Told): Check {
  if (taken !== undefined) return wrong(check, detail, `${lines.at(['notify', 'paths'])}  should list ${taken}`);
  if (!lines.hands('iut.publicUrl')) return wrong(check, detail, lines.change('iut.publicUrl'));
  return fine(check, detail);
}

/** Does it believe what the network signs, and read what the network encrypts? */
export const networkSignature: LookAtPayment = (payment, { lines }) => {
  const { network, requests, delivery } = payment;
  const check = `${network.title} answers and notices`;
  if (!requests.some(network.hasAccepted)) return [];
  const isRefused = isNoticeRefused(payment);
  const isBelieved = believesAnswers(payment);
  const tells = [
    ...(isBelieved ? [] : ['the order was answered 200 and signed, and it did not go on with it']),
    ...(isRefused ? [`a genuine notice was answered ${delivery?.status}, without effect`] : []),
  ];
  if (tells.length === 0)
    return [fine(check, delivery === undefined ? 'our answers are believed' : 'both are believed')];
  const restingOn = new Set([...network.answersRestOn(requests, lines), ...(isRefused ? network.noticesRestOn : [])]);
  const lacking = [...restingOn].filter((variable) => !lines.hands(variable));
  const detail = tells.join('; ');
  return [
    lacking.length === 0
      ? fine(check, detail)
      : wrong(check, detail, lacking.map((variable) => lines.change(variable)).join('; ')),
  ];
};

/** Answered, but not as the network wants it, and not applied either: what it learnt by asking does not speak for the notice. */
function isNoticeRefused({ network, delivery, deliveryExchange, requests, status }: ProbePayment): boolean {
  if (delivery?.status === undefined || delivery.success) return false;
  const sentMs = deliveryExchange?.openedRealMs ?? 0;
  const hasAsked = requests.some(
    ({ operation, closedRealMs = 0 }) => network.queries.includes(operation) && closedRealMs > sentMs,
  );
  return status !== 'SUCCEEDED' || hasAsked;
}

function believesAnswers({ network, mode, order, qr, status }: ProbePayment): boolean {
  if (order === undefined || !network.hasAccepted(order)) return true;
  return mode === 'CPM' ? status === 'SUCCEEDED' : qr !== '';
}
