import { groupBy } from '../record/group.js';
import { askedCode, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/** CPM-02: a payer's code is used for one order; a retry keeps the order number, a new order needs a new code. */
export const oneCodeOneOrder = defineOracle(
  'one-code-one-order',
  { requirements: ['CPM-02'], judged: 'event' },
  function* ({ exchanges }, { met, broken }) {
    const pays = exchanges.filter(
      (exchange) =>
        roleOf(exchange) === 'pay-code' && exchange.marks.order !== undefined && askedCode(exchange) !== undefined,
    );
    for (const uses of groupBy(pays, (pay) => JSON.stringify([pay.network, askedCode(pay)])).values()) {
      const [first] = uses;
      if (first === undefined) continue;
      yield met(`order ${first.marks.order}`);
      const numbers = [...groupBy(uses, ({ marks }) => `${marks.account} ${marks.order}`).values()].flatMap(
        ([use]) => use ?? [],
      );
      if (numbers.length === 1) continue;
      yield broken({
        expected: `one order number for one payer's code`,
        seen: `${numbers.length}: ${numbers.map(({ marks }) => marks.order).join(', ')}`,
        evidence: numbers.map(({ id }) => id),
      });
    }
  },
);
