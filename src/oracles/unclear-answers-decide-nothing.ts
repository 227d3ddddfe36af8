import { isFinal, nameOf, type TimedExchange } from '../record/history.js';
import { attemptsOf } from './attempts.js';
import { knewOtherwise } from './knowledge.js';
import { hasUnknownState, isPlainRefusal, isStruckBy, meaningOf, roleOf, variantOf } from './operations.js';
import { defineOracle } from './oracle.js';

/** Forms of forged answers that a requirement of their own forbids believing; every other one is SIGN-07's. */
const FORMS: Readonly<Record<string, string>> = {
  'signtest-probe': 'SIGN-03',
  'weaker-algorithm': 'SIGN-04',
  'unknown-serial': 'SIGN-05',
  'unknown-key': 'SIGN-05',
  'stale-timestamp': 'SIGN-09',
  'own-key': 'SIGN-12',
};

/**
 * A 2xx answer that does not verify (SIGN-07, or the rule that its form was made for), cannot be read whole (AVAIL-05), or names a state that no document
 * knows (TIMEOUT-13) is neither success nor failure: the payment is called final on the word of something else.
 */
export const unclearAnswersDecideNothing = defineOracle(
  'unclear-answers-decide-nothing',
  { requirements: ['SIGN-07', ...new Set(Object.values(FORMS)), 'AVAIL-05', 'TIMEOUT-13'], judged: 'event' },
  function* (history, { met, broken }) {
    for (const payment of history.payments) {
      for (const attempt of attemptsOf(payment)) {
        for (const answer of attempt.sent.filter((exchange) => ['pay-code', 'query'].includes(roleOf(exchange)))) {
          const requirement = requirementOf(answer);
          if (requirement === undefined) continue;
          const isLate = payment.claims.some(({ status, seq }) => seq < answer.closedSeq && isFinal(status));
          if (isLate) continue;
          yield met(`${roleOf(answer)} of order ${attempt.number} (${answer.id})`, { requirement });
          const said = payment.claims.find(({ status, seq }) => seq > answer.closedSeq && isFinal(status));
          if (said === undefined || knewOtherwise(payment, attempt, answer, said)) continue;
          // All of it arrived and was signed, though more was announced: who believes that is told the truth.
          if (isStruckBy(answer, 'wrong-content-length') && said.status === 'SUCCEEDED') continue;
          yield broken({
            requirement,
            expected: 'neither success nor failure on the word of an answer that says nothing for certain',
            seen: `${said.status}, after the ${roleOf(answer)} of order ${attempt.number} had ${whatOf(requirement)}, and nothing else was heard`,
            evidence: [answer.id, said.exchange],
            subject: nameOf(payment),
          });
        }
      }
    }
  },
);

function requirementOf(answer: TimedExchange): string | undefined {
  if (!isSuccess(answer) || isPlainRefusal(answer)) return undefined;
  if (isStruckBy(answer, 'forge-answer')) return FORMS[variantOf(answer, 'forge-answer') ?? ''] ?? 'SIGN-07';
  if (meaningOf(answer) !== 'unknown') return undefined;
  if (isStruckBy(answer, 'truncate-answer', 'garble-answer', 'half-close', 'wrong-content-length')) return 'AVAIL-05';
  return hasUnknownState(answer) ? 'TIMEOUT-13' : undefined;
}

const whatOf = (requirement: string): string =>
  requirement === 'TIMEOUT-13'
    ? 'a state that no document names'
    : requirement === 'AVAIL-05'
      ? 'an answer that cannot be read whole'
      : 'an answer that does not verify';

const isSuccess = ({ response }: TimedExchange): boolean =>
  response !== undefined && response.status >= 200 && response.status < 300;
