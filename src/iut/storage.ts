import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Storage cannot be made to fail here: another system than Linux, or no `prlimit` (util-linux). */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}

/**
 * Makes every write to a file fail for the processes of a group, or lets them write again. The soft limit on the size of a
 * file becomes 0 bytes: a write then ends in EFBIG, as it ends in ENOSPC on a full disk. Node, Java and Python ignore the
 * signal (SIGXFSZ) that comes with it. Pipes and sockets are not concerned. Throws `StorageError`.
 */
export async function letStorage(group: number, works: boolean): Promise<void> {
  const processes = membersOf(group);
  if (processes.length === 0) throw new StorageError(`process group ${group} has no process that can be seen in /proc`);
  for (const pid of processes) await setLimit(pid, works ? hardLimitOf(pid) : '0');
}

function setLimit(pid: number, soft: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // Nothing after the colon: the hard limit stays, so that the soft one can be raised again.
    execFile('prlimit', ['--pid', String(pid), `--fsize=${soft}:`], (error, _out, said) => {
      if (error === null) resolve();
      else reject(new StorageError(`prlimit: ${said.trim() || error.message}`));
    });
  });
}

/** Processes of a group, as Linux lists them. */
function membersOf(group: number): number[] {
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return [];
  }
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => groupOf(pid) === group);
}

/** The fifth field of its `stat`; the second, a name in parentheses, may hold anything. */
function groupOf(pid: number): number | undefined {
  const stat = textOf(`/proc/${pid}/stat`);
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}

function hardLimitOf(pid: number): string {
  const line = textOf(`/proc/${pid}/limits`)
    ?.split('\n')
    .find((one) => one.startsWith('Max file size'));
  return line?.trim().split(/\s+/).at(-2) ?? 'unlimited';
}

/** Undefined for a process that has ended meanwhile. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
