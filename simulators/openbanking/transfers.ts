import { type Money, negate } from '../../src/core/money.js';
import type { BankFact } from '../../src/record/facts.js';
import type { PostingRequest } from '../../src/record/ledger.js';
import { ledgerAccount } from './accounts.js';

/**
 * The rules of one transfer: what becomes of it when a bank takes it in, carries it out or refuses it. Nothing here knows
 * HTTP, a clock or chance.
 */
export const NETWORK = 'openbanking';

export type Direction = 'withdrawal' | 'deposit';

export type TransferState = 'in-process' | 'done' | 'refused';

/** bank_rsp_code of what is done, and of what is in process (OB-U13). */
export const DONE = '000';
export const IN_PROCESS = '400';

export interface Transfer {
  readonly direction: Direction;
  /** bank_tran_id. */
  readonly number: string;
  /** api_tran_id of the call that asked for it: the centre's own. */
  readonly networkTransfer: string;
  /** The banks' day. */
  readonly date: string;
  readonly amount: Money;
  /** See `BankFact`. */
  readonly account: string;
  /** Key of the customer's account. */
  readonly bankAccount: string;
  /** Key of the institution's. */
  readonly ownAccount: string;
  /** What the passbooks say, of him who gives and of him who receives. */
  readonly prints: { readonly given: string; readonly received: string };
  readonly state: TransferState;
  /** bank_rsp_code. */
  readonly code: string;
  /** Standard code of whoever has given the code. */
  readonly codeBy: string;
}

/** What a transfer is asked for with. */
export type TransferTerms = Omit<Transfer, 'state' | 'code' | 'codeBy'>;

export type TransferEnd = { readonly as: 'done' } | { readonly as: 'refused'; readonly code: string };

type WithoutPosting<F> = F extends unknown ? Omit<F, 'posting'> : never;

/** A movement of money, with the fact that is written in the same step. Holds are kept under the centre's number. */
export type Movement =
  | { readonly act: 'hold'; readonly posting: PostingRequest }
  | { readonly act: 'resolve'; readonly as: 'posted'; readonly fact: WithoutPosting<BankFact> }
  | { readonly act: 'resolve'; readonly as: 'voided' };

export interface Transition {
  readonly transfer: Transfer;
  readonly movements: readonly Movement[];
  readonly facts: readonly BankFact[];
}

/** A bank takes it in: the money is on its way from here on. */
export function accept(terms: TransferTerms, by: string): Transition {
  const transfer: Transfer = { ...terms, state: 'in-process', code: IN_PROCESS, codeBy: by };
  const { direction, number, amount, bankAccount, ownAccount } = terms;
  const [from, to] = direction === 'withdrawal' ? [bankAccount, ownAccount] : [ownAccount, bankAccount];
  const posting = {
    purpose: direction,
    network: NETWORK,
    order: number,
    legs: [
      { account: ledgerAccount(from), amount: negate(amount) },
      { account: ledgerAccount(to), amount },
    ],
  };
  return {
    transfer,
    movements: [{ act: 'hold', posting }],
    facts: [{ kind: 'bank-transfer-accepted', ...refOf(transfer) }],
  };
}

/** A bank refuses it without having taken it in. */
export function refuse(terms: TransferTerms, code: string, by: string): Transition {
  const transfer: Transfer = { ...terms, state: 'refused', code, codeBy: by };
  return { transfer, movements: [], facts: [{ kind: 'bank-transfer-refused', ...refOf(transfer), code }] };
}

/** What is in process comes to its end. What has ended stays as it is. */
export function settle(transfer: Transfer, end: TransferEnd): Transition {
  if (transfer.state !== 'in-process') return { transfer, movements: [], facts: [] };
  if (end.as === 'refused') {
    const refused: Transfer = { ...transfer, state: 'refused', code: end.code };
    const fact: BankFact = { kind: 'bank-transfer-refused', ...refOf(transfer), code: end.code };
    return { transfer: refused, movements: [{ act: 'resolve', as: 'voided' }], facts: [fact] };
  }
  const { direction } = transfer;
  const fact =
    direction === 'withdrawal'
      ? ({ kind: 'bank-withdrawn', ...refOf(transfer), direction } as const)
      : ({ kind: 'bank-deposited', ...refOf(transfer), direction } as const);
  return {
    transfer: { ...transfer, state: 'done', code: DONE },
    movements: [{ act: 'resolve', as: 'posted', fact }],
    facts: [],
  };
}

function refOf({ account, number, date, direction, amount, bankAccount }: TransferTerms) {
  return { network: NETWORK, account, transfer: number, date, direction, amount, bankAccount };
}
