import { type Money, subtract, sum } from '../../src/core/money.js';
import type { Account } from './accounts.js';
import type { Book } from './book.js';
import type { Direction, Transfer } from './transfers.js';

interface LimitRow {
  /** rsp_code, or bank_rsp_code of a bank's own limit. */
  readonly code: string;
  readonly direction: Direction;
  readonly span: 'transfer' | 'day' | 'month';
  /** The institution's count all its transfers; an account's those of its own. */
  readonly of: 'institution' | 'account';
  readonly by: 'centre' | 'bank';
}

/** In the order in which they are looked at. */
export const LIMITS = {
  'institution-deposit': { code: 'A0106', direction: 'deposit', span: 'transfer', of: 'institution', by: 'centre' },
  'institution-deposits-a-day': { code: 'A0101', direction: 'deposit', span: 'day', of: 'institution', by: 'centre' },
  'institution-deposits-a-month': {
    code: 'A0102',
    direction: 'deposit',
    span: 'month',
    of: 'institution',
    by: 'centre',
  },
  'institution-withdrawal': {
    code: 'A0105',
    direction: 'withdrawal',
    span: 'transfer',
    of: 'institution',
    by: 'centre',
  },
  'institution-withdrawals-a-day': {
    code: 'A0103',
    direction: 'withdrawal',
    span: 'day',
    of: 'institution',
    by: 'centre',
  },
  'institution-withdrawals-a-month': {
    code: 'A0104',
    direction: 'withdrawal',
    span: 'month',
    of: 'institution',
    by: 'centre',
  },
  withdrawal: { code: 'A0111', direction: 'withdrawal', span: 'transfer', of: 'account', by: 'centre' },
  'withdrawals-a-day': { code: 'A0112', direction: 'withdrawal', span: 'day', of: 'account', by: 'centre' },
  'bank-withdrawal': { code: '455', direction: 'withdrawal', span: 'transfer', of: 'account', by: 'bank' },
  'bank-withdrawals-a-day': { code: '456', direction: 'withdrawal', span: 'day', of: 'account', by: 'bank' },
} as const satisfies Readonly<Record<string, LimitRow>>;

export type LimitName = keyof typeof LIMITS;

export const isLimit = (name: string): name is LimitName => Object.hasOwn(LIMITS, name);

export type Limits = Partial<Readonly<Record<LimitName, Money>>>;

type Asked = Pick<Transfer, 'direction' | 'amount' | 'date'>;

/** The code of the first limit that a transfer would exceed. What was refused in the end does not count (OB-U15). */
export function exceeded(
  by: LimitRow['by'],
  asked: Asked,
  account: Account,
  institution: Limits,
  book: Pick<Book, 'all'>,
): string | undefined {
  const rows: [string, LimitRow][] = Object.entries(LIMITS);
  return rows.find(([name, row]) => {
    if (row.by !== by || row.direction !== asked.direction) return false;
    const limit = (row.of === 'account' ? account.limits : institution)[name as LimitName];
    return limit !== undefined && used(row, asked, account, book).minor + asked.amount.minor > limit.minor;
  })?.[1].code;
}

/** What an account can still withdraw on a day; undefined where nothing limits it. */
export function remaining(date: string, account: Account, book: Pick<Book, 'all'>): Money | undefined {
  const name = 'withdrawals-a-day';
  const limit = account.limits[name];
  if (limit === undefined) return undefined;
  const asked = { direction: 'withdrawal', amount: limit, date } as const;
  return subtract(limit, used(LIMITS[name], asked, account, book));
}

function used(
  { direction, span, of }: LimitRow,
  { date, amount }: Asked,
  { key }: Account,
  book: Pick<Book, 'all'>,
): Money {
  const period = { transfer: '-', day: date, month: date.slice(0, 6) }[span];
  const counted = [...book.all()].filter(
    (transfer) =>
      transfer.direction === direction &&
      transfer.state !== 'refused' &&
      transfer.date.startsWith(period) &&
      (of === 'institution' || transfer.bankAccount === key),
  );
  return sum(
    amount.currency,
    counted.map((transfer) => transfer.amount),
  );
}
