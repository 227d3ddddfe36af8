import type { Journal } from '../../src/record/journal.js';
import type { Canaries, Spelling } from './canary.js';

/** How many of the next events the platform will not accept. */
export interface EventRefusals {
  readonly left: { merchant: string | undefined; times: number }[];
}

/** What the platform's staff can do. */
export function operatorActs({
  journal,
  refusals,
  canaries,
}: {
  journal: Journal;
  refusals: EventRefusals;
  canaries: Canaries;
}) {
  return {
    /** Answers 503 to the next events (of one merchant, or of any), so that they must be sent again. */
    refuseEvents({ times = 1, merchant }: { times?: number; merchant?: string }): { refusing: number } {
      if (!Number.isInteger(times) || times < 0)
        throw new RangeError(`refuseEvents: times must be a whole number, not ${times}`);
      refusals.left.push({ merchant, times });
      journal.fact({ kind: 'operator-acted', network: 'zeropay', action: 'refuseEvents', detail: { times, merchant } });
      return { refusing: times };
    },

    /**
     * An address on this machine that nobody has a reason to call, for a merchant to give as its webhook. `plain` is
     * 127.0.0.1; other spellings lead to the same listener. A call of it is a fact of the journal.
     */
    async canary({
      merchant,
      spelling = 'plain',
    }: {
      merchant: string;
      spelling?: Spelling;
    }): Promise<{ canary: string; url: string }> {
      return canaries.open(merchant, spelling);
    },
  };
}
