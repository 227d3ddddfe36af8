import type { Fact } from '../../src/record/facts.js';
import type { Journal } from '../../src/record/journal.js';
import type { Ledger } from '../../src/record/ledger.js';
import type { Movement, Transition } from './order.js';

/** Makes a transition's money move in the ledger, and writes its facts in the same step. */
export function createMoneyMover({ journal, ledger }: { journal: Journal; ledger: Ledger }) {
  /** The network's refund number to the posting whose money is on its way. */
  const holds = new Map<string, string>();

  function write(fact: Fact, exchange: string | undefined): void {
    journal.fact(exchange === undefined ? fact : ({ ...fact, exchange } as Fact));
  }

  function holdOf(networkRefund: string): string {
    const posting = holds.get(networkRefund);
    if (posting === undefined) throw new Error(`refund ${networkRefund} has no money on its way`);
    return posting;
  }

  function move(movement: Movement, exchange: string | undefined): void {
    if (movement.act === 'hold') {
      holds.set(movement.refund, ledger.hold(movement.posting).id);
      return;
    }
    const posting =
      movement.act === 'post' ? ledger.post(movement.posting) : ledger.resolve(holdOf(movement.refund), movement.as);
    if (movement.fact !== undefined) write({ ...movement.fact, posting: posting.id }, exchange);
  }

  return {
    /** @param exchange The one that caused it, where one did. Throws where a refund is resolved that was never held. */
    carryOut(
      { movements, facts }: Pick<Transition<unknown>, 'movements' | 'facts'>,
      exchange: string | undefined,
    ): void {
      for (const movement of movements) move(movement, exchange);
      for (const fact of facts) write(fact, exchange);
    },
    reset: (): void => holds.clear(),
  };
}
