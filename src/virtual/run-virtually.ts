import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FromChild, Job } from './child.js';

export interface CallOptions<M> {
  /** What the function passes on as it goes. */
  readonly onTold?: (message: M) => void;
  readonly signal?: AbortSignal;
}

/** A process of its own, in which time is virtual and the network is memory. */
export interface VirtualProcess {
  /**
   * Calls a function of a module there. Its argument, what it tells and its result cross by structured clone. One call at a
   * time. Rejects with its error, or when the process dies; after that it takes no more calls.
   */
  call<R, M = never>(job: Job, options?: CallOptions<M>): Promise<R>;
  /** False once it has died or was closed. */
  readonly alive: boolean;
  close(): void;
}

export function startVirtualProcess(): VirtualProcess {
  const child: ChildProcess = fork(entry(), {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let present: ((message: FromChild) => void) | undefined;
  let died: Error | undefined;
  const dies = (error: Error) => {
    died ??= error;
    present?.({ kind: 'failed', error: died });
  };
  child.on('message', (message: FromChild) => present?.(message));
  child.once('error', dies);
  child.once('exit', (code, by) =>
    dies(new Error(`the process of virtual time ended early (${by ?? `exit code ${code}`})`)),
  );
  return {
    get alive() {
      return died === undefined;
    },
    call: <R, M>(job: Job, { onTold, signal }: CallOptions<M> = {}) =>
      new Promise<R>((resolve, reject) => {
        if (died !== undefined) return reject(died);
        if (present !== undefined) return reject(new Error('one call at a time'));
        const interrupt = () => void (child.connected && child.send('interrupt'));
        present = (message) => {
          if (message.kind === 'told') {
            onTold?.(message.message as M);
            return;
          }
          present = undefined;
          signal?.removeEventListener('abort', interrupt);
          if (message.kind === 'done') resolve(message.result as R);
          else reject(message.error);
        };
        child.send(job);
        signal?.addEventListener('abort', interrupt);
        if (signal?.aborted) interrupt();
      }),
    close() {
      died ??= new Error('the process of virtual time was closed');
      child.kill('SIGKILL');
    },
  };
}

/** One call in a process of its own. */
export async function runVirtually<R, M = never>(job: Job, options?: CallOptions<M>): Promise<R> {
  const process = startVirtualProcess();
  try {
    return await process.call<R, M>(job, options);
  } finally {
    process.close();
  }
}

/** The compiled child: this file is compiled too, unless a test runs it from its source. */
function entry(): string {
  const beside = fileURLToPath(new URL('./child.js', import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL('../../dist/src/virtual/child.js', import.meta.url));
}
