import { pathToFileURL } from 'node:url';
import { busy } from '../virtual/busy.js';
import { asOurselves, type Clocks, createTenant, type Tenant } from '../virtual/tenant.js';
import type { Output } from './output.js';
import type { Exit, ProcessGroup } from './process-group.js';

/** What the module of a manifest gives for one running program. */
interface Running {
  stop(): Promise<void>;
  /** Lets go what the operating system takes from a process that dies. */
  kill?(): void;
}

let starts = 0;

/**
 * Runs the module of a manifest as if it were a process of its own: it is asked to end, it is killed, it may die, and what it
 * writes is its output. Virtual time must be installed. The module is loaded anew at each start, so that nothing that it holds
 * outlives it. One without `start` is a program, which begins as it is loaded and ends by SIGTERM.
 */
export function startModule(
  file: string,
  environment: Readonly<Record<string, string>>,
  clocks: Readonly<Clocks>,
  output: Output,
): ProcessGroup {
  let hasExited = false;
  let settle: (exit: Exit) => void = () => {};
  const exited = new Promise<Exit>((resolve) => {
    settle = resolve;
  });
  const exit = (tenant: Tenant, how: Exit) => {
    if (hasExited) return;
    hasExited = true;
    tenant.kill();
    output.end();
    settle(how);
  };
  const tenant: Tenant = createTenant({
    name: file,
    environment,
    clocks,
    write: (stream, text) => asOurselves(() => output.write(stream, text)),
    ended(code, why) {
      if (why !== '') output.write('stderr', `${why}\n`);
      asOurselves(() => exit(tenant, { code, signal: null }));
    },
  });
  starts += 1;
  const url = `${pathToFileURL(file).href}?${starts}`;
  const running: Promise<Running | undefined> = tenant.run(async () => {
    const loaded: unknown = await busy(import(url));
    const start: unknown = typeof loaded === 'object' && loaded !== null ? Reflect.get(loaded, 'start') : undefined;
    return typeof start === 'function' ? (start(environment) as Promise<Running>) : undefined;
  });
  running.catch((error: unknown) =>
    tenant.ended(1, error instanceof Error ? (error.stack ?? error.message) : String(error)),
  );

  async function stop(signal: NodeJS.Signals, timeoutMs: number): Promise<Exit> {
    const patience = setTimeout(() => exit(tenant, { code: null, signal: 'SIGKILL' }), timeoutMs);
    void running
      .then(async (program) => {
        if (program !== undefined) return tenant.run(() => program.stop());
        if (!tenant.signal(signal)) exit(tenant, { code: null, signal });
        await exited;
      })
      .then(
        () => exit(tenant, { code: 0, signal: null }),
        () => exit(tenant, { code: 1, signal: null }),
      );
    const how = await exited;
    clearTimeout(patience);
    return how;
  }

  return {
    pid: process.pid,
    exited,
    get hasExited() {
      return hasExited;
    },
    stop,
    async kill() {
      exit(tenant, { code: null, signal: 'SIGKILL' });
      // One that is killed while it starts never comes to this.
      running.then(
        (program) => program?.kill?.(),
        () => {},
      );
      return exited;
    },
  };
}
