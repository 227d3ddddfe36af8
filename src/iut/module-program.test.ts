import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startVirtualProcess, type VirtualProcess } from '../virtual/run-virtually.js';

let folder: string;
let virtual: VirtualProcess;
const built = (path: string) => pathToFileURL(fileURLToPath(new URL(`../../dist/${path}`, import.meta.url))).href;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pyx-module-'));
  virtual = startVirtualProcess();
});
afterAll(() => {
  virtual.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Seen {
  readonly answers: readonly string[];
  readonly lines: readonly string[];
  readonly exit: { readonly code: number | null; readonly signal: string | null };
}

/** Starts a program, asks it as often as said, ends it, and asks once more. */
function lived(program: string, { ask = 1, how }: { ask?: number; how: 'stop' | 'kill' | 'itself' }): Promise<Seen> {
  const file = join(folder, `program-${Math.abs(hash(program))}.mjs`);
  writeFileSync(file, program);
  const job = join(folder, 'job.mjs');
  writeFileSync(
    job,
    `import http from 'node:http';
    import { startModule } from '${built('src/iut/module-program.js')}';
    import { createOutput } from '${built('src/iut/output.js')}';
    export async function job({ file, ask, how }) {
      const lines = [];
      const output = createOutput(50, Date.now, ({ stream, text }) => lines.push(stream + ': ' + text));
      const clocks = { wallMs: 0, monotonicMs: 0 };
      const group = startModule(file, { PORT: '21000', NAME: 'its own' }, clocks, output);
      await new Promise((resolve) => setTimeout(resolve, 100));
      const get = () => new Promise((resolve) => http.get({ port: 21000, host: '127.0.0.1', agent: false }, (answer) => {
        let text = '';
        answer.on('data', (part) => { text += part; });
        answer.on('end', () => resolve(text));
      }).on('error', (error) => resolve(error.code)));
      const answers = [];
      for (let i = 0; i < ask; i += 1) answers.push(await get());
      if (how === 'stop') await group.stop('SIGTERM', 5_000);
      if (how === 'kill') await group.kill();
      const exit = await group.exited;
      await new Promise((resolve) => setTimeout(resolve, 60_000));
      answers.push(await get());
      return { answers, lines, exit };
    }`,
  );
  return virtual.call<Seen>({
    url: `${pathToFileURL(job).href}?${files++}`,
    name: 'job',
    argument: { file, ask, how },
  });
}
let files = 0;
const hash = (text: string): number => [...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) | 0, 0);

const PLAIN = `
import http from 'node:http';
let asked = 0;
setInterval(() => console.log('tick'), 20_000);
http.createServer((request, response) => { asked += 1; response.end(process.env.NAME + ' ' + asked); }).listen(process.env.PORT);
console.error('listening');
`;

test('a program runs unmodified: its environment, its output, its end', async () => {
  const seen = await lived(`${PLAIN}\nprocess.once('SIGTERM', () => { console.log('bye'); process.exit(0); });`, {
    ask: 2,
    how: 'stop',
  });
  expect(seen.answers).toEqual(['its own 1', 'its own 2', 'ECONNREFUSED']);
  expect(seen.lines).toEqual(['stderr: listening', 'stdout: bye']);
  expect(seen.exit).toEqual({ code: 0, signal: null });
});

test('a program that is started again remembers nothing', async () => {
  expect((await lived(PLAIN, { how: 'stop' })).answers[0]).toBe('its own 1');
  expect((await lived(PLAIN, { how: 'stop' })).answers[0]).toBe('its own 1');
});

test('a killed program does nothing any more', async () => {
  const seen = await lived(PLAIN, { how: 'kill' });
  expect(seen.exit).toEqual({ code: null, signal: 'SIGKILL' });
  expect(seen.answers.at(-1)).toBe('ECONNREFUSED');
  expect(seen.lines).not.toContain('stdout: tick');
});

test.each([
  ['throws in a timer', `setTimeout(() => { throw new Error('boom'); }, 5_000);`],
  ['leaves a rejection', `setTimeout(() => Promise.reject(new Error('boom')), 5_000);`],
  ['ends itself', `setTimeout(() => { console.error('boom'); process.exit(3); }, 5_000);`],
])('a program that %s dies, and nothing else does', async (_what, ending) => {
  const seen = await lived(PLAIN + ending, { how: 'itself' });
  expect(seen.exit.code).toBeGreaterThan(0);
  expect(seen.lines.join('\n')).toContain('boom');
  expect(seen.answers).toEqual(['its own 1', 'ECONNREFUSED']);
});

test('a program that cannot be loaded ends at once and says why', async () => {
  const seen = await lived(`import './there-is-none.mjs';`, { ask: 0, how: 'itself' });
  expect(seen.exit).toEqual({ code: 1, signal: null });
  expect(seen.lines.join('\n')).toContain('there-is-none');
});
