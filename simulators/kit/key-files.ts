import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A key and the certificate over it, as they lie in the cache. */
export interface KeyPair {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
}

/** Ms; certificates are good in real time, whatever the clock of a world says. */
export const DAY = 86_400_000;

/**
 * The pair of that name in a folder (0700, files 0600), made where there is none that is good. Two first runs at once are
 * safe: the one that links its file first wins for both.
 */
export async function kept(
  dir: string,
  name: string,
  { make, isGood }: { make: () => Promise<KeyPair>; isGood: (pair: KeyPair) => boolean },
): Promise<KeyPair> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  chmodSync(dir, 0o700);
  const file = join(dir, `${name}.json`);
  const already = load(file, isGood);
  if (already !== undefined) return already;
  const fresh = await make();
  const own = join(dir, `.${name}.${randomBytes(6).toString('hex')}`);
  writeFileSync(own, JSON.stringify(fresh), { mode: 0o600 });
  try {
    linkSync(own, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // Another run was first, or what lies there is unusable: then ours takes its place, with our file's mode.
    const theirs = load(file, isGood);
    if (theirs !== undefined) return theirs;
    renameSync(own, file);
  } finally {
    rmSync(own, { force: true });
  }
  return fresh;
}

/** A kept pair, or undefined if it is absent, damaged, or no longer good. */
function load(file: string, isGood: (pair: KeyPair) => boolean): KeyPair | undefined {
  try {
    const stored = JSON.parse(readFileSync(file, 'utf8')) as KeyPair;
    return isGood(stored) ? stored : undefined;
  } catch {
    return undefined;
  }
}
