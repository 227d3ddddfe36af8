import { runIntermediary } from '../../intermediary/run.js';

/** A refund that was answered 10000 is taken for done, whether or not any money has moved (REFUND-04). */
export const start = await runIntermediary(import.meta.url, {
  readTradeRefund: (outcome, _payment, { networkRefundNo }) =>
    outcome.kind === 'ok' || outcome.kind === 'in-process'
      ? { kind: 'ok', value: { state: 'SUCCEEDED', networkRefundNo } }
      : outcome,
});
