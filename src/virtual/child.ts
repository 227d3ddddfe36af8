/**
 * The process in which time is virtual: it is told what to call by its parent, calls it, and tells what came of it. Nothing of
 * ours may be imported before time and network are in place, since much of it keeps what it finds at its first breath.
 */
import { installLoopback, type Loopback } from './loopback.js';
import { ownConnections } from './own-connections.js';
import { signAtOnce } from './synchronous.js';
import { presentTenant } from './tenant.js';
import { installVirtualTime } from './time.js';

/** What the parent asks for: `name` of the module at `url`, called with `argument`. */
export interface Job {
  readonly url: string;
  readonly name: string;
  readonly argument: unknown;
}

export type FromChild =
  | { readonly kind: 'told'; readonly message: unknown }
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly error: Error };

/** What the called function gets beside its argument. */
export interface VirtualHost {
  /** Passes something on to the parent, as it happens. */
  tell(message: unknown): void;
  /** Real ms, monotonic: for budgets. */
  realNow(): number;
  /** The parent wants no more of it. */
  readonly signal: AbortSignal;
  /** Delays of messages, for who wants them out of order. They last beyond the call. */
  readonly network: Pick<Loopback, 'nextDelayMs'>;
}

const realNow = performance.now.bind(performance);
let interrupt = new AbortController();
const send = (message: FromChild): Promise<void> =>
  new Promise((resolve) => void process.send?.(message, () => resolve()));

process.once('disconnect', () => process.exit(1));
process.on('message', (message: Job | 'interrupt') => {
  if (message === 'interrupt') interrupt.abort(new Error('interrupted'));
  else void work(message);
});
// The terminal's own interrupt reaches the whole group; the parent decides.
process.on('SIGINT', () => {});

const loopback = installLoopback();
ownConnections();
// Messages tell whole seconds: one that begins within a second would round differently each time.
const time = installVirtualTime({ startMs: Math.ceil(Date.now() / 1_000) * 1_000, activity: () => loopback.traffic });
signAtOnce();
letTenantsBe();

async function work({ url, name, argument }: Job): Promise<void> {
  interrupt = new AbortController();
  const host: VirtualHost = {
    tell: (message) => void send({ kind: 'told', message }),
    realNow,
    signal: interrupt.signal,
    network: loopback,
  };
  try {
    const loaded = (await import(url)) as Record<string, (argument: unknown, host: VirtualHost) => Promise<unknown>>;
    const act = loaded[name];
    if (act === undefined) throw new Error(`${url} exports no ${name}`);
    await send({ kind: 'done', result: await time.until(act(argument, host)) });
  } catch (error) {
    await send({ kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
  }
}

/** What a program in here writes and how it ends is its own affair. */
function letTenantsBe(): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    const { write } = process[stream];
    Reflect.set(process[stream], 'write', (text: string | Uint8Array, ...rest: never[]) => {
      const tenant = presentTenant();
      if (tenant === undefined) return write.call(process[stream], text, ...rest);
      if (!tenant.dead) tenant.write(stream, typeof text === 'string' ? text : Buffer.from(text).toString('utf8'));
      return true;
    });
  }
  const { exit, env } = process;
  Reflect.set(
    process,
    'env',
    new Proxy(env, {
      get: (own, name) => Reflect.get(presentTenant()?.environment ?? own, name),
      has: (own, name) => Reflect.has(presentTenant()?.environment ?? own, name),
      ownKeys: (own) => Reflect.ownKeys(presentTenant()?.environment ?? own),
      getOwnPropertyDescriptor: (own, name) => {
        const found = Reflect.getOwnPropertyDescriptor(presentTenant()?.environment ?? own, name);
        return found === undefined ? undefined : { ...found, configurable: true };
      },
    }),
  );
  for (const method of ['on', 'once', 'addListener'] as const) {
    const listen = process[method] as (event: string, act: () => void) => NodeJS.Process;
    Reflect.set(process, method, (event: string, act: () => void) => {
      const tenant = presentTenant();
      if (tenant === undefined || !/^SIG[A-Z0-9]+$/.test(event)) return listen.call(process, event, act);
      tenant.onSignal(event, act);
      return process;
    });
  }
  Reflect.set(process, 'exit', (code?: number) => {
    const tenant = presentTenant();
    if (tenant === undefined) return exit.call(process, code);
    tenant.ended(code ?? 0, '');
    throw new Error('process.exit was called');
  });
  const uncaught = (error: unknown) => {
    const tenant = presentTenant();
    // What a dead program still does is nobody's affair.
    if (tenant?.dead === true) return;
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (tenant !== undefined) tenant.ended(1, why);
    else
      void send({ kind: 'failed', error: error instanceof Error ? error : new Error(why) }).then(() =>
        exit.call(process, 1),
      );
  };
  process.on('uncaughtException', uncaught);
  process.on('unhandledRejection', uncaught);
}
