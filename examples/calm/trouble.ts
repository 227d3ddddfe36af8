import { type ChildProcess, fork, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Random } from '../../src/core/random.js';

/** Something that disturbs a trial. */
export interface Trouble {
  /** What was done, for the report. */
  readonly done: () => Readonly<Record<string, number>>;
  /** Ends it, and leaves nothing stopped or burning. */
  end(): void;
}

/** Ends whatever still goes on, also when this process is told to exit. */
const going = new Set<Trouble>();
process.on('exit', () => {
  for (const trouble of going) trouble.end();
});

function begun(trouble: Trouble): Trouble {
  const whole: Trouble = {
    ...trouble,
    end() {
      going.delete(whole);
      trouble.end();
    },
  };
  going.add(whole);
  return whole;
}

export const nothing = (): Trouble => ({ done: () => ({}), end: () => {} });

/** So many per cent of each core are eaten. */
export function burn(percent: number): Trouble {
  if (percent === 0) return nothing();
  const program = fileURLToPath(new URL('./burner.js', import.meta.url));
  const burners: readonly ChildProcess[] = Array.from({ length: availableParallelism() }, () =>
    fork(program, [String(percent)], { stdio: 'ignore', execArgv: [] }),
  );
  return begun({
    done: () => ({ burners: burners.length }),
    end: () => {
      for (const burner of burners) burner.kill('SIGKILL');
    },
  });
}

const STOP_MS = 500;
/** Real ms between two stops. */
const SHORTEST_PAUSE_MS = 1_500;
const LONGEST_PAUSE_MS = 4_000;

/** Continues what was stopped last when its pipe closes, which the kernel does even for a process that was killed. */
const LAST_HELP = 'while read -r target; do last=$target; done; kill -s CONT -- "$last" 2>/dev/null';

/** A process, or with a negative number a whole process group, as `process.kill` wants it. */
export type Target = number;

/** At random moments one of the targets, as they are just then, is stopped for `stopMs` and continued. */
export function stopNowAndThen(
  random: Pick<Random, 'int' | 'pick'>,
  targets: () => readonly Target[],
  stopMs = STOP_MS,
): Trouble {
  let stopped: Target | undefined;
  let stops = 0;
  let timer: NodeJS.Timeout;
  const helper = spawn('/bin/sh', ['-c', LAST_HELP], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const goOn = () => {
    if (stopped !== undefined) signal(stopped, 'SIGCONT');
    stopped = undefined;
  };
  const later = () => {
    timer = setTimeout(stop, random.int(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS));
  };
  const stop = () => {
    const [first, ...more] = targets();
    const target = first === undefined ? undefined : random.pick([first, ...more]);
    if (target !== undefined) {
      helper.stdin.write(`${target}\n`);
      if (signal(target, 'SIGSTOP')) {
        stopped = target;
        stops += 1;
      }
    }
    timer = setTimeout(() => {
      goOn();
      later();
    }, stopMs);
  };
  later();
  return begun({
    done: () => ({ stops }),
    end: () => {
      clearTimeout(timer);
      goOn();
      helper.stdin.end();
    },
  });
}

/** False where it has ended in the meantime. */
function signal(target: Target, what: 'SIGSTOP' | 'SIGCONT'): boolean {
  try {
    return process.kill(target, what);
  } catch {
    return false;
  }
}
