import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Makes sure that no process group outlives Pyx, however Pyx ends: by itself, by Ctrl-C or by SIGKILL. A tiny shell
 * reads the numbers of living groups from a pipe; when the pipe closes, which the kernel does for a dead process too, it
 * kills what is left. So no signal handler is needed here, and none of the host program is disturbed.
 */
const SCRIPT = `
groups=' '
while read -r act group; do
  case $act in
    guard) groups="$groups$group " ;;
    release) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
`;

let guardian: ChildProcess | undefined;
const guarded = new Set<number>();

/** From now on this process group dies with Pyx. Its number is that of its first process. */
export function guard(group: number): void {
  if (guarded.size === 0) process.on('exit', killGuarded);
  guarded.add(group);
  tell(`guard ${group}\n`);
}

/** The group is gone; its number may soon be another's. */
export function release(group: number): void {
  if (!guarded.delete(group)) return;
  if (guarded.size === 0) process.off('exit', killGuarded);
  tell(`release ${group}\n`);
}

/** Kills a whole group at once; false if there is none any more. */
export function killGroup(group: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

function killGuarded(): void {
  for (const group of guarded) killGroup(group, 'SIGKILL');
}

function tell(line: string): void {
  if (guardian === undefined || guardian.exitCode !== null || guardian.signalCode !== null) {
    // A session of its own: a Ctrl-C in the terminal must not end it before us.
    guardian = spawn('/bin/sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], env: {} });
    guardian.unref();
    guardian.on('error', () => {});
    guardian.stdin?.on('error', () => {});
    for (const group of guarded) if (line !== `guard ${group}\n`) guardian.stdin?.write(`guard ${group}\n`);
  }
  guardian.stdin?.write(line);
  // The pipe must not keep Pyx alive.
  const pipe = guardian.stdin as { unref?: () => void } | null;
  pipe?.unref?.();
}
