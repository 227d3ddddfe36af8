import { asRecord, asText, isAccepted, jsonOf } from '../record/history.js';
import { askedCode } from './operations.js';
import { defineOracle } from './oracle.js';

/** Whom the runner names for a call without a token of this run, or with none. */
const NOBODY = 'nobody';

/** SEC-05: without a token of the platform or of the merchant nothing is told and nothing is done, whatever is asked. */
export const everyCallIsAuthenticated = defineOracle(
  'every-call-is-authenticated',
  { requirements: ['SEC-05'], judged: 'event' },
  function* ({ answers, exchanges }, { met, broken }) {
    const known = new Set<unknown>(
      answers
        .filter(({ principal, operation }) => operation === 'createPayment' && principal !== NOBODY)
        .map(({ request }) => asRecord(request).paymentCode),
    );
    for (const answer of answers) {
      const { principal, operation, status, exchange, request, sentSeq } = answer;
      if (principal !== NOBODY || operation === 'health' || status === undefined) continue;
      yield met(`${operation} (${exchange})`);
      if (isAccepted(answer)) {
        yield broken({
          expected: `401 for ${operation} without a valid token`,
          seen: `status ${status}`,
          evidence: [exchange],
        });
      }
      const { raw } = asRecord(request);
      const code = asText(asRecord(typeof raw === 'string' ? jsonOf(Buffer.from(raw)) : request).paymentCode);
      if (code === undefined || known.has(code)) continue;
      for (const sent of exchanges.filter(
        (other) => other.link === 'southbound' && other.openedSeq > sentSeq && askedCode(other) === code,
      )) {
        yield broken({
          expected: `nothing sent for ${operation} without a valid token`,
          seen: `${sent.operation} with the code that it brought`,
          evidence: [exchange, sent.id],
        });
      }
    }
  },
);
