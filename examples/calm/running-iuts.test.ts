import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runningIuts } from './running-iuts.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pyx-calm-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function lane(name: string, text: string): void {
  mkdirSync(join(folder, 'lanes', name), { recursive: true });
  writeFileSync(join(folder, 'lanes', name, 'journal.ndjson'), text);
}
const fact = (content: object) => `${JSON.stringify({ seq: 1, type: 'fact', fact: content })}\n`;
const started = (pid: number, instance = 1) => fact({ kind: 'iut-started', instance, pid });
const killed = fact({ kind: 'iut-killed', instance: 1, how: 'kill', detail: 'SIGKILL' });

test('none before the first lane has been opened', () => {
  expect(runningIuts(folder)).toEqual([]);
});

test('those of all lanes and instances, as they were started last', () => {
  lane('shared', started(101));
  lane('restart-killed', started(201) + killed + started(202) + started(301, 2));
  expect(runningIuts(folder).sort()).toEqual([101, 202, 301]);
});

test('not what has ended, and not the half of a line', () => {
  lane('shared', started(101) + killed);
  lane('other', started(201) + killed.slice(0, -9));
  expect(runningIuts(folder)).toEqual([201]);
});
