import { nameOf, type TimedExchange } from '../record/history.js';
import { attemptsOf } from './attempts.js';
import { roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/** WeChat advises a query every 3 to 5 s; a lower bound is judged less 250 ms. */
const ADVISED_MS = 3_000;
const TOLERANCE_MS = 250;
/** So many gaps in a row under it are a habit: a notice, a caller or a restart explains one or two. */
const HABIT = 4;

/**
 * TIMEOUT-04: queries are not sent faster than the network advises. Slow and irregular is allowed (TIMEOUT-14). Judged only in
 * a lane at rate 1, where advice about pace is what it says.
 */
export const queriesKeepThePace = defineOracle(
  'queries-keep-the-pace',
  { requirements: ['TIMEOUT-04'], judged: 'settled' },
  function* ({ header, payments }, { met, broken }) {
    if (header?.rate !== 1) return;
    for (const payment of payments) {
      for (const { number, sent } of attemptsOf(payment)) {
        const queries = sent.filter((exchange) => roleOf(exchange) === 'query');
        if (queries.length < 2) continue;
        yield met(`order ${number}`);
        const hasty = hastyRunOf(queries);
        if (hasty.length <= HABIT) continue;
        yield broken({
          expected: `queries of an order ${ADVISED_MS / 1_000} to 5 s apart`,
          seen: `${hasty.length} queries of order ${number} in a row, less than that apart`,
          evidence: hasty.map(({ id }) => id),
          subject: nameOf(payment),
        });
      }
    }
  },
);

/** The longest run of queries each of which followed too soon on the one before. */
function hastyRunOf(queries: readonly TimedExchange[]): TimedExchange[] {
  let [longest, run]: [TimedExchange[], TimedExchange[]] = [[], []];
  for (const query of queries) {
    const last = run.at(-1);
    const isHasty = last !== undefined && query.openedRealMs - last.openedRealMs < ADVISED_MS - TOLERANCE_MS;
    run = isHasty ? [...run, query] : [query];
    if (run.length > longest.length) longest = run;
  }
  return longest;
}
