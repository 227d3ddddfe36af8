import { isMore } from '../../../src/core/money.js';
import type { Account, Accounts } from '../accounts.js';
import { refusalOf, type Use } from '../conditions.js';
import { type Desk, whoIsDown } from '../desk.js';
import { exceeded } from '../limits.js';
import { accept, refuse, type Transfer, type TransferTerms } from '../transfers.js';
import type { Refused } from './numbers.js';

/** Both ends of a transfer. */
export interface Ends {
  readonly customer: Account;
  readonly own: Account;
}

/** The institution's own account. */
export function ownAccount({ accounts, app }: Pick<Desk, 'accounts' | 'app'>): Account {
  const own = accounts.find(app.ownAccount);
  if (own === undefined) throw new Error('the institution has lost its account');
  return own;
}

/** Whose transfer it is: that of the merchant whom it names, or to whom it goes; else the customer's own. */
export function accountOf(
  { merchants }: { merchants: ReadonlyMap<string, string> },
  named: string | undefined,
  customer: string,
) {
  return named !== undefined && merchants.has(named) ? named : customer;
}

/** What the centre refuses before it asks a bank. */
export function overLimit(desk: Desk, terms: TransferTerms, { customer }: Ends): Refused | undefined {
  const code = exceeded('centre', terms, customer, desk.staff.limits, desk.book);
  return code === undefined ? undefined : { code };
}

/** What a bank refuses: by its hours, by the condition of an account, by its own limits, by the balance. */
export function bankRefusal(desk: Desk, terms: TransferTerms, { customer, own }: Ends): Required<Refused> | undefined {
  const refused = (code: string | undefined, by: string) => (code === undefined ? undefined : { code, by, issue: '' });
  const down = whoIsDown(desk, customer.bank, own.bank);
  const [uses, giver]: [readonly [Use, Use], Account] =
    terms.direction === 'withdrawal' ? [['withdraw', 'deposit'], customer] : [['deposit', 'withdraw'], own];
  return (
    (down === undefined ? undefined : refused('114', down)) ??
    refused(refusalOf(customer.condition, uses[0]), customer.bank) ??
    refused(refusalOf(own.condition, uses[1]), own.bank) ??
    refused(exceeded('bank', terms, customer, desk.staff.limits, desk.book), customer.bank) ??
    refused(shortOf(desk.accounts, giver, terms), giver.bank)
  );
}

/** 453: there is too little; 454: there is enough, and too little of it can be withdrawn. */
function shortOf(accounts: Accounts, giver: Account, { amount }: TransferTerms): string | undefined {
  if (isMore(amount, accounts.balance(giver))) return '453';
  return isMore(amount, accounts.available(giver)) ? '454' : undefined;
}

/** Writes down what a bank has refused. */
export function refuseAt(
  { book }: Desk,
  terms: TransferTerms,
  { code, by }: Required<Refused>,
  exchange: string,
): Refused {
  book.apply(refuse(terms, code, by), exchange);
  return { code, by };
}

/** A bank takes it in; it ends at once, later, or when the staff says so. */
export function carryOut({ app, book, staff }: Desk, terms: TransferTerms, by: string, exchange: string): Transfer {
  const accepted = accept(terms, by);
  book.apply(accepted, exchange);
  const isHeld = ['*', terms.account, terms.bankAccount].some((one) => staff.held.has(one));
  if (!isHeld) book.plan(accepted.transfer, { as: 'done' }, app.switches['transfer-delay-ms'], exchange);
  return book.latest(terms.number) ?? accepted.transfer;
}
