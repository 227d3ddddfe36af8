import {
  isUnsuccessful,
  keptOf,
  nameOf,
  type OrderHistory,
  type PaymentHistory,
  type TimedExchange,
} from '../record/history.js';
import { attemptsOf } from './attempts.js';
import { isCaptured } from './books.js';
import { isAlreadyPaid, isPaidState, isPay, meaningOf, roleOf, stateOf } from './operations.js';
import { defineOracle } from './oracle.js';

/**
 * TIMEOUT-11: that a call went well is not that the payment did (200 with PAYERROR, NOTPAY, USERPAYING), and that a call was
 * refused is not that the payment was (400 ORDERPAID to a repeated request).
 */
export const answeredIsNotPaid = defineOracle(
  'answered-is-not-paid',
  { requirements: ['TIMEOUT-11'], judged: 'event' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      for (const { number, sent, order } of attemptsOf(payment)) {
        const unpaid = sent.filter(isAnsweredUnpaid);
        for (const answer of unpaid) yield met(`${stateOf(answer)} of order ${number} (${answer.id})`);
        const said = payment.claims.find(({ status }) => status === 'SUCCEEDED');
        const last = said === undefined ? undefined : lastToldBefore(sent, said.seq);
        if (
          said !== undefined &&
          last !== undefined &&
          unpaid.includes(last) &&
          !isTaken(payment, said.seq) &&
          !wasLiedTo(order, said.seq)
        )
          yield broken({
            expected: `order ${number} not paid, since the network answered ${last.response?.status} with ${stateOf(last)}`,
            seen: 'SUCCEEDED, and nothing was captured',
            evidence: [last.id, said.exchange],
            subject: nameOf(payment),
          });
        const paid = sent.find((exchange) => isPay(exchange) && isAlreadyPaid(exchange));
        if (paid === undefined || order === undefined) continue;
        yield met(`order ${number} is paid (${paid.id})`);
        const ended = payment.claims.find(({ status, seq }) => isUnsuccessful(status) && seq > paid.closedSeq);
        const isGivenBack =
          ended === undefined ||
          keptOf(order, ended.seq).minor <= 0n ||
          order.refunds.some(({ acceptedSeq }) => acceptedSeq < ended.seq);
        if (isGivenBack) continue;
        yield broken({
          expected: `order ${number} paid, since the network refused to take its money twice`,
          seen: `${ended.status}, and the money was kept`,
          evidence: [paid.id, ended.exchange],
          subject: nameOf(payment),
        });
      }
    }
  },
);

const isTold = (exchange: TimedExchange): boolean =>
  ['pay-code', 'query'].includes(roleOf(exchange)) && ['done', 'waiting'].includes(meaningOf(exchange));

/** A call that went well, about a payment that did not, or not yet. */
function isAnsweredUnpaid(exchange: TimedExchange): boolean {
  const { status = 0 } = exchange.response ?? {};
  return isTold(exchange) && status < 300 && stateOf(exchange) !== undefined && !isPaidState(exchange);
}

const lastToldBefore = (sent: readonly TimedExchange[], seq: number): TimedExchange | undefined =>
  sent
    .filter((exchange) => isTold(exchange) && exchange.closedSeq < seq)
    .sort((a, b) => a.closedSeq - b.closedSeq)
    .at(-1);

/** A forged notice came first: then that is what was believed. */
const wasLiedTo = (order: OrderHistory | undefined, seq: number): boolean =>
  order?.notices.some((notice) => notice.forgery !== undefined && notice.seq < seq) === true;

const isTaken = ({ orders }: PaymentHistory, seq: number): boolean => orders.some((order) => isCaptured(order, seq));
