import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { letStorage, StorageError } from './storage.js';

/** Says for each line that it reads whether a row could be stored and whether a file could be written. */
const PROGRAM = `
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import Database from ${JSON.stringify(pathToFileURL(createRequire(import.meta.url).resolve('libsql')).href)};
const db = new Database(process.argv[2] + '/rows.db');
db.exec('PRAGMA journal_mode = WAL; CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT)');
const outcome = (act) => { try { act(); return 'stored'; } catch { return 'failed'; } };
for await (const line of createInterface({ input: process.stdin })) {
  const row = outcome(() => db.prepare('INSERT INTO rows (text) VALUES (?)').run('x'.repeat(5000)));
  const file = outcome(() => writeFileSync(process.argv[2] + '/file', line));
  console.log(row + ' ' + file + ' ' + db.prepare('SELECT count(*) AS rows FROM rows').get().rows);
}
`;

test.runIf(process.platform === 'linux')(
  'a process whose storage fails lives on, stores nothing, and stores again when it works again',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'storage-'));
    writeFileSync(join(folder, 'program.mjs'), PROGRAM);
    const child = spawn(process.execPath, [join(folder, 'program.mjs'), folder], {
      detached: true,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ask = async () => {
      child.stdin.write('now\n');
      return (await lines.next()).value;
    };
    const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
    try {
      expect(await ask()).toBe('stored stored 1');
      await letStorage(child.pid ?? 0, false);
      expect(await ask()).toBe('failed failed 1');
      await letStorage(child.pid ?? 0, true);
      expect(await ask()).toBe('stored stored 2');
      child.stdin.end();
      expect(await ended).toBe(0);
    } finally {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true });
    }
  },
);

test('a group that has no process is an error, not a success', async () => {
  // Far above the greatest number that a system gives to a process.
  await expect(letStorage(2 ** 30, false)).rejects.toThrow(StorageError);
});
