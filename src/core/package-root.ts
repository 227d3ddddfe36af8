import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let found: string | undefined;

/**
 * The folder of the installed package, without a trailing slash: the nearest one upwards with a package.json of the
 * name `pyx`. Schemas are data and are not compiled, so the same file is looked for from `src/` and from `dist/src/`.
 */
export function packageRoot(): string {
  found ??= findPackageRoot(dirname(fileURLToPath(import.meta.url)));
  return found;
}

/** Throws where no folder above `from` holds the package. */
export function findPackageRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (isPackage(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) {
      throw new Error(
        `${from}: no package.json named "pyx" here or above. Install the package whole, with its schemas.`,
      );
    }
  }
}

function isPackage(file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    const described: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof described === 'object' && described !== null && 'name' in described && described.name === 'pyx';
  } catch {
    // Somebody else's half-written package.json between us and the root is not ours to judge.
    return false;
  }
}
