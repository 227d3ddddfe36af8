import type { History, PaymentHistory, TimedExchange } from '../record/history.js';
import { isPay } from './operations.js';

/** Requests about a payment's orders, and those of them that name an account which is not its merchant's. */
export interface AccountUse {
  readonly payment: PaymentHistory;
  readonly about: readonly TimedExchange[];
  readonly foreign: readonly TimedExchange[];
  /** The account that they should have named. */
  readonly own: string;
}

export function accountUsesOf({ payments, exchanges, facts }: History): AccountUse[] {
  const accounts = new Map(facts('merchant-registered').map(({ merchant, accounts: own }) => [merchant, own]));
  return payments.flatMap((payment) => {
    const networks = new Set(payment.sent.filter(isPay).map(({ network }) => network));
    return [...networks].flatMap((network) => {
      const own = accounts.get(payment.merchant)?.[network];
      if (own === undefined) return [];
      const pays = payment.sent.filter((exchange) => exchange.network === network && isPay(exchange));
      const numbers = new Set(pays.flatMap(({ marks }) => marks.order ?? []));
      const first = pays[0]?.openedSeq ?? 0;
      // The same number under another merchant's account, by whatever request it was named; before the first it is another's.
      const about = exchanges.filter(
        ({ link, network: to, marks, openedSeq }) =>
          link === 'southbound' &&
          to === network &&
          openedSeq >= first &&
          marks.order !== undefined &&
          numbers.has(marks.order),
      );
      const foreign = about.filter(({ marks }) => marks.account !== undefined && marks.account !== own);
      // Two payments with one number are IDEM-09's matter, not a wrong account.
      const isShared = payments.some(
        (other) =>
          other !== payment &&
          other.sent.some(
            ({ network: to, marks }) => to === network && marks.order !== undefined && numbers.has(marks.order),
          ),
      );
      return [{ payment, about, foreign: isShared ? [] : foreign, own }];
    });
  });
}
