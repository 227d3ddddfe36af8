import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A copy of the tree: what is planted never stands beside the code, where another test or a build would see it. */
let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'pyx-imports-'));
  for (const part of [
    'src',
    'simulators',
    'scenarios',
    'examples',
    'package.json',
    'tsconfig.json',
    '.dependency-cruiser.cjs',
  ])
    cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true }));

/** The rules that dependency-cruiser sees broken, each with the importing file. */
function broken(): Promise<string[]> {
  const arguments_ = [
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
    'src',
    'simulators',
    'scenarios',
    'examples',
  ];
  return new Promise((resolve, reject) => {
    execFile(
      join('node_modules', '.bin', 'depcruise'),
      arguments_,
      { cwd: copy, maxBuffer: 2 ** 28 },
      (error, stdout, stderr) => {
        if (stdout === '') return reject(error ?? new Error(stderr));
        const { summary } = JSON.parse(stdout) as {
          summary: { violations: { rule: { name: string }; from: string }[]; totalCruised: number };
        };
        expect(summary.totalCruised, 'files looked at').toBeGreaterThan(200);
        resolve(summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`).sort());
      },
    );
  });
}

describe('the walls of the house', () => {
  const PLANTED: readonly [string, string, string][] = [
    [
      'src/core/planted.ts',
      "import { historyOf } from '../record/history.js';\nexport const read = historyOf;",
      'core-stands-alone',
    ],
    [
      'src/record/planted.ts',
      "import type { World } from '../world/world.js';\nexport type Here = World;",
      'record-on-core',
    ],
    [
      'src/oracles/planted.ts',
      "import { networks } from '../../simulators/index.js';\nexport const all = networks;",
      'the-judges-wall',
    ],
    [
      'src/oracles/planted-type.ts',
      "import type { Notice } from '../../simulators/kit/notifier.js';\nexport type Here = Notice;",
      'the-judges-wall',
    ],
    [
      'src/report/planted.ts',
      "import type { Money } from '../core/money.js';\nexport type Here = Money;",
      'reports-from-their-file',
    ],
    [
      'src/scenario/planted.ts',
      "import { createWorld } from '../world/world.js';\nexport const make = createWorld;",
      'scenario-api',
    ],
    [
      'simulators/kit/planted.ts',
      "import { zeropay } from '../zeropay/index.js';\nexport const one = zeropay;",
      'kit-knows-no-network',
    ],
    [
      'simulators/zeropay/planted.ts',
      "import { wechatpay } from '../wechatpay/index.js';\nexport const other = wechatpay;",
      'networks-apart',
    ],
    [
      'scenarios/cpm/planted.ts',
      "import { krw } from '../../src/core/money.js';\nexport const won = krw;",
      'scenarios-speak-the-api',
    ],
    ['examples/planted.ts', "import { krw } from '../src/core/money.js';\nexport const won = krw;", 'examples-outside'],
    ['src/world/planted.ts', "export { openBench } from '../../simulators/kit/testing.js';", 'tests-stay-tests'],
  ];

  test('refuse each forbidden import, `import type` among them, and nothing else in the tree', async () => {
    for (const [file, text] of PLANTED) writeFileSync(join(copy, file), `${text}\n`);
    const found = await broken();
    for (const [file, , rule] of PLANTED) expect(found).toContain(`${rule}: ${file}`);
    const planted = new Set(PLANTED.map(([file]) => file));
    expect(found.filter((line) => !planted.has(line.split(': ')[1] ?? ''))).toEqual([]);
  }, 90_000);
});
