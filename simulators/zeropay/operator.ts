import type { Journal } from '../../src/record/journal.js';

/** How many of the next events the platform will not accept. */
export interface EventRefusals {
  readonly left: { merchant: string | undefined; times: number }[];
}

/** What the platform's staff can do. */
export function operatorActs({ journal, refusals }: { journal: Journal; refusals: EventRefusals }) {
  return {
    /** Answers 503 to the next events (of one merchant, or of any), so that they must be sent again. */
    refuseEvents({ times = 1, merchant }: { times?: number; merchant?: string }): { refusing: number } {
      if (!Number.isInteger(times) || times < 0)
        throw new RangeError(`refuseEvents: times must be a whole number, not ${times}`);
      refusals.left.push({ merchant, times });
      journal.fact({ kind: 'operator-acted', network: 'zeropay', action: 'refuseEvents', detail: { times, merchant } });
      return { refusing: times };
    },
  };
}
