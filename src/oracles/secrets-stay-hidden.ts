import type { History } from '../record/history.js';
import { defineOracle } from './oracle.js';
import { holds, secretsOf } from './secrets.js';

/**
 * PRIV-01: payment codes, tokens, account numbers and wallet user ids stay out of error bodies and addresses; account numbers
 * and payers are masked in every answer and event. What stands in logs is judged over the whole lane.
 */
export const secretsStayHidden = defineOracle(
  'secrets-stay-hidden',
  { requirements: ['PRIV-01'], judged: 'event' },
  function* (history, { met, broken }) {
    const secrets = secretsOf(history);
    for (const { what } of secrets) yield met(what);
    const places = placesOf(history);
    for (const secret of secrets) {
      const shownIn = places.filter(
        ({ kind, text, shows }) => (kind !== 'answer' || secret.inAnswers === 'never') && !shows && holds(text, secret),
      );
      const [first] = shownIn;
      if (first === undefined) continue;
      yield broken({
        expected: `${secret.what} nowhere in errors and addresses, nor unmasked in what is told`,
        seen: `in ${[...new Set(shownIn.map(({ where }) => where))].slice(0, 3).join(', ')}`,
        evidence: shownIn.map(({ exchange }) => exchange).slice(0, 5),
      });
    }
  },
);

interface Place {
  readonly kind: 'error' | 'address' | 'answer' | 'event';
  readonly where: string;
  readonly text: string;
  /** The one answer that shows a token by design. */
  readonly shows: boolean;
  readonly exchange: string;
}

function placesOf({ answers, exchanges, events, webhooks }: History): Place[] {
  return [
    ...answers.map(({ operation, status, body, exchange }): Place => {
      const isError = status !== undefined && status >= 400;
      const text = JSON.stringify(body) ?? '';
      return {
        kind: isError ? 'error' : 'answer',
        where: `the ${isError ? 'refusal' : 'answer'} to ${operation}`,
        text,
        shows: operation === 'registerMerchant' && !isError,
        exchange,
      };
    }),
    ...exchanges
      .filter(({ link }) => link === 'southbound' || link === 'event')
      .map(
        ({ operation, request, id }): Place => ({
          kind: 'address',
          where: `the address of ${operation}`,
          text: decoded(request.target),
          shows: false,
          exchange: id,
        }),
      ),
    ...[...events, ...webhooks].map(
      ({ type, body, exchange }): Place => ({
        kind: 'event',
        where: `event ${type}`,
        text: JSON.stringify(body),
        shows: false,
        exchange,
      }),
    ),
  ];
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}
