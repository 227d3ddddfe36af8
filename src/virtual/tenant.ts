import { AsyncLocalStorage } from 'node:async_hooks';

/** How far the clocks of one program are ahead of those of this process, in ms; behind, where negative. */
export interface Clocks {
  /** `Date`: what somebody, or the network's time, may set at any moment. */
  wallMs: number;
  /** `performance.now`, which nobody sets: it moves only with time itself. */
  monotonicMs: number;
}

/**
 * One program that shares this process with others: what it does is told apart by the asynchronous context in which it was
 * started. When it dies, nothing of it runs on: no timer of its fires, no message reaches it, and its peers see a reset.
 */
export interface Tenant {
  readonly name: string;
  /** What it finds in `process.env`. */
  readonly environment: Readonly<Record<string, string>>;
  /** What its clocks show. They may be moved; its timers keep what they still have to wait. */
  readonly clocks: Readonly<Clocks>;
  readonly dead: boolean;
  /** Tells it of a signal, as the system would. False if it does not listen for it. */
  signal(name: string): boolean;
  onSignal(name: string, act: () => void): void;
  /** Runs something as this program. */
  run<T>(act: () => T): T;
  /** Runs something of it that nothing else would catch: an error ends it, as an uncaught one ends a process. */
  answersFor(act: () => void): void;
  /** Ends it as SIGKILL ends a process. */
  kill(): void;
  onDeath(act: () => void): void;
  /** What it writes to its standard output and error. */
  readonly write: (stream: 'stdout' | 'stderr', text: string) => void;
  /** It ended itself, or an error that it did not catch did. */
  readonly ended: (code: number, why: string) => void;
}

const store = new AsyncLocalStorage<Tenant | undefined>();

/** Whose code this is; undefined for our own. */
export const presentTenant = (): Tenant | undefined => store.getStore();

/** Runs something as our own code, whoever's call led to it. */
export const asOurselves = <T>(act: () => T): T => store.run(undefined, act);

export function createTenant({
  name,
  environment,
  clocks,
  write,
  ended,
}: Pick<Tenant, 'name' | 'environment' | 'clocks' | 'write' | 'ended'>): Tenant {
  const mourners: (() => void)[] = [];
  const listeners = new Map<string, () => void>();
  let dead = false;
  const tenant: Tenant = {
    name,
    environment,
    clocks,
    write,
    ended,
    get dead() {
      return dead;
    },
    run: (act) => store.run(tenant, act),
    answersFor(act) {
      try {
        act();
      } catch (error) {
        if (!dead) ended(1, error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
    },
    kill() {
      if (dead) return;
      dead = true;
      asOurselves(() => {
        for (const act of mourners.splice(0)) act();
      });
    },
    onDeath: (act) => void mourners.push(act),
    onSignal: (signal, act) => void listeners.set(signal, act),
    signal(signal) {
      const act = listeners.get(signal);
      if (act !== undefined) store.run(tenant, act);
      return act !== undefined;
    },
  };
  return tenant;
}
