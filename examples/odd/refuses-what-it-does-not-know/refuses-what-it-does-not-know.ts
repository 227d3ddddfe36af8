import { Problem } from '../../intermediary/api/problem.js';
import { identityParts } from '../../intermediary/parts/identity.js';
import { runIntermediary } from '../../intermediary/run.js';

const KNOWN = new Set(
  'paymentId saleId direction mode wallet storeId terminalId amount paymentCode qrPayload payer tenders description expiresAt requestedAt'.split(
    ' ',
  ),
);

/** Refuses a payment that brings members which the contract does not name, as it may. */
export const start = await runIntermediary(import.meta.url, {
  fingerprintOf(body, secret) {
    const unknown = 'mode' in body ? Object.keys(body).filter((name) => !KNOWN.has(name)) : [];
    if (unknown.length > 0) throw new Problem('INVALID_FIELD', `not known: ${unknown.join(', ')}`);
    return identityParts.fingerprintOf(body, secret);
  },
});
