import { nameOf } from '../record/history.js';
import { accountUsesOf } from './accounts.js';
import { defineOracle } from './oracle.js';

/**
 * MERCH-02 over the whole lane: a request that names a merchant of another scenario lands in that scenario's part of the
 * journal, and only a reading of all of it shows whose it was.
 */
export const ordersBelongToTheirMerchant = defineOracle(
  'orders-belong-to-their-merchant',
  { requirements: ['MERCH-02'], judged: 'event', scope: 'lane' },
  function* (history, { met, broken }) {
    const scenarios = new Map(
      history
        .facts('merchant-registered')
        .flatMap(({ accounts, scenario }) =>
          Object.entries(accounts).map(([network, account]) => [`${network} ${account}`, scenario] as const),
        ),
    );
    for (const { payment, about, foreign, own } of accountUsesOf(history)) {
      yield met(nameOf(payment));
      const far = foreign.filter(
        ({ network, marks }) => scenarios.get(`${network} ${marks.account}`) !== payment.scenario,
      );
      const [first] = far;
      if (first === undefined) continue;
      yield broken({
        expected: `account ${own} of merchant ${payment.merchant} in every request of the payment`,
        seen: `account ${first.marks.account}, of another trial's merchant, in ${far.length} of ${about.length} requests`,
        evidence: far.map(({ id }) => id),
        subject: nameOf(payment),
      });
    }
  },
);
