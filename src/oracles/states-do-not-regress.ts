import { formatMoney, isMore } from '../core/money.js';
import { type Claim, isFinal, isUnsuccessful, nameOf } from '../record/history.js';
import { defineOracle } from './oracle.js';

/**
 * STATE-01: of two views the higher version is the newer, and a read that was sent after another was answered is newer
 * too. From older to newer a final state stays, except that a paid payment may end CANCELLED.
 */
export const statesDoNotRegress = defineOracle(
  'states-do-not-regress',
  { requirements: ['STATE-01'], judged: 'event' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      // A list may be stable on purpose while things change, so it is compared only in the end.
      const claims = payment.claims.filter(({ source }) => source !== 'list');
      if (claims.length < 2) continue;
      yield met(nameOf(payment));
      const told = new Set<string>();
      for (const [at, later] of claims.entries()) {
        for (const earlier of claims.slice(0, at)) {
          const wrong = wrongStep(earlier, later);
          if (wrong === undefined || told.has(wrong)) continue;
          told.add(wrong);
          yield broken({
            expected: 'a final state that stays, and versions that grow with each change',
            seen: wrong,
            evidence: [earlier.exchange, later.exchange],
            subject: nameOf(payment),
          });
        }
      }
    }
  },
);

/** @param second Came later than `first`; which is the newer view, versions and times of asking must tell. */
function wrongStep(first: Claim, second: Claim): string | undefined {
  const isAskedAfter = first.source === 'answer' && second.source === 'answer' && second.sentSeq > first.seq;
  if (first.version !== undefined && second.version !== undefined) {
    if (isAskedAfter && second.version < first.version)
      return `version ${second.version} after version ${first.version}`;
    if (first.version === second.version) return differenceOf(first, second);
    return first.version < second.version ? regress(first, second) : regress(second, first);
  }
  return isAskedAfter ? regress(first, second) : undefined;
}

function regress(older: Claim, newer: Claim): string | undefined {
  const step = `${older.status}${of(older)}, then ${newer.status}${of(newer)}`;
  if (isFinal(older.status) && !isFinal(newer.status)) return step;
  if (isUnsuccessful(older.status) && newer.status === 'SUCCEEDED') return step;
  if (older.status === 'SUCCEEDED' && isUnsuccessful(newer.status) && newer.status !== 'CANCELLED') return step;
  if (
    older.refunded === undefined ||
    newer.refunded === undefined ||
    older.refunded.currency !== newer.refunded.currency
  )
    return undefined;
  // A cancelled payment gives everything back by its cancel, and need not go on counting its refunds.
  if (newer.status !== 'SUCCEEDED' || !isMore(older.refunded, newer.refunded)) return undefined;
  return `${formatMoney(older.refunded)} refunded${of(older)}, then ${formatMoney(newer.refunded)}${of(newer)}`;
}

function differenceOf(a: Claim, b: Claim): string | undefined {
  const parts = (claim: Claim) => [
    { name: 'status', value: claim.status },
    ...[claim.refunded, claim.pendingRefund, claim.refundable].map((part, at) => ({
      name: ['refundedAmount', 'pendingRefundAmount', 'refundableAmount'][at],
      // What a view leaves out contradicts nothing.
      value: part === undefined ? undefined : formatMoney(part),
    })),
  ];
  const others = parts(b);
  for (const [at, { name, value }] of parts(a).entries()) {
    const other = others[at]?.value;
    if (value !== undefined && other !== undefined && value !== other)
      return `two views of version ${a.version}: ${name} ${value} and ${other}`;
  }
  return undefined;
}

const of = ({ version, source }: Claim): string =>
  ` (${source === 'event' ? 'event' : 'answer'}, version ${version ?? 'not told'})`;
