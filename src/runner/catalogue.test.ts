import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { networks } from '../../simulators/index.js';
import { switchesOf } from '../../simulators/kit/network.js';
import { walletOf } from '../scenario/scenario.js';
import { areaOf, CatalogueError, forWallets, loadScenarios, overChannels, select } from './catalogue.js';

const dirs: string[] = [];
afterEach(() => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true });
});

function folder(files: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'pyx-scenarios-'));
  dirs.push(dir);
  writeFileSync(join(dir, 'package.json'), '{"type":"module"}');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  return dir;
}

const definition = (requirements: readonly string[], wallet: unknown = 'WECHATPAY') =>
  `export default ${JSON.stringify({ purpose: 'p', requirements, needs: { wallet, modes: [] } })};`;
const declaring = (...requirements: string[]) => definition(requirements);

describe('loading', () => {
  test('gives every scenario, by its path, in an order that no insertion changes', async () => {
    const dir = folder({
      'refund/b.js': declaring('REFUND-02'),
      'refund/a.js': declaring('REFUND-01'),
      'cpm/c.js': declaring('CPM-01'),
      'refund/a.test.js': 'throw new Error("a test is no scenario")',
      'refund/a.d.ts': 'export {}',
    });
    expect((await loadScenarios(dir)).map(({ id }) => id)).toEqual(['cpm/c', 'refund/a', 'refund/b']);
  });

  test('gives a scenario for several wallets once for each, all but the first with the wallet in its name', async () => {
    const dir = folder({ 'cpm/c.js': definition(['CPM-01'], ['WECHATPAY', 'ALIPAY']) });
    const loaded = await loadScenarios(dir);
    expect(loaded.map(({ id, definition }) => [id, walletOf(definition)])).toEqual([
      ['cpm/c', 'WECHATPAY'],
      ['cpm/c@alipay', 'ALIPAY'],
    ]);
  });

  test('of these, those stay whose wallet is declared; where none is, the first alone says so', async () => {
    const dir = folder({
      'both.js': definition(['CPM-01'], ['WECHATPAY', 'ALIPAY']),
      'one.js': definition(['CPM-01'], 'ALIPAY'),
    });
    const loaded = await loadScenarios(dir);
    const ids = (...declared: string[]) => forWallets(loaded, declared).map(({ id }) => id);
    expect(ids('WECHATPAY')).toEqual(['both', 'one']);
    expect(ids('ALIPAY')).toEqual(['both@alipay', 'one']);
    expect(ids('ALIPAY', 'WECHATPAY')).toEqual(['both', 'both@alipay', 'one']);
    expect(ids('KAKAOPAY')).toEqual(['both', 'one']);
  });

  test('what one channel alone can show is asked over that channel', async () => {
    const needs = { wallet: ['WECHATPAY', 'ALIPAY'], modes: [] };
    const requirementsWith = { WECHATPAY: ['CPM-02'], ALIPAY: ['CPM-03'], 'in-store': ['CPM-04'], 'open-platform': [] };
    const dir = folder({
      'c.js': `export default ${JSON.stringify({ purpose: 'p', requirements: ['CPM-01'], requirementsWith, needs })};`,
    });
    const loaded = await loadScenarios(dir);
    const asked = (ALIPAY: 'in-store' | 'open-platform') =>
      overChannels(loaded, { ALIPAY }).map(({ definition }) => definition.requirements);
    expect(asked('in-store')).toEqual([
      ['CPM-01', 'CPM-02'],
      ['CPM-01', 'CPM-03', 'CPM-04'],
    ]);
    expect(asked('open-platform')).toEqual([
      ['CPM-01', 'CPM-02'],
      ['CPM-01', 'CPM-03'],
    ]);
  });

  test('tells every mistake at once', async () => {
    const dir = folder({
      'a.js': declaring('REFUND-2'),
      'b.js': declaring(),
      'c.js': 'export const scenario = 1;',
    });
    const loading = loadScenarios(dir);
    await expect(loading).rejects.toBeInstanceOf(CatalogueError);
    const { problems } = (await loading.catch((error: CatalogueError) => error)) as CatalogueError;
    expect(problems).toEqual([
      expect.stringMatching(/c\.js: no default export; export default scenario\(\{…\}\)$/),
      expect.stringMatching(/^scenarios\/a\.ts: unknown requirement "REFUND-2"\.\n {2}Did you mean REFUND-\d\d\?/),
      'scenarios/b.ts: no requirement; a scenario that tests nothing is removed.',
    ]);
  });

  test('finds nothing wrong with our own', async () => {
    expect((await loadScenarios()).length).toBeGreaterThan(0);
  });

  test('our own set no switch that their network does not have', async () => {
    for (const { id, definition } of await loadScenarios()) {
      for (const [network, chosen] of Object.entries(definition.switches ?? {})) {
        const found = Object.values(networks).find(({ info }) => info.name === network);
        expect(() => switchesOf(found?.info.switches ?? {}, chosen), id).not.toThrow();
      }
    }
  });
});

describe('choosing', () => {
  const all = (['cpm/a:CPM-01', 'refund/a:REFUND-01', 'refund/b:IDEM-08', 'refunds/c:REFUND-02'] as const).map(
    (line) => {
      const [id = '', requirement = ''] = line.split(':');
      return { id, definition: { requirements: [requirement] } as never };
    },
  );
  const ids = (...[chosen]: [Parameters<typeof select>[1]]) => select(all, chosen).map(({ id }) => id);

  test.each([
    ['nothing said', {}, ['cpm/a', 'refund/a', 'refund/b', 'refunds/c']],
    ['an id', { only: ['refund/b'] }, ['refund/b']],
    ['a folder, and none that merely begins alike', { only: ['refund'] }, ['refund/a', 'refund/b']],
    ['several', { only: ['cpm', 'refund/a'] }, ['cpm/a', 'refund/a']],
    ['an area', { areas: ['refund'] }, ['refund/a', 'refunds/c']],
    ['both', { only: ['refund'], areas: ['IDEM'] }, ['refund/b']],
  ])('by %s', (_, chosen, expected) => {
    expect(ids(chosen)).toEqual(expected);
  });

  test('refuses what is not known, all at once, with the nearest that is', () => {
    expect(() => ids({ only: ['refund/aa'], areas: ['REFUNDS'] })).toThrow(
      /unknown scenario "refund\/aa"\.\n {2}Did you mean refund\/a\?[\s\S]*no scenario tries the area "REFUNDS"\.\n {2}Did you mean REFUND\?/,
    );
  });
});

test('an area is what stands before the number', () => {
  expect([areaOf('REFUND-01'), areaOf('CB-13')]).toEqual(['REFUND', 'CB']);
});
