import { groupBy } from '../record/group.js';
import type { TimedExchange } from '../record/history.js';
import { askedAmount, askedCode, isPay, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/** IDEM-09: two orders never share a number, nor do two refunds; over merchants, days and restarts of a whole run. */
export const numbersAreUnique = defineOracle(
  'numbers-are-unique',
  { requirements: ['IDEM-09'], judged: 'event', scope: 'lane' },
  function* ({ exchanges, payments }, { met, broken }) {
    const owners = new Map(
      payments.flatMap((payment) =>
        payment.sent.map(({ id }) => [id, `${payment.merchant}/${payment.payment}`] as const),
      ),
    );
    const kinds = [
      { what: 'order number', requests: exchanges.filter(isPay), numberOf: ({ marks }: TimedExchange) => marks.order },
      {
        what: 'refund number',
        requests: exchanges.filter((exchange) => roleOf(exchange) === 'refund'),
        numberOf: ({ marks }: TimedExchange) => marks.refund,
      },
    ];
    for (const { what, requests, numberOf } of kinds) {
      const numbered = groupBy(
        requests.filter((request) => numberOf(request) !== undefined),
        (request) => `${request.network} ${numberOf(request)}`,
      );
      for (const [, uses] of numbered) {
        const [first] = uses;
        if (first === undefined) continue;
        if (numbered.size > 1) yield met(`${what} ${numberOf(first)}`);
        const other = uses.find((use) => isAnother(first, use, owners));
        if (other === undefined) continue;
        yield broken({
          expected: `a ${what} of its own for each operation`,
          seen: `${what} ${numberOf(first)} for two: ${describe(first, owners)}, and ${describe(other, owners)}`,
          evidence: [first.id, other.id],
        });
      }
    }
  },
);

/** Another merchant, another payment, another payer's code: not a retry with changed parameters, which is IDEM-08. */
function isAnother(first: TimedExchange, use: TimedExchange, owners: ReadonlyMap<string, string>): boolean {
  const accounts = [first.marks.account, use.marks.account];
  if (!accounts.includes(undefined) && accounts[0] !== accounts[1]) return true;
  const [one, two] = [owners.get(first.id), owners.get(use.id)];
  if (one !== undefined && two !== undefined && one !== two) return true;
  if (roleOf(first) === 'refund')
    return first.marks.order !== undefined && use.marks.order !== undefined && first.marks.order !== use.marks.order;
  return askedCode(first) !== askedCode(use);
}

function describe(exchange: TimedExchange, owners: ReadonlyMap<string, string>): string {
  const amount = askedAmount(exchange);
  return `${owners.get(exchange.id) ?? `account ${exchange.marks.account}`}${amount === undefined ? '' : ` over ${amount.minor} ${amount.currency}`}`;
}
