import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { guard, killGroup, release } from './guardian.js';
import type { Output, Stream } from './output.js';

export interface Exit {
  /** Null if a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process with all its children, which live and die together. */
export interface ProcessGroup {
  readonly pid: number;
  /** Settles once the first process is gone, its children are killed and its last output is in. */
  readonly exited: Promise<Exit>;
  readonly hasExited: boolean;
  /** Asks with a signal; kills what is left after `timeoutMs`. */
  stop(signal: NodeJS.Signals, timeoutMs: number): Promise<Exit>;
  /** SIGKILL to every process of the group, now. */
  kill(): Promise<Exit>;
}

export interface GroupCommand {
  readonly command: readonly string[];
  readonly cwd: string;
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
}

/** How long, in ms, output may still come once the process has ended (a pipe that was handed on never closes). */
const LAST_OUTPUT_MS = 250;

/** Starts a command in a process group of its own. Rejects with the system's error if it cannot be run. */
export function startGroup({ command, cwd, env }: GroupCommand, output: Output): Promise<ProcessGroup> {
  const [program = '', ...words] = command;
  // Detached is what gives it a group, so that children of its children are reached as well.
  const child = spawn(program, words, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const streams: [Stream, NodeJS.ReadableStream][] = [
    ['stdout', child.stdout],
    ['stderr', child.stderr],
  ];
  for (const [name, stream] of streams) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => output.write(name, text));
  }

  let hasExited = false;
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', async (code, signal) => {
      // Its children would keep ports and data that the next start needs.
      if (child.pid !== undefined) {
        killGroup(child.pid, 'SIGKILL');
        release(child.pid);
      }
      await Promise.race([closed, sleep(LAST_OUTPUT_MS)]);
      output.end();
      hasExited = true;
      resolve({ code, signal });
    });
  });

  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      const { pid } = child;
      if (pid === undefined) return reject(new Error('the system gave the process no number'));
      guard(pid);
      const signalled = (signal: NodeJS.Signals) => {
        if (!hasExited) killGroup(pid, signal);
        return exited;
      };
      resolve({
        pid,
        exited,
        get hasExited() {
          return hasExited;
        },
        kill: () => signalled('SIGKILL'),
        async stop(signal, timeoutMs) {
          const patience = new AbortController();
          const tired = sleep(timeoutMs, 'tired', { signal: patience.signal }).catch(() => 'done');
          const asked = signalled(signal);
          if ((await Promise.race([asked, tired])) === 'tired') return signalled('SIGKILL');
          patience.abort();
          return asked;
        },
      });
    });
  });
}
