import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LifeFact } from '../record/facts.js';
import type { Clocks } from '../virtual/tenant.js';
import { minimalEnvironment } from './environment.js';
import { freePort, isPortFree, returnPort } from './free-port.js';
import { LaunchError, type LaunchFailure } from './launch-error.js';
import { type Command, type Lifecycle, type Manifest, pathIn, type Ready } from './manifest.js';
import { startModule } from './module-program.js';
import { createOutput, type Output, type OutputLine } from './output.js';
import { type Exit, type ProcessGroup, startGroup } from './process-group.js';
import { waitUntilReady } from './readiness.js';
import { letStorage } from './storage.js';
import { expand, merge, type Variables } from './template.js';

export { LaunchError, type LaunchErrorKind } from './launch-error.js';
export type { OutputLine } from './output.js';
export type { Exit } from './process-group.js';
export { StorageError } from './storage.js';

const HOST = '127.0.0.1';
const KEPT_LINES = 200;

export interface LaunchOptions {
  /** Values of the networks and of whoever else has any; `iut.port` and `iut.platformToken` here decide over drawing. */
  readonly variables?: Variables;
  /** Where it may keep its data; made if it is not there. Its name reaches the IUT, so it should not say who asks. */
  readonly dataDir: string;
  /** 1 unless several instances share the work. */
  readonly instance?: number;
  /** As the module of its manifest, within this process, in which time must be virtual. */
  readonly inProcess?: boolean;
  /** Unix ms, for the lines of output. */
  readonly clockNow?: () => number;
  readonly onEvent?: (fact: LifeFact) => void;
  readonly onOutput?: (line: OutputLine) => void;
}

/** A running (or attached) intermediary. */
export interface Iut {
  /** Where Pyx calls: the northbound base address, of the driver if there is one. No slash at the end. */
  readonly baseUrl: string;
  /** Where networks reach it. */
  readonly publicUrl: string;
  readonly platformToken: string;
  readonly instance: number;
  /** Where the pool of merchants belongs, if they come by file. */
  readonly merchantsFile: string;
  /** Undefined where Pyx did not start it. */
  readonly port: number | undefined;
  readonly pid: number | undefined;
  /** Rejects with `LaunchError`. After a restart, of the new process. */
  readonly ready: Promise<void>;
  /** The last 200 lines of it and of its driver. */
  readonly output: readonly OutputLine[];
  /** The end of the present process, wanted or not. Attached: never. */
  readonly exited: Promise<Exit>;
  /** Asks it, then its driver, to end, and kills what does not. */
  stop(): Promise<void>;
  /** SIGKILL to it and all its children, at once. Undefined where Pyx did not start it. */
  readonly kill?: () => Promise<void>;
  /** Starts it again with the same data, port and token; stops it first if it runs. Settles when it is ready. */
  readonly restart?: () => Promise<void>;
  /**
   * Lets its processes write to files, or not, as with a full disk; a process that is started afterwards can. Throws
   * `StorageError` where this cannot be done. Undefined where Pyx did not start it.
   */
  readonly storage?: (works: boolean) => Promise<void>;
  /** The clocks of the machine that it stands on, from now on and over restarts. Undefined where they are not its own. */
  readonly clocks?: MovableClocks;
  /** Stops it, runs `lifecycle.reset` and starts it again. Undefined where the manifest has none. */
  readonly reset?: () => Promise<void>;
}

/** Timers keep what they still have to wait, whatever moves. */
export interface MovableClocks {
  /** Sets the wall clock by so much, on or back. */
  step(ms: number): void;
  /** Lets so much time have passed, by every clock. */
  age(ms: number): void;
}

/**
 * Brings an IUT up as its manifest says. Settles once its process is under way; `ready` tells whether it came up.
 * Throws `TemplateError` for unknown variables, before anything was started.
 */
export async function launchIut(manifest: Manifest, options: LaunchOptions): Promise<Iut> {
  const { lifecycle } = manifest;
  return lifecycle.kind === 'attach' ? attach(manifest, lifecycle, options) : start(manifest, lifecycle, options);
}

