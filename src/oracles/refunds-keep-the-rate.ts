import { formatMoney, fromWire, isSame, type Money, sum } from '../core/money.js';
import {
  asRecord,
  asText,
  lastClaim,
  nameOf,
  type PaymentHistory,
  type RefundClaim,
  type RefundHistory,
  type TimedFact,
} from '../record/history.js';
import { evidenceOf } from './books.js';
import { defineOracle } from './oracle.js';

type Charge = TimedFact<'payer-charged'>;
type Return = TimedFact<'charge-returned'>;

/**
 * AMOUNT-07: what a refund is said to give the payer is what the network gave, at the rate of the payment and not of the day.
 * AMOUNT-08: the parts of a payment that is wholly given back add up to what the payer paid.
 * The network converts; whoever shows no converted amount is not judged.
 */
export const refundsKeepTheRate = defineOracle(
  'refunds-keep-the-rate',
  { requirements: ['AMOUNT-07', 'AMOUNT-08'], judged: 'settled' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      const [charge, ...others] = payment.orders.flatMap(({ charges }) => charges);
      if (charge === undefined || others.length > 0 || charge.amount.currency === charge.payerAmount.currency) continue;
      const subject = nameOf(payment);
      const parts: { shown: Money; claim: RefundClaim }[] = [];
      for (const refund of payment.refunds) {
        const claim = lastClaim(refund);
        const back = claim?.status === 'SUCCEEDED' ? returnOf(payment, refund, claim) : undefined;
        if (claim === undefined || back === undefined) continue;
        const shown = fromWire(claim.body.payerAmount);
        if (shown !== undefined) parts.push({ shown, claim });
        const rates = [rateIn(lastClaim(payment)?.body), rateIn(claim.body)];
        if (shown === undefined && rates.includes(undefined)) continue;
        yield met(`refund ${refund.refund}`, { requirement: 'AMOUNT-07' });
        const wrong =
          shown !== undefined && !isAtTheRate(shown, back, charge)
            ? { right: formatMoney(back.payerAmount), shown: formatMoney(shown) }
            : otherRate(rates);
        if (wrong === undefined) continue;
        yield broken({
          requirement: 'AMOUNT-07',
          expected: `refund ${refund.refund} of ${formatMoney(back.amount)} at the rate of its payment: ${wrong.right}`,
          seen: wrong.shown,
          evidence: [...evidenceOf(payment), claim.exchange],
          subject,
        });
      }
      const returns = payment.orders.flatMap((order) => order.returns);
      const isAllBack =
        returns.every(({ cause }) => cause === 'refund') &&
        isSame(
          sum(
            charge.amount.currency,
            returns.map(({ amount }) => amount),
          ),
          charge.amount,
        );
      if (!isAllBack || parts.length !== returns.length) continue;
      if (parts.some(({ shown }) => shown.currency !== charge.payerAmount.currency)) continue;
      yield met(subject, { requirement: 'AMOUNT-08' });
      const total = sum(
        charge.payerAmount.currency,
        parts.map(({ shown }) => shown),
      );
      if (isSame(total, charge.payerAmount) && parts.every(({ shown }) => shown.minor >= 0n)) continue;
      yield broken({
        requirement: 'AMOUNT-08',
        expected: `parts that add up to the ${formatMoney(charge.payerAmount)} that the payer paid`,
        seen: `${formatMoney(total)}, of ${parts.map(({ shown }) => formatMoney(shown)).join(' + ')}`,
        evidence: [...evidenceOf(payment), ...parts.map(({ claim }) => claim.exchange)],
        subject,
      });
    }
  },
);

/** What the network gave back for a refund: by the network's numbers that it shows, or as the only one of its amount. */
function returnOf({ orders }: PaymentHistory, { requested }: RefundHistory, { body }: RefundClaim): Return | undefined {
  const returns = orders.flatMap((order) => order.returns).filter(({ cause }) => cause === 'refund');
  const named = returns.find(({ refund }) => refund !== undefined && refund === asText(body.networkRefundId));
  const alike = returns.filter(({ amount }) => requested !== undefined && isSame(amount, requested));
  return named ?? (alike.length === 1 ? alike[0] : undefined);
}

/** As the network gave it, or the share of its payment, give or take a rounding: sums are AMOUNT-08's matter. */
function isAtTheRate(shown: Money, { amount, payerAmount }: Return, charge: Charge): boolean {
  if (isSame(shown, payerAmount)) return true;
  if (shown.currency !== charge.payerAmount.currency) return false;
  const apart = shown.minor * charge.amount.minor - charge.payerAmount.minor * amount.minor;
  return (apart < 0n ? -apart : apart) <= charge.amount.minor;
}

interface Rate {
  readonly base: string | undefined;
  readonly quote: string | undefined;
  readonly rate: string;
}

function rateIn(body: Readonly<Record<string, unknown>> | undefined): Rate | undefined {
  const { base, quote, rate } = asRecord(body?.exchangeRate);
  const digits = asText(rate);
  return digits === undefined ? undefined : { base: asText(base), quote: asText(quote), rate: digits };
}

/** Two different rates between the same two currencies. */
function otherRate([paid, back]: (Rate | undefined)[]): { right: string; shown: string } | undefined {
  if (paid === undefined || back === undefined || paid.base !== back.base || paid.quote !== back.quote)
    return undefined;
  return plain(paid.rate) === plain(back.rate) ? undefined : { right: paid.rate, shown: back.rate };
}

const plain = (rate: string): string => (rate.includes('.') ? rate.replace(/\.?0+$/, '') : rate);
