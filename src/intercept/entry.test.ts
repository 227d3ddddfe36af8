import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../core/package-root.js';

const run = promisify(execFile);

/** A project that has installed the package (as it was built), and nothing else of ours. */
let project: string;
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'pyx-project-'));
  mkdirSync(join(project, 'node_modules'));
  symlinkSync(packageRoot(), join(project, 'node_modules/pyx'));
  for (const name of ['wechatpay-axios-plugin', 'typescript', '@types'])
    symlinkSync(join(packageRoot(), 'node_modules', name), join(project, 'node_modules', name));
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** The code block that follows a mark in the document. */
function shown(mark: string): string {
  const page = readFileSync(join(packageRoot(), 'docs/intercept.md'), 'utf8');
  const code = new RegExp(`<!-- ${mark} -->\n\`\`\`js\n(.*?)\`\`\``, 's').exec(page)?.[1];
  if (code === undefined) throw new Error(`docs/intercept.md shows no code after <!-- ${mark} -->`);
  return code;
}

test.each(['first', 'fault'])('the example "%s" of the document runs as it stands', async (mark) => {
  const file = join(project, `${mark}.test.js`);
  writeFileSync(file, shown(mark));
  const { stdout } = await run(process.execPath, ['--test', '--test-reporter=tap', file], { cwd: project });
  expect(stdout).toMatch(/^# pass 1$/m);
  expect(stdout).toMatch(/^# fail 0$/m);
});

const TYPED = `import { interceptNetworks } from 'pyx/nock';
const { networks, happens } = await interceptNetworks();
const { payer, pem } = networks.wechatpay;
export const { session }: { session: string } = payer.scan({ codeUrl: pem.publicKey });
export const { success }: { success: boolean } = await happens('acknowledged', ({ order }) => order === '1');
// @ts-expect-error: no such act
payer.scann({ codeUrl: '' });
// @ts-expect-error: no such key
pem.publicKeyy.length;
`;

test('the entry has types, strict enough to see a misspelt act', { timeout: 90_000 }, async () => {
  writeFileSync(join(project, 'typed.ts'), TYPED);
  const options = '--noEmit --strict --skipLibCheck --module nodenext --target es2023 --types node typed.ts'.split(' ');
  const compiler = join(project, 'node_modules/typescript/bin/tsc');
  expect(await run(process.execPath, [compiler, ...options], { cwd: project })).toEqual({ stdout: '', stderr: '' });
});

test('nothing but the entry can be imported', async () => {
  const asked = run(process.execPath, ['--input-type=module', '-e', "import 'pyx/dist/src/world/world.js'"], {
    cwd: project,
  });
  await expect(asked).rejects.toMatchObject({ stderr: expect.stringContaining('ERR_PACKAGE_PATH_NOT_EXPORTED') });
});
