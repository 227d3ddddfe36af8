import { asRecord, asText, isAccepted, nameOf, type PaymentHistory, type Stimulus } from '../record/history.js';
import { defineOracle } from './oracle.js';

/** Codes of the northbound contract with their status; 422 may stand for 409. Other codes are the vendor's own. */
const STATUS_OF: Readonly<Record<string, number>> = {
  MALFORMED: 400,
  INVALID_FIELD: 400,
  AMOUNT_INVALID: 400,
  CODE_UNKNOWN: 400,
  QR_INVALID: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  ID_REUSED: 409,
  CANCELLED_BEFORE: 409,
  REFUND_EXCEEDS_REMAINDER: 409,
  NOT_REFUNDABLE: 409,
  NOT_CANCELLABLE: 409,
  WINDOW_EXCEEDED: 409,
  MERCHANT_NOT_ACTIVE: 409,
  WALLET_NOT_ACTIVE: 409,
  CODE_USED: 409,
  LIMIT_EXCEEDED: 409,
  IN_PROGRESS: 409,
  TOO_LARGE: 413,
  UNSUPPORTED_TYPE: 415,
  OVERLOADED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
};

/** API-01: a problem says whether a repetition is safe, and what it says is true. */
export const problemsTellWhatHappened = defineOracle(
  'problems-tell-what-happened',
  { requirements: ['API-01'], judged: 'event' },
  function* ({ answers, payments }, { met, broken }) {
    for (const { status, body, operation, exchange } of answers) {
      const [code, execution] = [asText(asRecord(body).code), asText(asRecord(body).execution)];
      if (status === undefined || status < 400 || code === undefined || execution === undefined) continue;
      yield met(`${operation} (${exchange})`);
      const wrong = misfit(status, code, execution);
      if (wrong !== undefined)
        yield broken({ expected: wrong, seen: `${status} ${code} with execution ${execution}`, evidence: [exchange] });
    }
    for (const payment of payments) {
      for (const stimulus of payment.stimuli.filter(
        ({ execution, status }) => execution === 'NONE' && (status ?? 0) >= 400,
      )) {
        const done = doneFor(payment, stimulus);
        if (done === undefined) continue;
        yield broken({
          expected: 'nothing executed for a request that was refused with execution NONE',
          seen: done.what,
          evidence: [stimulus.exchange, ...done.evidence],
          subject: nameOf(payment),
        });
      }
    }
  },
);

function misfit(status: number, code: string, execution: string): string | undefined {
  const expected = STATUS_OF[code];
  if (expected !== undefined && status !== expected && !(expected === 409 && status === 422))
    return `status ${expected} with code ${code}`;
  if (code === 'IN_PROGRESS') return execution === 'UNKNOWN' ? undefined : 'execution UNKNOWN with IN_PROGRESS';
  return expected !== undefined && expected < 500 && execution !== 'NONE' ? `execution NONE with ${code}` : undefined;
}

/** An order or refund that only this request can have caused: nobody else asked for one, before or after. */
function doneFor(payment: PaymentHistory, stimulus: Stimulus): { what: string; evidence: string[] } | undefined {
  const { operation, refund, sentSeq } = stimulus;
  const alike = payment.stimuli.filter(
    (other) =>
      other !== stimulus &&
      other.operation === operation &&
      other.refund === refund &&
      (isAccepted(other) || other.execution !== 'NONE'),
  );
  if (alike.length > 0) return undefined;
  if (operation === 'createPayment') {
    const order = payment.orders.find(({ openedSeq }) => openedSeq > sentSeq);
    return order === undefined
      ? undefined
      : {
          what: `order ${order.order} was opened at ${order.network}`,
          evidence: order.exchanges.slice(0, 1).map(({ id }) => id),
        };
  }
  if (
    operation !== 'createRefund' ||
    payment.stimuli.some((other) => other !== stimulus && ['cancelPayment', 'networkCancel'].includes(other.operation))
  )
    return undefined;
  const amount = payment.refunds.find((other) => other.refund === refund)?.requested;
  const sameAmount = payment.refunds.filter(({ requested }) => requested?.minor === amount?.minor).length;
  const made = payment.orders
    .flatMap(({ refunds }) => refunds)
    .find((other) => other.by === 'iut' && other.acceptedSeq > sentSeq && other.amount.minor === amount?.minor);
  if (made === undefined || sameAmount > 1 || payment.claims.some(({ status }) => status === 'CANCELLED'))
    return undefined;
  return {
    what: `refund ${made.refund} was accepted by the network`,
    evidence: payment.sent.filter(({ marks }) => marks.refund === made.refund).map(({ id }) => id),
  };
}
