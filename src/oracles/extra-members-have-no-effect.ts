import { formatMoney, isSame } from '../core/money.js';
import { asRecord, isAccepted, nameOf, type PaymentHistory, type Stimulus } from '../record/history.js';
import { isCaptured } from './books.js';
import { askedAmount, askedOf, isPay } from './operations.js';
import { defineOracle } from './oracle.js';

/** What the northbound contract knows in a create request. */
const KNOWN: ReadonlySet<string> = new Set([
  'paymentId',
  'saleId',
  'direction',
  'mode',
  'wallet',
  'storeId',
  'terminalId',
  'amount',
  'paymentCode',
  'qrPayload',
  'payer',
  'tenders',
  'description',
  'expiresAt',
  'requestedAt',
]);

/** A shorter text may stand in a request by accident. */
const TELLING = 8;

/**
 * SEC-04: members that the contract does not know may be ignored or refused. They never set the price, the currency, the
 * merchant, the notify address or a paid status.
 */
export const extraMembersHaveNoEffect = defineOracle(
  'extra-members-have-no-effect',
  { requirements: ['SEC-04'], judged: 'event' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      for (const create of payment.stimuli.filter(({ operation }) => operation === 'createPayment')) {
        const extra = Object.entries(create.request).filter(([name]) => !KNOWN.has(name) && name !== 'raw');
        if (extra.length === 0 || create.principal !== undefined || create.outcome !== 'answered') continue;
        const subject = nameOf(payment);
        yield met(`${subject} (${create.exchange})`);
        const effect = effectOf(payment, create, extra);
        if (effect === undefined) continue;
        yield broken({
          expected: `no effect of the members ${extra.map(([name]) => name).join(', ')}, which the contract does not know`,
          seen: effect.what,
          evidence: [create.exchange, effect.exchange],
          subject,
        });
      }
    }
  },
);

function effectOf(payment: PaymentHistory, create: Stimulus, extra: readonly (readonly [string, unknown])[]) {
  const wanted = payment.requested?.amount;
  const { extra: _, ...rest } = { ...create.request, extra };
  const own = new Set(leavesOf(Object.fromEntries(Object.entries(rest).filter(([name]) => KNOWN.has(name)))));
  const planted = extra.flatMap(([name, value]) =>
    leavesOf(value)
      .filter((leaf) => leaf.length >= TELLING && !own.has(leaf))
      .map((leaf) => ({ name, leaf })),
  );
  for (const pay of payment.sent.filter((sent) => isPay(sent) && sent.openedSeq > create.sentSeq)) {
    const said = new Set(leavesOf(askedOf(pay)));
    const taken = planted.find(({ leaf }) => said.has(leaf));
    if (taken !== undefined) return { what: `what ${taken.name} said stands in ${pay.operation}`, exchange: pay.id };
    const asked = askedAmount(pay);
    if (asked !== undefined && wanted !== undefined && !isSame(asked, wanted))
      return {
        what: `${pay.operation} over ${formatMoney(asked)} in place of ${formatMoney(wanted)}`,
        exchange: pay.id,
      };
  }
  if (!isAccepted(create)) return undefined;
  const shown = payment.claims.find(({ exchange }) => exchange === create.exchange);
  if (shown === undefined) return undefined;
  if (shown.status === 'SUCCEEDED' && !payment.orders.some((order) => isCaptured(order, shown.seq)))
    return { what: 'SUCCEEDED, and no network captured anything', exchange: shown.exchange };
  if (shown.amount !== undefined && wanted !== undefined && !isSame(shown.amount, wanted))
    return { what: `a payment over ${formatMoney(shown.amount)}`, exchange: shown.exchange };
  const { merchantId } = shown.body;
  return typeof merchantId === 'string' && merchantId !== payment.merchant
    ? { what: `a payment of merchant ${merchantId}`, exchange: shown.exchange }
    : undefined;
}

/** Every text and number in a JSON value, as text. */
function leavesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  if (typeof value === 'object' && value !== null) return Object.values(asRecord(value)).flatMap(leavesOf);
  return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
}
