import { asArray, asRecord, asText, type History, isAccepted, jsonOf } from '../record/history.js';

/** A value that must not be read where it does not belong. */
export interface Secret {
  readonly what: string;
  readonly value: string;
  /** Whether the caller who is answered may see it again: what it has just sent is no news to it. */
  readonly inAnswers: 'never' | 'errors-excepted';
  /** Where it was given away first. */
  readonly exchange: string;
}

/** Too short a text stands in many a place by accident. */
const TELLING = 10;

/** Whether a text holds the whole value, and not merely its digits within a longer number. */
export const holds = (text: string, { value }: Secret): boolean =>
  text.includes(value) &&
  new RegExp(`(?<![A-Za-z0-9])${value.replace(/[^A-Za-z0-9]/g, '\\$&')}(?![A-Za-z0-9])`).test(text);

/** What Pyx itself has planted: whatever the IUT was given that only it and the giver may know. */
export function secretsOf({ answers, exchanges }: History): Secret[] {
  const found = new Map<string, Secret>();
  const add = (exchange: string, what: string, value: unknown, inAnswers: Secret['inAnswers'] = 'never') => {
    if (typeof value === 'string' && value.length >= TELLING && !found.has(value))
      found.set(value, { what, value, inAnswers, exchange });
  };
  for (const answer of answers) {
    const { operation, merchant, request, body, exchange } = answer;
    const asked = asRecord(request);
    if (operation === 'createPayment') {
      add(exchange, `the payment code of ${String(asked.paymentId)}`, asked.paymentCode, 'errors-excepted');
      add(exchange, `the payer of ${String(asked.paymentId)}`, asText(asRecord(asked.payer).walletUserId));
    }
    if (operation === 'registerMerchant' || operation === 'patchMerchant') {
      add(exchange, `the account number of ${merchant}`, asRecord(asked.settlementAccount).accountNumber);
      add(exchange, `the webhook secret of ${merchant}`, asRecord(asked.webhook).secret);
      if (isAccepted(answer)) add(exchange, `the token of ${merchant}`, asRecord(asRecord(body).credentials).token);
    }
  }
  for (const { id, link, response } of exchanges) {
    if (link !== 'southbound') continue;
    for (const openid of openidsIn(jsonOf(response?.body))) add(id, 'a wallet user id', openid);
  }
  return [...found.values()];
}

/** Who paid, as WeChat Pay names them: any member that ends in `openid`. */
function openidsIn(value: unknown): string[] {
  if (Array.isArray(value)) return asArray(value).flatMap(openidsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name.endsWith('openid') && typeof inner === 'string' ? [inner] : openidsIn(inner),
  );
}
