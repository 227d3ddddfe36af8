import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findPackageRoot } from './package-root.js';

test('finds the package above compiled code, past other and broken package files', () => {
  const root = mkdtempSync(join(tmpdir(), 'root-'));
  try {
    const deep = join(root, 'dist', 'src', 'core');
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(root, 'package.json'), '{"name": "pyx"}');
    writeFileSync(join(root, 'dist', 'package.json'), '{"name": "other"}');
    writeFileSync(join(root, 'dist', 'src', 'package.json'), '{');
    expect(findPackageRoot(deep)).toBe(root);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('says where it looked when there is no package', () => {
  expect(() => findPackageRoot(join(tmpdir(), 'nowhere'))).toThrow(/nowhere: no package.json named "pyx"/);
});
