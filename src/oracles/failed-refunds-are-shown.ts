import { formatMoney } from '../core/money.js';
import { lastClaim, nameOf, type OrderRefund, type PaymentHistory } from '../record/history.js';
import { evidenceOf } from './books.js';
import { meaningOf, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/** REFUND-05: a refund that the network ends without paying it out is not shown as paid out, and an abnormal one not as free again. */
export const failedRefundsAreShown = defineOracle(
  'failed-refunds-are-shown',
  { requirements: ['REFUND-05'], judged: 'settled' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      const refunds = payment.orders.flatMap((order) => order.refunds.filter(({ by }) => by === 'iut'));
      for (const failed of refunds.filter(
        (refund) => refund.failed !== undefined && refund.succeededSeq === undefined,
      )) {
        yield met(`refund ${failed.refund}`);
        const alike = payment.refunds.filter(({ requested }) => requested?.minor === failed.amount.minor);
        const said = alike.filter((refund) => lastClaim(refund)?.status === 'SUCCEEDED');
        const done = refunds.filter(
          ({ succeededSeq, amount }) => succeededSeq !== undefined && amount.minor === failed.amount.minor,
        ).length;
        const freed =
          failed.failed?.how === 'abnormal' &&
          alike.length === 1 &&
          lastClaim(alike[0] ?? { claims: [] })?.status === 'FAILED';
        if (said.length <= done && !freed) continue;
        const claim = lastClaim((freed ? alike[0] : said.at(-1)) ?? { claims: [] });
        yield broken({
          expected: freed
            ? `an abnormal refund of ${formatMoney(failed.amount)} that waits for its handling (ACTION_REQUIRED)`
            : `a refund of ${formatMoney(failed.amount)} that ended ${failed.failed?.how} shown as not paid out`,
          seen: `${claim?.status}`,
          evidence: [...evidenceOf(payment), ...(claim === undefined ? [] : [claim.exchange])],
          subject: nameOf(payment),
          // How a notice names it is disputed; who asked was told in words that are not.
          facts: wasTold(payment, failed, claim?.sentSeq) ? [] : ['WX-U26'],
        });
      }
    }
  },
);

/** Whether the network has answered a question about this refund after its end, and before the IUT was last asked. */
const wasTold = ({ sent }: PaymentHistory, { refund, failed }: OrderRefund, before = 0): boolean =>
  failed !== undefined &&
  sent.some(
    (exchange) =>
      roleOf(exchange) === 'refund-query' &&
      exchange.marks.refund === refund &&
      exchange.openedSeq > failed.seq &&
      exchange.closedSeq < before &&
      meaningOf(exchange) === 'done',
  );
