import { formatMoney, fromWire, isSame, type Money } from '../core/money.js';
import { asRecord, type History, isAccepted, nameOf, type PaymentHistory } from '../record/history.js';
import { askedAmount, isPay } from './operations.js';
import { defineOracle } from './oracle.js';

/** From here on a 32-bit number of minor units, or one of hundredths, overflows. */
const LARGE = 10_000_000n;

/**
 * Whatever was asked for is told to the digit in every view (AMOUNT-02), the largest too (AMOUNT-03), and no later message
 * of a client changes it (AMOUNT-04).
 */
export const amountsStayExact = defineOracle(
  'amounts-stay-exact',
  { requirements: ['AMOUNT-02', 'AMOUNT-03', 'AMOUNT-04'], judged: 'event' },
  function* (history, { met, broken }) {
    for (const payment of history.payments) {
      const wanted = payment.requested?.amount;
      const create = payment.stimuli.find(
        (stimulus) =>
          stimulus.operation === 'createPayment' && stimulus.principal === undefined && isAccepted(stimulus),
      );
      if (wanted === undefined || create === undefined || !isSame(wanted, fromWire(create.request.amount) ?? wanted))
        continue;
      const subject = nameOf(payment);
      const rival = laterAmount(payment, wanted, create.seq);
      const requirement = rival !== undefined ? 'AMOUNT-04' : wanted.minor >= LARGE ? 'AMOUNT-03' : 'AMOUNT-02';
      const told = toldOf(history, payment);
      if (told.length === 0) continue;
      yield met(subject, { requirement });
      const wrong = told.filter(({ amount }) => !isSame(amount, wanted));
      const [first] = wrong;
      if (first === undefined) continue;
      yield broken({
        // What was wrong before the other amount was ever named has another cause.
        requirement: rival !== undefined && first.seq < rival.seq ? 'AMOUNT-02' : requirement,
        expected: `${formatMoney(wanted)}, as it was created, in every answer, list, event and request`,
        seen: `${formatMoney(first.amount)} in ${first.where}${rival === undefined ? '' : `, after a request that named ${formatMoney(rival.amount)}`}`,
        evidence: [
          create.exchange,
          ...(rival === undefined ? [] : [rival.exchange]),
          ...wrong.map(({ exchange }) => exchange),
        ],
        subject,
      });
    }
  },
);

interface Told {
  readonly where: string;
  readonly amount: Money;
  readonly exchange: string;
  readonly seq: number;
}

/** Every place in which the payment's amount was told, northbound and southbound, in time order. */
function toldOf({ answers }: History, { merchant, payment, claims, sent }: PaymentHistory): Told[] {
  const views = claims.flatMap(({ source, amount, exchange, seq }) =>
    amount === undefined ? [] : [{ where: `the ${source}`, amount, exchange, seq }],
  );
  const receipts = answers
    .filter((answer) => answer.operation === 'receipt' && answer.merchant === merchant && answer.payment === payment)
    .flatMap(({ body, exchange, seq }) => {
      const amount = fromWire(asRecord(body).amount);
      return amount === undefined ? [] : [{ where: 'the receipt', amount, exchange, seq }];
    });
  const asked = sent.filter(isPay).flatMap((pay) => {
    const amount = askedAmount(pay);
    return amount === undefined ? [] : [{ where: pay.operation, amount, exchange: pay.id, seq: pay.openedSeq }];
  });
  return [...views, ...receipts, ...asked].sort((a, b) => a.seq - b.seq);
}

/** The first later message about the payment itself that names another amount. */
function laterAmount({ stimuli }: PaymentHistory, wanted: Money, createdSeq: number) {
  for (const { operation, request, sentSeq, exchange } of stimuli) {
    const amount = fromWire(request.amount);
    if (operation === 'createRefund' || sentSeq < createdSeq || amount === undefined || isSame(amount, wanted))
      continue;
    return { amount, seq: sentSeq, exchange };
  }
  return undefined;
}
