import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { formatMoney } from '../../core/money.js';
import { type Check, fine, isLacking, type LookAtPayment, wrong, wrongUnlessHanded } from './check.js';
import { isRefusal, type ProbePayment } from './evidence.js';
import { probedNetworks } from './networks/index.js';
import { answerOf } from './northbound.js';
import { signerOf } from './signer.js';

/** Does what it asks the network arrive there? */
export const networkAddress: LookAtPayment = (payment, told) => {
  const { network, requests, created, waitedMs, status } = payment;
  const check = `${network.title} address`;
  const { address } = network;
  const baseUrl = told.credentials[network.name]?.['baseUrl'] ?? '';
  const known = requests.find(({ operation }) => operation !== 'unknown');
  if (known !== undefined)
    return [fine(check, `${known.request.method} ${known.request.target} arrived at ${baseUrl}`)];
  const [odd] = requests;
  if (odd !== undefined) {
    const detail = `${odd.request.method} ${odd.request.target} arrived at ${baseUrl}, which has no such path`;
    return [wrongUnlessHanded(check, detail, address, told)];
  }
  const answered = `the probe payment was answered ${answerOf(created)}`;
  if (isRefusal(created)) return [fine(check, `${answered}, so nothing was to be sent there`)];
  const detail = `no request arrived at ${baseUrl} in ${(waitedMs / 1000).toFixed(1)} s, and ${answered}${strayed(payment)}`;
  // Whoever calls a payment paid without having asked anybody does not lack an address.
  if (status === 'SUCCEEDED') return [wrongUnlessHanded(check, detail, address, told)];
  // A key or certificate that cannot be used keeps a client from asking too.
  const lacking = told.lines.hands(address) ? network.credentials.filter((variable) => isLacking(variable, told)) : [];
  const suspects = lacking.length > 0 ? lacking : [address];
  return [wrong(check, detail, suspects.map((variable) => told.lines.change(variable)).join('; '))];
};

function strayed({ astray: [stray] }: ProbePayment): string {
  if (stray === undefined) return '';
  const other = Object.values(probedNetworks).find(({ name }) => name === stray.network)?.title;
  return `; ${stray.request.target} went to ${other ?? 'the platform'}'s address instead`;
}

/** Are the numbers of the operator those that the network gave it? */
export const numbers: LookAtPayment = ({ network, requests, account }, told) => {
  const { title, caller } = network;
  const check = `${title} ${caller}`;
  const given = told.credentials[network.name] ?? {};
  const stated = requests.flatMap(({ request }) => network.numbersIn(request, given));
  const faulty = stated.filter(({ right, sent }) => sent !== undefined && sent.toUpperCase() !== right.toUpperCase());
  const seen = new Set<string>();
  const checks = faulty.flatMap(({ variable, field, right, sent }): Check[] => {
    if (seen.has(variable)) return [];
    seen.add(variable);
    const detail = `${field} is "${sent?.slice(0, 40)}", and ${title} gave ${right}`;
    // A number of somebody else may be mixed up by the program; one that nobody gave it stands in its configuration.
    const isKnown = [account, ...Object.values(given)].includes(sent ?? '');
    if (isKnown) return [wrongUnlessHanded(check, detail, variable, told)];
    return [wrong(check, detail, told.lines.change(variable))];
  });
  if (checks.length > 0) return checks;
  const fields = [...new Set(stated.flatMap(({ field, sent }) => (sent === undefined ? [] : [field])))];
  return fields.length === 0 ? [] : [fine(check, `${fields.join(', ')}: as given`)];
};

/** Are its requests signed with the key that it was given? */
export const requestSignature: LookAtPayment = ({ network, requests }, told) => {
  const check = `${network.title} request signature`;
  const variable = network.privateKey;
  const file = told.credentials[network.name]?.[variable.slice(network.name.length + 1)];
  if (file === undefined || requests.length === 0) return [];
  const publicKey = createPublicKey(readFileSync(file));
  const signed = requests.flatMap(({ request }) => network.signatureIn(request) ?? []);
  const [first] = signed;
  if (first === undefined) return [fine(check, `no request has a readable ${network.signaturePlace}`)];
  if (signed.some(({ isBy }) => isBy(publicKey))) return [fine(check, "verifies with the merchant's key")];
  switch (signerOf(first.signature, publicKey)) {
    case 'another key':
      return [wrong(check, "made with another key than the merchant's", told.lines.change(variable))];
    case 'this key':
      return [fine(check, 'made with the right key, over another text than the request')];
    case 'perhaps this key':
      return [wrongUnlessHanded(check, 'not of PKCS #1 v1.5', variable, told)];
    case 'no signature':
      return [fine(check, 'what stands in its place is none of RSA')];
  }
};

/** Does an amount arrive in the unit in which it was asked? */
export const amountUnit: LookAtPayment = ({ network, order, amount }, { lines }) => {
  if (order === undefined) return [];
  const check = `${network.title} amount unit`;
  const sent = network.amountIn(network.orderIn(order.request));
  if (sent === undefined) return [];
  const asked = formatMoney(amount);
  const minor = Number(amount.minor);
  if (sent === String(minor)) return [fine(check, `${asked} arrived as ${sent}`)];
  const change = changeOf(Number(sent), minor);
  const detail = `${asked} was asked, and ${sent} arrived${change === undefined ? '' : `: ${change}`}`;
  // Without a setting for it, the unit is the program's own, and the trial judges it (AMOUNT-01).
  const settings = change === undefined ? [] : lines.named(/DECIMAL|EXPONENT|MINOR|UNIT|SCALE|DIGITS/i);
  if (settings.length === 0) return [fine(check, detail)];
  return [wrong(check, detail, `${settings.join(', ')}  should say that won has no decimals`)];
};

function changeOf(sent: number, minor: number): string | undefined {
  if (sent === minor) return 'with decimals';
  for (const times of [100, 1000]) {
    if (sent === minor * times) return `×${times}`;
    if (sent === minor / times) return `÷${times}`;
  }
  return undefined;
}