async function start(
  manifest: Manifest,
  lifecycle: Extract<Lifecycle, { kind: 'start' }>,
  options: LaunchOptions,
): Promise<Iut> {
  const { instance = 1, clockNow = Date.now, onEvent = () => {}, onOutput = () => {}, inProcess = false } = options;
  const dataDir = resolve(options.dataDir);
  const given = options.variables ?? {};
  mkdirSync(dataDir, { recursive: true });

  const port = await portFrom(given.iut);
  const driverPort = manifest.driver === undefined ? undefined : await freePort();
  const platformToken =
    manifest.northbound.platformToken ?? textOf(given.iut, 'platformToken') ?? randomBytes(24).toString('base64url');
  const publicUrl = `http://${HOST}:${port}`;
  const own: Variables = {
    iut: { port, publicUrl, dataDir, platformToken, instance },
    driver: driverPort === undefined ? undefined : { port: driverPort, publicUrl: `http://${HOST}:${driverPort}` },
    clock: { rate: manifest.clock.rate },
  };
  const merchantsFile = pathIn(manifest, expand(manifest.merchants.file, merge(given, own)));
  const variables = merge(merge(given, own), { merchants: { file: merchantsFile } });
  const baseUrl = expand(manifest.northbound.baseUrl, variables).replace(/\/+$/, '');
  const iutCommand = expandCommand(lifecycle.start, variables);
  const driverCommand = manifest.driver === undefined ? undefined : expandCommand(manifest.driver, variables);
  const resetCommand = lifecycle.reset === undefined ? undefined : expandCommand(lifecycle.reset, variables);

  const output = createOutput(KEPT_LINES, clockNow, (line) => {
    onEvent({ kind: 'iut-output', instance, stream: line.stream, text: line.text });
    onOutput(line);
  });

  let iut: ProcessGroup | undefined;
  let driver: ProcessGroup | undefined;
  let ready: Promise<void> = Promise.resolve();
  let exited: Promise<Exit> = new Promise(() => {});
  /** How the present process was told to end, if it was. */
  let asked: 'kill' | 'stop' | undefined;

  const failure = (kind: LaunchFailure['kind'], subject: string, more: Partial<LaunchFailure> = {}) =>
    new LaunchError({ kind, manifest: manifest.file, subject, output: output.lines.map(({ text }) => text), ...more });

  const clocks: Clocks = { wallMs: 0, monotonicMs: 0 };

  const subject = `lifecycle.start (${iutCommand.command.join(' ')})`;

  async function spawnIut(): Promise<ProcessGroup> {
    if (!(await isPortFree(port))) throw failure('port-taken', subject, { port });
    // Its variables are read at each start: a key that was renewed meanwhile has another serial number.
    const group = await spawned(
      expandCommand(lifecycle.start, variables),
      subject,
      inProcess ? lifecycle.module : undefined,
    );
    iut = group;
    asked = undefined;
    exited = group.exited;
    onEvent({ kind: 'iut-started', instance, pid: group.pid });
    void group.exited.then(({ code, signal }) => {
      onEvent({ kind: 'iut-killed', instance, how: asked ?? 'died', detail: signal ?? `exit code ${code}` });
    });
    return group;
  }

  async function startDriver(): Promise<void> {
    if (driverCommand === undefined || manifest.driver === undefined) return;
    if (driver !== undefined && !driver.hasExited) return;
    const program = `driver (${driverCommand.command.join(' ')})`;
    driver = await spawned(driverCommand, program);
    await becomesReady(
      driver,
      `http://${HOST}:${driverPort}${manifest.driver.ready.path}`,
      manifest.driver.ready,
      program,
    );
  }

  async function spawned(command: RunnableCommand, program: string, module?: string): Promise<ProcessGroup> {
    try {
      return await (module === undefined
        ? startGroup(command, output)
        : startModule(module, command.env, clocks, output));
    } catch (error) {
      throw failure('command-not-found', program, { answered: (error as NodeJS.ErrnoException).code ?? String(error) });
    }
  }

  async function becomesReady(group: ProcessGroup, url: string, { timeoutMs }: Ready, program: string): Promise<void> {
    const inVain = new AbortController();
    const ended = group.exited.then((exit) => {
      inVain.abort();
      return exit;
    });
    const outcome = await Promise.race([waitUntilReady(url, timeoutMs, inVain.signal), ended]);
    if ('ready' in outcome) {
      if (outcome.ready) return;
      throw failure('never-ready', program, { timeoutMs, answered: outcome.answered });
    }
    const { code, signal } = outcome;
    const taken = output.lines.some(({ text }) => /EADDRINUSE|address already in use/i.test(text));
    throw failure(taken ? 'port-taken' : 'exited-early', program, {
      port,
      ...(code === null ? {} : { code }),
      ...(signal === null ? {} : { signal }),
    });
  }

  /** Settles as soon as the process is under way or has failed to be; all else shows in `ready`. */
  async function startAll(): Promise<void> {
    const underWay = spawnIut();
    ready = (async () => {
      try {
        await becomesReady(await underWay, `${publicUrl}${lifecycle.ready.path}`, lifecycle.ready, subject);
        await startDriver();
      } catch (error) {
        await stopAll();
        throw error;
      }
    })();
    // Who never looks at `ready` must not be ended by it.
    ready.catch(() => {});
    await underWay.catch(() => {});
  }

  async function stopIut(): Promise<void> {
    if (iut === undefined || iut.hasExited) return;
    asked ??= 'stop';
    await iut.stop(lifecycle.stop.signal, lifecycle.stop.timeoutMs);
  }

  async function stopAll(): Promise<void> {
    await stopIut();
    await driver?.stop('SIGTERM', lifecycle.stop.timeoutMs);
  }

  async function restart(): Promise<void> {
    await stopIut();
    await startAll();
    await ready;
  }

  await startAll();
  return {
    baseUrl,
    publicUrl,
    platformToken,
    instance,
    merchantsFile,
    port,
    get pid() {
      return iut?.pid;
    },
    get ready() {
      return ready;
    },
    get output() {
      return output.lines;
    },
    get exited() {
      return exited;
    },
    async stop() {
      await stopAll();
      returnPort(port);
      if (driverPort !== undefined) returnPort(driverPort);
    },
    async kill() {
      if (iut === undefined || iut.hasExited) return;
      asked = 'kill';
      await iut.kill();
    },
    restart,
    ...(inProcess
      ? {
          clocks: {
            step(ms) {
              clocks.wallMs += ms;
            },
            age(ms) {
              clocks.wallMs += ms;
              clocks.monotonicMs += ms;
            },
          },
        }
      : {
          storage: async (works) => {
            if (iut === undefined || iut.hasExited) return;
            await letStorage(iut.pid, works);
            onEvent({ kind: 'storage-changed', instance, works });
          },
        }),
    ...(resetCommand === undefined || lifecycle.reset === undefined
      ? {}
      : {
          reset: async () => {
            await stopIut();
            await runReset(resetCommand, lifecycle.reset?.timeoutMs ?? 0, output, failure);
            await startAll();
            await ready;
          },
        }),
  };
}

