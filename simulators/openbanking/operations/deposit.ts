import { money } from '../../../src/core/money.js';
import type { Answer } from '../../kit/pipeline.js';
import { type Account, CURRENCY } from '../accounts.js';
import { isSameSecret } from '../authenticity.js';
import { CENTRE } from '../banks.js';
import { defineOperation, type LegalCall } from '../contract.js';
import type { Desk } from '../desk.js';
import { drawNetworkNumber } from '../errors.js';
import { IN_PROCESS, type TransferTerms } from '../transfers.js';
import { depositedView } from '../views.js';
import { ok, type Refused, underNumber } from './numbers.js';
import { accountOf, bankRefusal, carryOut, overLimit, ownAccount, refuseAt } from './transferring.js';

/** How the call names its payee, and how the answer shows him. */
interface Payee {
  readonly account: Account;
  readonly shown: object;
  /** Compared with the holder's. */
  readonly name?: string;
}

/** To a user who is registered: https://developers.kftc.or.kr/dev/openapi/open-banking/deposit */
export function deposit(desk: Desk) {
  const id = 'openbanking.transfer.deposit';
  return defineOperation(desk.app, id, (call) =>
    pay(desk, call, ({ fintech_use_num }) => {
      const account = desk.accounts.ofHandle(fintech_use_num);
      return account === undefined ? { code: 'A0304' } : { account, shown: { fintech_use_num } };
    }),
  );
}

/** To any account of a bank, by its number. */
export function depositToAccount(desk: Desk) {
  const id = 'openbanking.transfer.deposit-to-account';
  return defineOperation(desk.app, id, (call) =>
    pay(desk, call, ({ bank_code_std, account_num, account_holder_name: name }) => {
      const account = desk.accounts.find(bank_code_std + account_num);
      if (account === undefined) return { code: '412', by: bank_code_std };
      return { account, shown: { account_num }, ...(name === undefined ? {} : { name }) };
    }),
  );
}

type DepositCall = LegalCall<'openbanking.transfer.deposit'> | LegalCall<'openbanking.transfer.deposit-to-account'>;
type Entry<Call extends DepositCall> = Call['content']['req_list'][number];

function pay<Call extends DepositCall>(
  desk: Desk,
  { content, exchange, refuse }: Call,
  payeeOf: (entry: Entry<Call>) => Payee | Refused,
): Answer {
  const { app } = desk;
  const [entry]: readonly Entry<Call>[] = content.req_list;
  if (entry === undefined) throw new Error('a list that keeps its contract has an entry');
  const { bank_tran_id: number, tran_no: tranNo } = entry;
  return underNumber(desk, { refuse, number, tranNo }, (date) => {
    const own = ownAccount(desk);
    if (content.cntr_account_num !== own.number) return { code: 'A0322' };
    if (!isSameSecret(content.wd_pass_phrase, app.passPhrase)) return { code: 'A0307' };
    const payee = payeeOf(entry);
    if ('code' in payee) return payee;
    const { account: customer, shown, name } = payee;
    const terms: TransferTerms = {
      direction: 'deposit',
      number,
      networkTransfer: drawNetworkNumber(app),
      date,
      amount: money(CURRENCY, BigInt(entry.tran_amt)),
      account: accountOf(app, content.sub_frnc_num, customer.key),
      bankAccount: customer.key,
      ownAccount: own.key,
      prints: { given: content.wd_print_content, received: entry.print_content },
    };
    const ends = { customer, own };
    const limited = overLimit(desk, terms, ends);
    if (limited !== undefined) return limited;
    const isAnother = content.name_check_option !== 'off' && name !== undefined && name !== customer.holder;
    const refused = bankRefusal(desk, terms, ends) ?? (isAnother ? ANOTHER_HOLDER : undefined);
    if (refused !== undefined) return refuseAt(desk, terms, refused, exchange.id);
    const transfer = carryOut(desk, terms, customer.bank, exchange.id);
    if (transfer.state !== 'done') return refuse({ code: IN_PROCESS }, { number, tranNo, by: customer.bank });
    return ok(depositedView(app, transfer, { ...ends, tranNo, shown }));
  });
}

/** The centre compares the names (OB-U17). */
const ANOTHER_HOLDER = { code: '815', by: CENTRE, issue: '' };
