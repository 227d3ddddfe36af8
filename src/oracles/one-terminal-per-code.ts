import { groupBy } from '../record/group.js';
import { nameOf, type PaymentHistory, type Stimulus } from '../record/history.js';
import { askedCode, isPay } from './operations.js';
import { defineOracle } from './oracle.js';

interface Use {
  readonly payment: PaymentHistory;
  readonly create: Stimulus;
  readonly terminal: string;
}

/** CPM-08: a code that one terminal has read is refused when another one brings it: somebody has photographed it. */
export const oneTerminalPerCode = defineOracle(
  'one-terminal-per-code',
  { requirements: ['CPM-08'], judged: 'event' },
  function* ({ payments, exchanges }, { met, broken }) {
    const uses = payments.flatMap((payment): Use[] => {
      const create = payment.stimuli.find(
        ({ operation, principal, outcome }) =>
          operation === 'createPayment' && principal === undefined && outcome === 'answered',
      );
      if (create === undefined || payment.requested?.paymentCode === undefined) return [];
      const { storeId, terminalId } = create.request;
      return [{ payment, create, terminal: `${payment.merchant} ${String(storeId)} ${String(terminalId)}` }];
    });
    for (const [code, same] of groupBy(uses, ({ payment }) => payment.requested?.paymentCode ?? '')) {
      const [first, ...later] = same.sort((a, b) => a.create.sentSeq - b.create.sentSeq);
      for (const second of later.filter(({ terminal }) => terminal !== first?.terminal)) {
        yield met(nameOf(second.payment));
        const pays = exchanges.filter((pay) => isPay(pay) && askedCode(pay) === code);
        const before = pays
          .filter(({ openedSeq }) => openedSeq < second.create.sentSeq)
          .map(({ marks }) => marks.order);
        const sent = pays.filter(
          ({ openedSeq, marks }) =>
            openedSeq > second.create.sentSeq && before.length > 0 && !before.includes(marks.order),
        );
        const paid = second.payment.claims.find(({ status }) => status === 'SUCCEEDED');
        if (first === undefined || (sent.length === 0 && paid === undefined)) continue;
        yield broken({
          expected: 'a refusal of the code that another terminal has brought before',
          seen: `status ${second.create.status}${sent.length === 0 ? '' : ', and the code sent once more'}`,
          evidence: [first.create.exchange, second.create.exchange, ...sent.map(({ id }) => id)],
          subject: nameOf(second.payment),
        });
      }
    }
  },
);
