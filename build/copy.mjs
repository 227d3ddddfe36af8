/** tsc compiles what it reads as TypeScript and leaves JavaScript where it was: the generated modules follow by hand. */
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const target = path.join(root, 'dist', 'src', 'generated');
rmSync(target, { recursive: true, force: true });
cpSync(path.join(root, 'src', 'generated'), target, { recursive: true });
