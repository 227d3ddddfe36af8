import { renameSync, writeFileSync } from 'node:fs';

/** Puts a file there for the IUT's operator (0600), in the place of an earlier one. @returns Its path. */
export function handFile(path: string, content: string): string {
  // Renamed into place: another start with the same seed and folder may have given this path to a reader already.
  const own = `${path}.${process.pid}`;
  writeFileSync(own, content, { mode: 0o600 });
  renameSync(own, path);
  return path;
}
