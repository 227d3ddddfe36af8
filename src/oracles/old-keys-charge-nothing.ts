import { asRecord, type History, isAccepted, nameOf } from '../record/history.js';
import { attemptsOf } from './attempts.js';
import { standingOf } from './books.js';
import { defineOracle } from './oracle.js';

const DAY_MS = 86_400_000;
const DEFAULT_RETENTION_DAYS = 180;

/** IDEM-10: a key may be forgotten after the documented time. The payment that it made may not be made again. */
export const oldKeysChargeNothing = defineOracle(
  'old-keys-charge-nothing',
  { requirements: ['IDEM-10'], judged: 'event' },
  function* (history, { met, broken }) {
    const retentionMs = retentionDaysOf(history) * DAY_MS;
    for (const payment of history.payments) {
      const creates = payment.stimuli.filter(
        ({ operation, principal }) => operation === 'createPayment' && principal === undefined,
      );
      const first = creates.find(isAccepted);
      if (first === undefined) continue;
      const late = creates.find(({ networkMs }) => networkMs - first.networkMs > retentionMs);
      const paid = payment.orders.find(
        (order) => standingOf(order).minor > 0n && order.openedSeq < (late?.sentSeq ?? 0),
      );
      if (late === undefined || paid === undefined) continue;
      yield met(nameOf(payment));
      const again = attemptsOf(payment).find(({ firstSeq }) => firstSeq > late.sentSeq);
      const second = paid.charges.find(({ seq }) => seq > late.sentSeq && paid.charges[0]?.seq !== seq);
      if (again === undefined && second === undefined) continue;
      yield broken({
        expected: `nothing charged for ${payment.payment} again, however old its key`,
        seen: again === undefined ? `a second charge of order ${paid.order}` : `a new order, ${again.number}`,
        evidence: [first.exchange, late.exchange, ...(again?.pays ?? []).map(({ id }) => id)],
        subject: nameOf(payment),
      });
    }
  },
);

function retentionDaysOf({ header }: History): number {
  const declared = asRecord(asRecord(header?.manifest).limits).retentionDays;
  return typeof declared === 'number' ? declared : DEFAULT_RETENTION_DAYS;
}