interface RunnableCommand {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

function expandCommand({ command, cwd, env }: Command, variables: Variables): RunnableCommand {
  return {
    command: command.map((word) => expand(word, variables)),
    cwd,
    env: {
      ...minimalEnvironment(),
      ...Object.fromEntries(Object.entries(env).map(([name, text]) => [name, expand(text, variables)])),
    },
  };
}

async function runReset(
  command: RunnableCommand,
  timeoutMs: number,
  output: Output,
  failure: (kind: LaunchFailure['kind'], subject: string, more?: Partial<LaunchFailure>) => LaunchError,
): Promise<void> {
  const subject = `lifecycle.reset (${command.command.join(' ')})`;
  let group: ProcessGroup;
  try {
    group = await startGroup(command, output);
  } catch (error) {
    throw failure('command-not-found', subject, { answered: (error as NodeJS.ErrnoException).code ?? String(error) });
  }
  const tooLong = setTimeout(() => void group.kill(), timeoutMs);
  const { code, signal } = await group.exited;
  clearTimeout(tooLong);
  if (code !== 0)
    throw failure('exited-early', subject, {
      ...(code === null ? {} : { code }),
      ...(signal === null ? {} : { signal }),
    });
}

function attach(manifest: Manifest, lifecycle: Extract<Lifecycle, { kind: 'attach' }>, options: LaunchOptions): Iut {
  const { dataDir, instance = 1, variables: given = {} } = options;
  const platformToken = manifest.northbound.platformToken ?? '';
  const variables = merge(given, {
    iut: { port: new URL(lifecycle.url).port, publicUrl: lifecycle.url, dataDir, platformToken, instance },
    clock: { rate: manifest.clock.rate },
  });
  const baseUrl = expand(manifest.northbound.baseUrl, variables).replace(/\/+$/, '');
  const { path, timeoutMs } = lifecycle.ready;
  const ready = waitUntilReady(`${lifecycle.url}${path}`, timeoutMs, new AbortController().signal).then((outcome) => {
    if (outcome.ready) return;
    const subject = `lifecycle.attach (${lifecycle.url}${path})`;
    throw new LaunchError({
      kind: 'never-ready',
      manifest: manifest.file,
      subject,
      timeoutMs,
      answered: outcome.answered,
      output: [],
    });
  });
  ready.catch(() => {});
  return {
    baseUrl,
    publicUrl: lifecycle.url,
    platformToken,
    instance,
    merchantsFile: '',
    port: undefined,
    pid: undefined,
    ready,
    output: [],
    exited: new Promise(() => {}),
    stop: async () => {},
  };
}

async function portFrom(given: Variables[string]): Promise<number> {
  const port = textOf(given, 'port');
  return port === undefined ? freePort() : Number(port);
}

function textOf(given: Variables[string], name: string): string | undefined {
  const value = typeof given === 'object' ? given[name] : undefined;
  return value === undefined || typeof value === 'object' ? undefined : String(value);
}
