import type { Journal } from '../../src/record/journal.js';
import type { Canaries, Spelling } from './canary.js';
import { BEHAVIOURS, type Behaviour, type Receivers } from './receivers.js';

/** How many of the next events the platform will not accept. */
export interface EventRefusals {
  readonly left: { merchant: string | undefined; times: number }[];
}

/** One that is not accepted is counted. */
export function acknowledged({ left }: EventRefusals, account: string | undefined): 'accepted' | 'refused' {
  const refusal = left.find(({ merchant, times }) => times > 0 && (merchant === undefined || merchant === account));
  if (refusal === undefined) return 'accepted';
  refusal.times -= 1;
  return 'refused';
}

/** Real ms: nearly the whole of the five seconds within which a receiver is to acknowledge (northbound contract). */
const SLOW_MS = 4_500;

/** What the platform's staff can do. */
export function operatorActs({
  journal,
  refusals,
  canaries,
  receivers,
  baseUrl,
}: {
  journal: Journal;
  refusals: EventRefusals;
  canaries: Canaries;
  receivers: Receivers;
  baseUrl: string;
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
     * A receiver of a merchant's own, with a secret of its own, for the merchant to register as its webhook. It stands under
     * the origin of the platform's receiver, and answers at once until told otherwise.
     */
    openWebhook({ merchant }: { merchant: string }): { webhook: string; url: string; secret: string } {
      const { path, ...opened } = receivers.open(merchant);
      const url = `${baseUrl}${path}`;
      const detail = { webhook: opened.webhook, merchant, url };
      journal.fact({ kind: 'operator-acted', network: 'zeropay', action: 'openWebhook', detail });
      return { ...opened, url };
    },

    /**
     * How a merchant's receiver answers from now on, deliveries that hang there included: `works` at once, `slow` after `ms`
     * (real ms, default 4500: within the five seconds that a receiver has), `deaf` never, `refuses` with 503.
     */
    setWebhook({ webhook, behaviour, ms = SLOW_MS }: { webhook: string; behaviour: Behaviour; ms?: number }): {
      behaviour: Behaviour;
    } {
      if (!BEHAVIOURS.includes(behaviour))
        throw new RangeError(`setWebhook: unknown behaviour "${behaviour}" (known: ${BEHAVIOURS.join(', ')})`);
      if (!Number.isInteger(ms) || ms < 1) throw new RangeError(`setWebhook: ms must be a whole number, not ${ms}`);
      receivers.behave(webhook, behaviour, ms);
      const detail = { webhook, behaviour, ...(behaviour === 'slow' ? { ms } : {}) };
      journal.fact({ kind: 'operator-acted', network: 'zeropay', action: 'setWebhook', detail });
      return { behaviour };
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
