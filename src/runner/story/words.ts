import { formatMoney, type Money } from '../../core/money.js';
import type { StoryClaim } from '../../generated/types/pyx/run-report.js';
import type { Exchange, Outcome } from '../../record/exchange.js';
import type { FactOf } from '../../record/facts.js';
import { asRecord, asText, type Claim, jsonOf, nameOf, type PaymentHistory } from '../../record/history.js';
import type { Posting } from '../../record/ledger.js';

/** What the steps of a story are called. */

const ENDINGS: Readonly<Record<Exclude<Outcome, 'answered'>, string>> = {
  unknown: 'no answer yet',
  lost: 'answer lost',
  reset: 'connection reset',
  refused: 'connection refused',
  timeout: 'no answer in time',
  unreadable: 'answer unreadable',
};
const LONGEST_WORD = 40;
const DAY_MS = 86_400_000;

/** `200 SUCCESS`, `answer lost`. */
export function answerInWords({ response, outcome }: Exchange): string {
  if (outcome !== 'answered') return ENDINGS[outcome];
  if (response === undefined) return 'answered';
  return [String(response.status), wordOf(jsonOf(response.body))].filter((part) => part !== '').join(' ');
}

/** The member of an answer that tells most of it: a state, else a code. */
function wordOf(body: unknown): string {
  // Some networks wrap what they say, to sign it alone.
  const [, wrapped = body] = Object.entries(asRecord(body)).find(([name]) => name.endsWith('_response')) ?? [];
  const members = Object.entries(asRecord(wrapped));
  const found =
    members.find(([name, value]) => /(?:^|[a-z_])(?:state|status)$/i.test(name) && typeof value === 'string') ??
    members.find(([name, value]) => name === 'sub_code' && typeof value === 'string') ??
    members.find(([name, value]) => name === 'code' && typeof value === 'string');
  const word = asText(found?.[1]) ?? '';
  return word.length > LONGEST_WORD ? `${word.slice(0, LONGEST_WORD)}…` : word;
}

const PAYER_ACTS: Readonly<Record<string, string>> = {
  code: 'shows a payment code',
  scan: 'scans the QR',
  confirm: 'confirms the payment',
  decline: 'declines the payment',
};
const OPERATOR_ACTS: Readonly<Record<string, string>> = {
  refuseEvents: 'refuses the events',
  forge: 'forges a notification',
  resend: 'sends the notification again',
};

/** What a person did; camel case is read as words where it has none of its own. */
export function actInWords({ kind, action, detail }: FactOf<'payer-acted'> | FactOf<'operator-acted'>): string {
  const words = (kind === 'payer-acted' ? PAYER_ACTS : OPERATOR_ACTS)[action] ?? spaced(action);
  const form = asText(asRecord(detail).form);
  return form === undefined ? words : `${words}: ${form}`;
}

/** `sets its clock back by 4 min`, `181 days pass`. */
export function moveInWords({ how, byMs }: FactOf<'clock-moved'>): string {
  const length = Math.abs(byMs);
  const amount = length < DAY_MS ? `${length / 60_000} min` : `${length / DAY_MS} days`;
  return how === 'age' ? `${amount} pass` : `sets its clock ${byMs < 0 ? 'back' : 'on'} by ${amount}`;
}

const spaced = (name: string): string => name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();

/** `charge KRW 10568`, `refund KRW 2000 under way`. */
export function postingInWords({ purpose, state, legs }: Posting, resolves: boolean): string {
  const gain = legs.filter(({ account }) => account.includes(':merchant:'));
  const [first] = gain.length > 0 ? gain : legs;
  const amount = first === undefined ? '' : ` ${formatMoney(absolute(first.amount))}`;
  const ending = { pending: ' under way', posted: resolves ? ' paid out' : '', voided: ' undone', expired: ' expired' };
  return `${purpose}${amount}${ending[state]}`;
}

const absolute = ({ currency, minor }: Money): Money => ({ currency, minor: minor < 0n ? -minor : minor });

/** How an act ended, with what these payments waited for; others of the scenario have stories of their own. */
export function endInWords({ how, detail }: FactOf<'act-settled'>, payments: readonly PaymentHistory[]): string {
  const waits = detail === '' ? [] : detail.split('; ');
  const names = payments.map((payment) => `${nameOf(payment)}: `);
  const own = waits.filter((wait) => !ABOUT_A_PAYMENT.test(wait) || names.some((name) => wait.startsWith(name)));
  const said = own.map((wait) => (names.length === 1 ? wait.replace(names[0] ?? '', '') : wait));
  const others = waits.length - own.length;
  return [
    how,
    [...said, ...(others === 0 || payments.length === 0 ? [] : [`and ${others} waits of others`])].join('; '),
  ]
    .filter((part) => part !== '')
    .join(': ');
}

/** `merchant/payment: …`. */
const ABOUT_A_PAYMENT = /^[^\s/:]+\/[^\s/:]+: /;

export function claimInWords(payment: PaymentHistory, claim: Claim): StoryClaim {
  const { status, refunded, pendingRefund, cancellationStatus } = claim;
  const more = [
    ...(refunded !== undefined && refunded.minor !== 0n ? [`${formatMoney(refunded)} refunded`] : []),
    ...(pendingRefund !== undefined && pendingRefund.minor !== 0n ? [`${formatMoney(pendingRefund)} pending`] : []),
    ...(cancellationStatus === undefined || cancellationStatus === 'NONE'
      ? []
      : [`cancellation ${cancellationStatus}`]),
  ];
  return { of: nameOf(payment), status: status || '(empty)', text: [status || '(empty)', ...more].join(', ') };
}
