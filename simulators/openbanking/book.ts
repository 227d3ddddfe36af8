import type { Clock, Timer } from '../../src/core/clock.js';
import { isSame } from '../../src/core/money.js';
import type { BankFact } from '../../src/record/facts.js';
import type { Journal } from '../../src/record/journal.js';
import type { Ledger } from '../../src/record/ledger.js';
import { type Movement, settle, type Transfer, type TransferEnd, type Transition } from './transfers.js';

/** What an inquiry names a transfer by (OB-U12). */
export type TransferName = Pick<Transfer, 'direction' | 'number' | 'date' | 'amount'>;

/**
 * Where transfers are kept, and where transitions become real: money moves in the ledger, facts stand in the journal in the
 * same step, timers run.
 */
export interface Book {
  /** Of several under one number (only where numbers of refused ones are free again) the latest. */
  find(name: TransferName): Transfer | undefined;
  /** The latest with this number, on whatever day. */
  latest(number: string): Transfer | undefined;
  /** A transfer as it was before its latest change; undefined where it was not there. */
  before(transfer: Transfer): Transfer | undefined;
  /** False where the number is in use on this day. */
  takeNumber(number: string, date: string): boolean;
  freeNumber(number: string, date: string): void;
  /** Carries a transition out. @param exchange The one that caused it, where one did. */
  apply(transition: Transition, exchange?: string): void;
  /** Ends a transfer after a network duration; 0 is at once. An earlier plan for it is dropped. */
  plan(transfer: Transfer, end: TransferEnd, afterMs: number, exchange?: string): void;
  all(): Iterable<Transfer>;
  reset(): void;
}

export function createBook({
  clock,
  journal,
  ledger,
  freesRefused,
}: {
  clock: Clock;
  journal: Journal;
  ledger: Ledger;
  /** The number of a transfer that was refused can be used again (OB-U9). */
  freesRefused: boolean;
}): Book {
  const transfers = new Map<string, Transfer>();
  const byNumber = new Map<string, Set<string>>();
  const befores = new Map<string, Transfer>();
  const holds = new Map<string, string>();
  const timers = new Map<string, Timer>();
  const numbers = new Set<string>();

  const write = (fact: BankFact, exchange: string | undefined): void =>
    journal.fact(exchange === undefined ? fact : { ...fact, exchange });

  function move({ networkTransfer }: Transfer, movement: Movement, exchange: string | undefined): void {
    if (movement.act === 'hold') {
      holds.set(networkTransfer, ledger.hold(movement.posting).id);
      return;
    }
    const held = holds.get(networkTransfer);
    if (held === undefined) throw new Error(`transfer ${networkTransfer} has no money on its way`);
    const { id: posting } = ledger.resolve(held, movement.as);
    if (movement.as === 'posted') write({ ...movement.fact, posting } as BankFact, exchange);
  }

  const named = (number: string): Transfer[] =>
    [...(byNumber.get(number) ?? [])].flatMap((networkTransfer) => transfers.get(networkTransfer) ?? []);

  const book: Book = {
    find: ({ direction, number, date, amount }) =>
      named(number).findLast((one) => one.date === date && one.direction === direction && isSame(one.amount, amount)),
    latest: (number) => named(number).at(-1),
    before: ({ networkTransfer }) => befores.get(networkTransfer),
    takeNumber(number, date) {
      const taken = `${date} ${number}`;
      if (numbers.has(taken)) return false;
      numbers.add(taken);
      return true;
    },
    freeNumber: (number, date) => void numbers.delete(`${date} ${number}`),
    apply({ transfer, movements, facts }, exchange) {
      const { networkTransfer, number } = transfer;
      const before = transfers.get(networkTransfer);
      if (before === transfer) return;
      if (before !== undefined) befores.set(networkTransfer, before);
      transfers.set(networkTransfer, transfer);
      byNumber.set(number, (byNumber.get(number) ?? new Set()).add(networkTransfer));
      if (transfer.state === 'refused' && freesRefused) book.freeNumber(number, transfer.date);
      for (const movement of movements) move(transfer, movement, exchange);
      for (const fact of facts) write(fact, exchange);
    },
    plan({ networkTransfer, account }, end, afterMs, exchange) {
      timers.get(networkTransfer)?.cancel();
      timers.delete(networkTransfer);
      const act = () => {
        timers.delete(networkTransfer);
        const now = transfers.get(networkTransfer);
        if (now !== undefined) book.apply(settle(now, end), exchange);
      };
      if (afterMs <= 0) act();
      else timers.set(networkTransfer, clock.after(afterMs, 'transfer', act, account));
    },
    all: () => transfers.values(),
    reset() {
      for (const timer of timers.values()) timer.cancel();
      for (const map of [transfers, byNumber, befores, holds, timers]) map.clear();
      numbers.clear();
    },
  };
  return book;
}
