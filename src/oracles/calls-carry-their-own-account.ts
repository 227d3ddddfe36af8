import { nameOf } from '../record/history.js';
import { accountUsesOf } from './accounts.js';
import { defineOracle } from './oracle.js';

/** MERCH-02: every southbound call of a payment carries the account of the payment's own merchant. */
export const callsCarryTheirOwnAccount = defineOracle(
  'calls-carry-their-own-account',
  { requirements: ['MERCH-02'], judged: 'event' },
  function* (history, { met, broken }) {
    for (const { payment, about, foreign, own } of accountUsesOf(history)) {
      yield met(nameOf(payment));
      const [first] = foreign;
      if (first === undefined) continue;
      yield broken({
        expected: `account ${own} of merchant ${payment.merchant} in every request of the payment`,
        seen: `account ${first.marks.account} in ${foreign.length} of ${about.length} requests`,
        evidence: foreign.map(({ id }) => id),
        subject: nameOf(payment),
      });
    }
  },
);
