import type { Clock } from '../../src/core/clock.js';
import type { Random } from '../../src/core/random.js';

/** Merchants' own addresses, under the platform's origin: there an intermediary on the same machine may call. */
export const WEBHOOKS_PATH = '/webhooks/:webhook';

/** Who hears an event at an address, and by which secret it is signed. */
export interface Receiver {
  readonly kind: 'platform' | 'merchant';
  readonly secret: string;
  /** Whose address it is; the platform's hears of every merchant. */
  readonly merchant?: string;
}

/** `works` answers at once, `slow` after a while, `deaf` never, and `refuses` with 503. */
export const BEHAVIOURS = ['works', 'slow', 'deaf', 'refuses'] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

interface Webhook extends Receiver {
  behaviour: Behaviour;
  /** Real ms until a slow one answers. */
  ms: number;
  /** Deliveries that hang, to be looked at again when it behaves otherwise. */
  readonly hanging: Set<() => void>;
}

export interface Receivers {
  /** Makes an address of a merchant's own. */
  open(merchant: string): { webhook: string; path: string; secret: string };
  behave(webhook: string, behaviour: Behaviour, ms: number): void;
  /** Undefined where a webhook is called that nobody opened. */
  at(target: string): Receiver | undefined;
  /** What comes of a delivery there: it may hang until the caller hangs up. */
  acknowledge(target: string, callerGone: () => Promise<void>): Promise<'accepted' | 'refused' | 'unanswered'>;
  /** All work again, and those that hang are answered. */
  reset(): void;
}

/** The platform, and the addresses that merchants gave for themselves. */
export function createReceivers({
  clock,
  random,
  platformSecret,
}: {
  clock: Clock;
  random: Random;
  platformSecret: string;
}): Receivers {
  const webhooks = new Map<string, Webhook>();
  const platform: Receiver = { kind: 'platform', secret: platformSecret };
  const nameIn = (target: string): string | undefined => /^\/webhooks\/([^/?]+)/.exec(target)?.[1];

  function setTo(known: Webhook, behaviour: Behaviour, ms: number): void {
    known.behaviour = behaviour;
    known.ms = ms;
    for (const look of [...known.hanging]) look();
  }

  return {
    open(merchant) {
      const webhook = random.word(16);
      const secret = `whsec_${Buffer.from(random.word(32)).toString('base64')}`;
      webhooks.set(webhook, { kind: 'merchant', merchant, secret, behaviour: 'works', ms: 0, hanging: new Set() });
      return { webhook, path: WEBHOOKS_PATH.replace(':webhook', webhook), secret };
    },
    behave(webhook, behaviour, ms) {
      const known = webhooks.get(webhook);
      if (known === undefined) throw new RangeError(`no webhook "${webhook}" was opened`);
      setTo(known, behaviour, ms);
    },
    at(target) {
      const name = nameIn(target);
      return name === undefined ? platform : webhooks.get(name);
    },
    async acknowledge(target, callerGone) {
      const known = webhooks.get(nameIn(target) ?? '');
      if (known === undefined) return 'refused';
      const gone = callerGone().then(() => 'gone' as const);
      const arrivedMs = clock.realMs();
      for (;;) {
        const leftMs = known.ms - (clock.realMs() - arrivedMs);
        if (known.behaviour === 'refuses') return 'refused';
        if (known.behaviour === 'works' || (known.behaviour === 'slow' && leftMs <= 0)) return 'accepted';
        let look = () => {};
        const changed = new Promise<'changed'>((resolve) => {
          look = () => resolve('changed');
        });
        known.hanging.add(look);
        const over = known.behaviour === 'slow' ? [clock.sleepReal(Math.ceil(leftMs))] : [];
        const what = await Promise.race([gone, changed, ...over]);
        known.hanging.delete(look);
        if (what === 'gone') return 'unanswered';
      }
    },
    reset() {
      for (const known of webhooks.values()) setTo(known, 'works', 0);
    },
  };
}
