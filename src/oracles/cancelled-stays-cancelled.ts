import { nameOf } from '../record/history.js';
import { defineOracle } from './oracle.js';

/** CANCEL-02: once cancelled, a payment never becomes paid, not even when a success is heard of later. */
export const cancelledStaysCancelled = defineOracle(
  'cancelled-stays-cancelled',
  { requirements: ['CANCEL-02'], judged: 'event' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      const cancelled = payment.claims.find(({ status }) => status === 'CANCELLED');
      if (cancelled === undefined) continue;
      const late = payment.orders
        .flatMap(({ charges, acknowledgements }) => [
          ...charges.map(({ seq, exchange }) => ({ seq, exchange })),
          ...acknowledgements
            .filter(({ about, forgery }) => about === 'payment' && forgery === undefined)
            .map(({ seq, exchange }) => ({ seq, exchange })),
        ])
        .find(({ seq }) => seq > cancelled.seq);
      if (late === undefined) continue;
      yield met(nameOf(payment));
      const paid = payment.claims.find(
        ({ status, version, sentSeq, source }) =>
          status === 'SUCCEEDED' &&
          (version !== undefined && cancelled.version !== undefined
            ? version > cancelled.version
            : source === 'answer' && sentSeq > cancelled.seq),
      );
      if (paid === undefined) continue;
      yield broken({
        expected: 'a payment that stays CANCELLED, and the late money returned',
        seen: `SUCCEEDED (version ${paid.version}) after CANCELLED (version ${cancelled.version})`,
        evidence: [cancelled.exchange, ...(late.exchange === undefined ? [] : [late.exchange]), paid.exchange],
        subject: nameOf(payment),
      });
    }
  },
);
