import type {
  AccountBalanceResponse,
  InquiryRealNameResponse,
  TransferDepositResponse,
  TransferDepositToAccountResponse,
  TransferResultResponse,
  TransferWithdrawResponse,
} from '../../src/generated/openbanking.js';
import type { Account, Accounts } from './accounts.js';
import type { App } from './app.js';
import { bankNamed, branchOf, CENTRE } from './banks.js';
import { bankPart, headOf } from './errors.js';
import { dateOf } from './kst.js';
import { DONE, type Transfer } from './transfers.js';

/** Accounts and transfers as the wire shows them. */
type Means = Pick<App, 'clock' | 'random'>;

/** All but the last three characters. */
const masked = ({ number }: Account): string => `${number.slice(0, -3)}***`;

type SideKey =
  | 'bank_code_std'
  | 'bank_code_sub'
  | 'bank_name'
  | 'account_num_masked'
  | 'print_content'
  | 'account_holder_name';

/** An account, and what its passbook says. */
const accountPart = (account: Account, print: string): Record<SideKey, string> => ({
  bank_code_std: account.bank,
  bank_code_sub: branchOf(account.bank),
  bank_name: bankNamed(account.bank),
  account_num_masked: masked(account),
  print_content: print,
  account_holder_name: account.holder,
});

/** The same for the giving (`wd`) or the receiving (`dps`) side of a transfer. */
const side = <P extends 'wd' | 'dps'>(prefix: P, account: Account, print: string): Record<`${P}_${SideKey}`, string> =>
  Object.fromEntries(
    Object.entries(accountPart(account, print)).map(([key, value]) => [`${prefix}_${key}`, value]),
  ) as Record<`${P}_${SideKey}`, string>;

const won = ({ minor }: { readonly minor: bigint }): string => minor.toString();

/** What stands where nothing limits a user: the member has twelve digits. */
const UNLIMITED = '999999999999';

export function withdrawnView(
  app: Means,
  { number, amount, codeBy, prints }: Transfer,
  { customer, own, left }: { customer: Account; own: Account; left: { readonly minor: bigint } | undefined },
): TransferWithdrawResponse {
  return {
    ...headOf(app),
    rsp_code: 'A0000',
    ...side('dps', own, prints.received),
    bank_tran_id: number,
    ...bankPart(app, DONE, codeBy),
    bank_rsp_code: DONE,
    fintech_use_num: customer.fintechUseNum,
    ...accountPart(customer, prints.given),
    tran_amt: won(amount),
    wd_limit_remain_amt: left === undefined ? UNLIMITED : won(left),
  };
}

type Deposited<T extends { res_list: readonly unknown[] }> = T['res_list'][number];

/** @param shown How the call has named the payee: by handle or by number. */
export function depositedView<T extends TransferDepositResponse | TransferDepositToAccountResponse>(
  app: Means,
  { number, amount, codeBy, prints }: Transfer,
  { customer, own, tranNo, shown }: { customer: Account; own: Account; tranNo: string; shown: object },
): T {
  const entry = {
    tran_no: tranNo,
    bank_tran_id: number,
    ...bankPart(app, DONE, codeBy),
    ...shown,
    ...accountPart(customer, prints.received),
    tran_amt: won(amount),
  } as Deposited<T>;
  return { ...headOf(app), ...side('wd', own, prints.given), res_cnt: '1', res_list: [entry] } as T;
}

type ResultEntry = TransferResultResponse['res_list'][number];

/** A transfer that is known, by its latest code. */
export function resultEntry(transfer: Transfer, tranNo: string, accounts: Pick<Accounts, 'find'>): ResultEntry {
  const { number, date, amount, code, codeBy, prints, direction, bankAccount, ownAccount } = transfer;
  const customer = accounts.find(bankAccount);
  const own = accounts.find(ownAccount);
  if (customer === undefined || own === undefined) throw new Error(`transfer ${number} has lost its accounts`);
  const [giver, receiver] = direction === 'withdrawal' ? [customer, own] : [own, customer];
  return {
    tran_no: tranNo,
    bank_tran_id: number,
    bank_tran_date: date,
    bank_code_tran: codeBy,
    bank_rsp_code: code,
    bank_rsp_message: '',
    ...side('wd', giver, prints.given),
    ...side('dps', receiver, prints.received),
    [direction === 'withdrawal' ? 'wd_fintech_use_num' : 'dps_fintech_use_num']: customer.fintechUseNum,
    tran_amt: won(amount),
  };
}

/** One that is not known, among others that are (OB-U11). */
export const unknownEntry = (number: string, tranNo: string): ResultEntry => ({
  tran_no: tranNo,
  bank_tran_id: number,
  bank_code_tran: CENTRE,
  bank_rsp_code: '499',
  bank_rsp_message: '이체내역 없음',
});

export const resultView = (app: Means, entries: ResultEntry[]): TransferResultResponse =>
  ({ ...headOf(app), res_cnt: String(entries.length), res_list: entries }) as TransferResultResponse;

/** On demand; this world has no other kind. */
const ON_DEMAND = '1';

export function balanceView(app: Means, number: string, account: Account, accounts: Accounts): AccountBalanceResponse {
  return {
    ...headOf(app),
    rsp_code: 'A0000',
    bank_tran_id: number,
    ...bankPart(app, DONE, account.bank),
    bank_rsp_code: DONE,
    bank_name: bankNamed(account.bank),
    fintech_use_num: account.fintechUseNum,
    balance_amt: won(accounts.balance(account)),
    available_amt: won(accounts.available(account)),
    account_type: ON_DEMAND,
    product_name: '입출금통장',
    account_issue_date: dateOf(account.openedAtMs),
  };
}

export function realNameView(app: Means, number: string, account: Account, type: ' ' | '6'): InquiryRealNameResponse {
  return {
    ...headOf(app),
    rsp_code: 'A0000',
    bank_tran_id: number,
    ...bankPart(app, DONE, account.bank),
    bank_rsp_code: DONE,
    bank_code_std: account.bank,
    bank_code_sub: branchOf(account.bank),
    bank_name: bankNamed(account.bank),
    account_num: account.number,
    account_holder_info_type: type,
    account_holder_info: account.holderInfo,
    account_holder_name: account.holder,
    account_type: ON_DEMAND,
  };
}
