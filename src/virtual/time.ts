import { AsyncResource, createHook } from 'node:async_hooks';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { install } from '@sinonjs/fake-timers';
import { busy, endedWork, isBusy } from './busy.js';
import { ownClocks } from './own-clocks.js';
import { presentTenant } from './tenant.js';

/** Time that passes only when nothing is left to do. */
export interface VirtualTime {
  /** Lets time pass until `act` has settled. Throws StandstillError when nothing is left that could ever wake it. */
  until<T>(act: Promise<T>): Promise<T>;
  /** Virtual ms since it began. */
  readonly passedMs: number;
  uninstall(): void;
}

export class StandstillError extends Error {
  constructor() {
    super(
      'Virtual time stands still: nothing runs, no timer is due, and the work has not ended. Something waits for a real event (a thread, a file, a socket) that virtual time does not see.',
    );
  }
}

export interface VirtualTimeOptions {
  /** Unix ms at which it begins. */
  readonly startMs: number;
  /** Grows with everything that happens and that no timer shows. */
  readonly activity: () => number;
}

/** Real ms without anything to do, and without an end, after which nothing will come any more. */
const STANDSTILL_MS = 5_000;
/** Turns of the real event loop that must bring nothing new before time goes on. */
const QUIET_TURNS = 3;

/** Requests to the system or to a thread: while one is under way, time stands. */
const REAL_WORK: ReadonlySet<string> = new Set([
  'FSREQCALLBACK',
  'FSREQPROMISE',
  'FILEHANDLECLOSEREQ',
  'GETADDRINFOREQWRAP',
  'GETNAMEINFOREQWRAP',
  'QUERYWRAP',
  'CHECKPRIMEREQUEST',
  'CIPHERREQUEST',
  'DERIVEBITSREQUEST',
  'HASHREQUEST',
  'KEYEXPORTREQUEST',
  'KEYGENREQUEST',
  'KEYPAIRGENREQUEST',
  'PBKDF2REQUEST',
  'RANDOMBYTESREQUEST',
  'RANDOMPRIMEREQUEST',
  'SCRYPTREQUEST',
  'SIGNREQUEST',
  'VERIFYREQUEST',
]);

type Timers = Pick<typeof globalThis, 'setTimeout' | 'setInterval'>;

/**
 * Makes time virtual in this whole process: timers, Date and performance.now. It stands while anything can run (code, a
 * request to the system, a message in memory) and jumps to the next timer otherwise, so that a day costs what happens in it.
 */
export function installVirtualTime({ startMs, activity }: VirtualTimeOptions): VirtualTime {
  const setImmediateReal = setImmediate;
  const realNow = performance.now.bind(performance);
  const clock = install({
    now: startMs,
    // nextTick, queueMicrotask and setImmediate stay real: streams and HTTP stand on them.
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
  const restore = [
    ownClocks(),
    ownTimers(globalThis),
    ownTimers(createRequire(import.meta.url)('node:timers') as Timers),
    ownSignals(),
    declareCompilation(),
  ];
  syncBuiltinESMExports();
  const atWork = new Map<number, object>();
  const streams = new Set<WeakRef<object>>();
  // No `destroy`: Node would then watch the end of every promise, which costs a fifth of all time. Each request calls back.
  const hook = createHook({
    init(id, type, _trigger, resource) {
      if (REAL_WORK.has(type)) atWork.set(id, resource);
      else if (type === 'ZLIB') streams.add(new WeakRef(resource));
    },
    after: (id) => void atWork.delete(id),
  }).enable();
  const turn = () => new Promise<void>((resolve) => void setImmediateReal(resolve));

  /** Synchronous cryptography makes such a request too, and calls nobody back. */
  function isAtWork(): boolean {
    for (const [id, resource] of atWork)
      if ('run' in resource && typeof Reflect.get(resource, 'ondone') !== 'function') atWork.delete(id);
    return atWork.size > 0 || [...streams].some(isCompressing);
  }

  /** A stream of node:zlib lives on between its writes, and holds what it was given while a thread is at it. */
  function isCompressing(stream: WeakRef<object>): boolean {
    const handle = stream.deref();
    if (handle === undefined) streams.delete(stream);
    return handle !== undefined && (Reflect.get(handle, 'buffer') ?? undefined) !== undefined;
  }

  async function quiet(): Promise<void> {
    const happened = () => activity() + endedWork();
    let seen = happened();
    for (let calm = 0; calm < QUIET_TURNS; ) {
      await turn();
      const now = happened();
      calm = !isAtWork() && !isBusy() && now === seen ? calm + 1 : 0;
      seen = now;
    }
  }

  return {
    async until(act) {
      let settled = false;
      const done = () => {
        settled = true;
      };
      act.then(done, done);
      for (let standsSince: number | undefined; ; ) {
        await quiet();
        if (settled) return act;
        if (clock.countTimers() > 0) {
          standsSince = undefined;
          clock.next();
          continue;
        }
        // A module that is being loaded shows nowhere.
        standsSince ??= realNow();
        if (realNow() - standsSince > STANDSTILL_MS) throw new StandstillError();
      }
    },
    get passedMs() {
      return Date.now() - startMs;
    },
    uninstall() {
      hook.disable();
      for (const act of restore) act();
      clock.uninstall();
      syncBuiltinESMExports();
    },
  };
}

/** Timers keep the context in which they were set, and those of a dead program do not fire. */
function ownTimers(timers: Timers): () => void {
  const { setTimeout: once, setInterval: again } = timers;
  const owned =
    (set: (act: () => void, ms?: number) => unknown) =>
    (act: (...given: unknown[]) => void, ms?: number, ...given: unknown[]): unknown => {
      const tenant = presentTenant();
      // Not AsyncResource.bind, which costs several times as much.
      const context = new AsyncResource('VirtualTimer', { requireManualDestroy: true });
      const bound = () => void context.runInAsyncScope(act, undefined, ...given);
      return set(() => {
        if (tenant === undefined) bound();
        else if (!tenant.dead) tenant.answersFor(bound);
      }, ms);
    };
  Reflect.set(timers, 'setTimeout', owned(once));
  Reflect.set(timers, 'setInterval', owned(again));
  return () => {
    Reflect.set(timers, 'setTimeout', once);
    Reflect.set(timers, 'setInterval', again);
  };
}

/** `AbortSignal.timeout` stands on a timer within Node that nothing else reaches. */
function ownSignals(): () => void {
  const { timeout } = AbortSignal;
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    setTimeout(
      () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
      ms,
    );
    return controller.signal;
  };
  return () => {
    AbortSignal.timeout = timeout;
  };
}

/** WebAssembly is compiled on a thread: `fetch` waits for that once, before its first answer is read. */
function declareCompilation(): () => void {
  type Compiler = Record<'compile' | 'instantiate', (...given: unknown[]) => Promise<unknown>>;
  const compiler = Reflect.get(globalThis, 'WebAssembly') as Compiler;
  const { compile, instantiate } = compiler;
  compiler.compile = (...given) => busy(compile(...given));
  compiler.instantiate = (...given) => busy(instantiate(...given));
  return () => void Object.assign(compiler, { compile, instantiate });
}
