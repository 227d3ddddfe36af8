/**
 * After tsc: the generated modules follow by hand, since tsc leaves JavaScript where it was; and what was compiled from a
 * source that is no longer there goes, since a scenario that was removed would otherwise still be tried. npx makes the command
 * executable when it first meets it, and never again: so does the build, for who builds anew in the same place.
 */
import { chmodSync, cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const dist = path.join(root, 'dist');
const generated = path.join('src', 'generated');
cpSync(path.join(root, generated), path.join(dist, generated), { recursive: true });

for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
  const stem = file.replace(/(\.d)?\.[jt]s(\.map)?$/, '');
  if (stem === file) continue;
  const sources = file.startsWith(generated) ? [file] : [`${stem}.ts`];
  if (!sources.some((source) => existsSync(path.join(root, source)))) rmSync(path.join(dist, file));
}

chmodSync(path.join(dist, 'src/cli/main.js'), 0o755);
