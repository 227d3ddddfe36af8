import { runIntermediary } from '../../intermediary/run.js';

/** At its expiry a QR is expired, asked or not; what a payer still paid is left for somebody to find in the accounts (MPM-02). */
export const start = await runIntermediary(import.meta.url, {
  whenPatienceEnds: (payment) => (payment.mode === 'MPM_DYNAMIC' ? 'FAIL' : 'UNDO'),
  compensates: (payment) => payment.status !== 'EXPIRED',
});
