import { groupBy } from '../record/group.js';
import { nameOf, type TimedExchange } from '../record/history.js';
import { meaningOf, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/**
 * Practice, and generous: the networks advise one request in 3 to 5 s. More than one a network second over a window of ten, and
 * more than twenty in any case, is no spacing; more than five hundred is no end.
 */
const WINDOW_NETWORK_MS = 10_000;
/** A window that is shorter in real time would judge the machine. */
const WINDOW_REAL_MS = 1_000;
const IN_A_WINDOW = 20;
const IN_ALL = 500;
/** So many failures make an outage. */
const OUTAGE = 3;

/** AVAIL-03: while a network answers with errors, or not at all, one operation is repeated with pauses, and not for ever. */
export const retriesAreBounded = defineOracle(
  'retries-are-bounded',
  { requirements: ['AVAIL-03'], judged: 'settled' },
  function* ({ header, payments }, { met, broken }) {
    const windowMs = Math.max(WINDOW_NETWORK_MS, WINDOW_REAL_MS * (header?.rate ?? 1));
    const most = Math.max(IN_A_WINDOW, windowMs / 1_000);
    for (const payment of payments) {
      for (const [what, tries] of groupBy(payment.sent, operationName)) {
        const failed = tries.filter((exchange) => ['unknown', 'unsent'].includes(meaningOf(exchange)));
        if (failed.length < OUTAGE) continue;
        yield met(what);
        const crowd = crowdOf(failed, windowMs);
        if (crowd.length <= most && failed.length <= IN_ALL) continue;
        yield broken({
          expected: `at most ${most} tries of one operation within ${windowMs / 1_000} s of network time, and ${IN_ALL} in all, while it fails`,
          seen: `${what}: ${crowd.length} within that time, ${failed.length} in all`,
          evidence: crowd.map(({ id }) => id),
          subject: nameOf(payment),
        });
      }
    }
  },
);

const operationName = (exchange: TimedExchange): string => {
  const { refund, order, networkOrder } = exchange.marks;
  return `${roleOf(exchange)} of ${refund ?? order ?? networkOrder ?? 'nothing named'}`;
};

function crowdOf(tries: readonly TimedExchange[], windowMs: number): TimedExchange[] {
  return tries
    .map((first, at) =>
      tries.slice(at).filter(({ openedNetworkMs }) => openedNetworkMs - first.openedNetworkMs < windowMs),
    )
    .reduce<TimedExchange[]>((most, crowd) => (crowd.length > most.length ? crowd : most), []);
}
