import { nameOf } from '../record/history.js';
import { isPay } from './operations.js';
import { defineOracle } from './oracle.js';

/** MERCH-02: every southbound call of a payment carries the account of the payment's own merchant. */
export const ordersBelongToTheirMerchant = defineOracle(
  'orders-belong-to-their-merchant',
  { requirements: ['MERCH-02'], judged: 'event', scope: 'lane' },
  function* ({ payments, exchanges, facts }, { met, broken }) {
    const accounts = new Map(facts('merchant-registered').map(({ merchant, accounts: own }) => [merchant, own]));
    for (const payment of payments) {
      const own = accounts.get(payment.merchant);
      if (own === undefined) continue;
      const numbers = new Set(
        payment.sent
          .filter(isPay)
          .flatMap(({ network, marks }) => (marks.order === undefined ? [] : [`${network} ${marks.order}`])),
      );
      // The same number under another merchant's account, by whatever request it was named.
      const about = exchanges.filter(
        ({ link, network, marks }) =>
          link === 'southbound' && marks.order !== undefined && numbers.has(`${network} ${marks.order}`),
      );
      if (about.length > 0) yield met(nameOf(payment));
      const foreign = about.filter(
        ({ network, marks, openedSeq }) =>
          marks.account !== undefined &&
          own[network] !== undefined &&
          marks.account !== own[network] &&
          !isOthers(payment.sent, openedSeq),
      );
      const [first] = foreign;
      if (first === undefined || isSharedNumber(payments, payment, first.network, first.marks.order)) continue;
      yield broken({
        expected: `account ${own[first.network]} of merchant ${payment.merchant} in every request of the payment`,
        seen: `account ${first.marks.account} in ${foreign.length} of ${about.length} requests`,
        evidence: foreign.map(({ id }) => id),
        subject: nameOf(payment),
      });
    }
  },
);

type Payments = Parameters<Parameters<typeof defineOracle>[2]>[0]['payments'];

/** Sent before the payment was: then it is somebody else's. */
const isOthers = (sent: Payments[number]['sent'], openedSeq: number): boolean => openedSeq < (sent[0]?.openedSeq ?? 0);

/** Two merchants' orders with one number are IDEM-09's matter, not a wrong account. */
const isSharedNumber = (
  payments: Payments,
  own: Payments[number],
  network: string,
  order: string | undefined,
): boolean =>
  payments.some(
    (other) =>
      other !== own && other.sent.some((exchange) => exchange.network === network && exchange.marks.order === order),
  );
