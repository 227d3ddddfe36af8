import { formatMoney, money, sum } from '../core/money.js';
import {
  asRecord,
  isAccepted,
  isRefused,
  lastClaim,
  nameOf,
  type PaymentHistory,
  type Stimulus,
} from '../record/history.js';
import { evidenceOf, standingOf } from './books.js';
import { defineOracle } from './oracle.js';

/** The last refund can take exactly the rest (REFUND-13), and two refunds of one amount are two (REFUND-15). */
export const refundsThatFitAreMade = defineOracle(
  'refunds-that-fit-are-made',
  { requirements: ['REFUND-13', 'REFUND-15'], judged: 'settled' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      const refunds = payment.stimuli.filter(
        ({ operation, outcome, principal }) =>
          operation === 'createRefund' && outcome === 'answered' && principal === undefined,
      );
      const subject = nameOf(payment);
      for (const [at, stimulus] of refunds.entries()) {
        // Under an id that was asked for before it is no refund of its own.
        if (payment.stimuli.some((other) => isSameAskedBefore(other, stimulus))) continue;
        const earlier = refunds.slice(0, at).filter((other) => isAccepted(other) && other.refund !== stimulus.refund);
        const amount = amountOf(stimulus);
        const remainder = remainderBefore(payment, stimulus);
        if (earlier.length === 0 || amount === undefined || remainder === undefined || amount > remainder.minor)
          continue;
        const isLast = amount === remainder.minor;
        const isTwin = earlier.some((other) => amountOf(other) === amount);
        const isTurnedDown =
          isRefused(stimulus) &&
          ['REFUND_EXCEEDS_REMAINDER', 'NOT_REFUNDABLE', 'ID_REUSED', 'AMOUNT_INVALID'].includes(stimulus.code ?? '');
        for (const requirement of [...(isLast ? ['REFUND-13'] : []), ...(isTwin ? ['REFUND-15'] : [])]) {
          yield met(`refund ${stimulus.refund}`, { requirement });
          if (!isTurnedDown) continue;
          yield broken({
            requirement,
            expected: `a refund of ${formatMoney(money(remainder.currency, amount))} where ${formatMoney(remainder)} is left`,
            seen: `${stimulus.status} ${stimulus.code}`,
            evidence: [...earlier.map(({ exchange }) => exchange), stimulus.exchange],
            subject,
          });
        }
        if (!isTwin || isTurnedDown) continue;
        const said = payment.refunds.filter(
          (refund) => refund.requested?.minor === amount && lastClaim(refund)?.status === 'SUCCEEDED',
        );
        const done = payment.orders
          .flatMap((order) => order.returns)
          .filter((back) => back.amount.minor === amount).length;
        if (said.length <= done) continue;
        yield broken({
          requirement: 'REFUND-15',
          expected: `${said.length} refunds of ${formatMoney(money(remainder.currency, amount))} at the network`,
          seen: `${done}, though ${said.map(({ refund }) => refund).join(' and ')} are SUCCEEDED`,
          evidence: evidenceOf(payment),
          subject,
        });
      }
    }
  },
);

const isSameAskedBefore = (other: Stimulus, { refund, sentSeq }: Stimulus): boolean =>
  other.operation === 'createRefund' && other.refund === refund && other.sentSeq < sentSeq && !isRefused(other);

const amountOf = ({ request }: Stimulus): bigint | undefined => {
  const { value } = asRecord(request.amount);
  return typeof value === 'string' && /^[1-9][0-9]{0,17}$/.test(value) ? BigInt(value) : undefined;
};

/**
 * What was left for certain when the question was sent: paid, and less every refund that was asked for and not refused, or
 * that overlapped it. Undefined where something else may have been under way.
 */
function remainderBefore(payment: PaymentHistory, { sentSeq, seq, refund }: Stimulus) {
  const { claims, orders, stimuli } = payment;
  const claim = claims.findLast((view) => view.seq < sentSeq && view.source === 'answer');
  const [order] = orders.filter((other) => other.charges.some((charge) => charge.seq < sentSeq));
  const hasOther = stimuli.some(
    ({ operation, sentSeq: other }) => (operation === 'cancelPayment' || operation === 'networkCancel') && other < seq,
  );
  if (
    claim?.status !== 'SUCCEEDED' ||
    order === undefined ||
    hasOther ||
    orders.some(
      ({ refunds, returns }) =>
        refunds.some(({ by }) => by === 'portal') || returns.some(({ cause }) => cause !== 'refund'),
    )
  )
    return undefined;
  const asked = stimuli.filter(
    (other) =>
      other.operation === 'createRefund' && other.refund !== refund && other.sentSeq < seq && !isRefused(other),
  );
  const parts = new Map(asked.map((other) => [other.refund, amountOf(other) ?? 0n]));
  const taken = sum(
    order.amount.currency,
    [...parts.values()].map((minor) => money(order.amount.currency, minor)),
  );
  const left = order.amount.minor - taken.minor;
  return left > 0n && standingOf(order).minor >= 0n ? money(order.amount.currency, left) : undefined;
}
