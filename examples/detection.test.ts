import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../src/core/package-root.js';
import type { RunReport } from '../src/generated/pyx.js';
import { oracles } from '../src/oracles/index.js';
import { loadIdentities, loadRequirements } from '../src/record/requirements.js';
import { type CataloguedScenario, loadScenarios, select } from '../src/runner/catalogue.js';
import type * as Lists from './detection/lists.js';
import { manifestOf } from './detection/subjects.js';
import { faulty, odd } from './detection/table.js';

const EXEMPLARY = 'examples/intermediary/intermediary.iut.yaml';
const OPEN_PLATFORM = 'examples/intermediary/open-platform.iut.yaml';

/**
 * A few of different areas, quickly tried: that the door works, and that a report is complete. The whole table is
 * `npm run detection`.
 */
const SAMPLE = {
  faulty: [
    'amounts-through-a-float',
    'content-not-compared',
    'duplicates-refused',
    'own-key-believed',
    'pending-refunds-not-counted',
    'timeout-is-failure',
  ],
  odd: ['acknowledges-without-a-word', 'other-words'],
} as const;
const LIMIT_MS = 180_000;

/** As it is compiled, since the processes of virtual time load files beside it. */
const { correctOnes, isLeftAlone, leadAll }: typeof Lists = await import(
  pathToFileURL(join(packageRoot(), 'dist/examples/detection/lists.js')).href
);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pyx-detection-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built door, as `npm run detection` opens it. */
function detection(...given: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const words = ['dist/examples/detection/main.js', ...given];
    execFile(process.execPath, words, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) resolve({ exitCode: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr });
      else reject(error);
    });
  });
}

/** What is read here of the JSON that the door prints. */
interface Printed {
  readonly trials: readonly {
    readonly name: string;
    readonly requirement: string;
    readonly outcome: string;
    readonly accusations: RunReport['findings'];
  }[];
}

describe('npm run detection', () => {
  test(
    'catches a sample of the faulty ones for the right requirement, and leaves a sample of the odd ones alone',
    async () => {
      const { exitCode, stdout, stderr } = await detection(
        ...SAMPLE.faulty,
        ...SAMPLE.odd,
        '--lists',
        '4',
        '--json',
        '--out',
        folder,
      );
      const { trials } = JSON.parse(stdout) as Printed;
      const outcomes = Object.fromEntries(trials.map(({ name, outcome }) => [name, outcome]));
      expect(outcomes, stderr).toEqual({
        ...Object.fromEntries(SAMPLE.faulty.map((name) => [name, 'caught'])),
        ...Object.fromEntries(SAMPLE.odd.map((name) => [name, 'left alone'])),
      });
      expect(exitCode, stderr).toBe(0);
      for (const { requirement, accusations } of trials) {
        expect(accusations.filter((one) => one.requirement === requirement && !isComplete(one))).toEqual([]);
      }
    },
    LIMIT_MS,
  );

  test.each([
    [50, 'the exemplary one', ['exemplary']],
    [6, 'each odd one', odd.map(({ name }) => name)],
  ])(
    'finds nothing in %i generated lists of %s',
    async (lists, _who, names) => {
      const led = await leadAll(correctOnes(names), {
        lists,
        outDir: folder,
        keyCacheDir: folder,
        signal: new AbortController().signal,
        onLed: () => {},
      });
      expect(led.map(({ name }) => name)).toEqual(names);
      expect(led.filter((one) => !isLeftAlone(one))).toEqual([]);
    },
    LIMIT_MS,
  );

  test('refuses a name that nobody has, and says which was meant', async () => {
    const { exitCode, stdout, stderr } = await detection('charges-agian', '--out', folder);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr.split('\n')[0]).toBe('no intermediary "charges-agian". Did you mean charges-again?');
  });

  test('refuses an option that there is not, and a width that is none', async () => {
    expect((await detection('--wdith', '3')).exitCode).toBe(2);
    const { exitCode, stderr } = await detection('--width', '0');
    expect([exitCode, stderr.split('\n')[0]]).toEqual([2, '--width 0: a whole number from 1']);
  });
});

/** Says what was expected, what was seen, where, and how to see it again. */
const isComplete = ({ expected, seen, evidence, scenario, again }: RunReport['findings'][number]): boolean =>
  expected !== '' &&
  seen !== '' &&
  evidence.length > 0 &&
  again.includes(`--only ${scenario}`) &&
  again.includes('--seed detection');

describe('the table', () => {
  let catalogue: readonly CataloguedScenario[];
  beforeAll(async () => {
    catalogue = await loadScenarios();
  });
  const known = new Set([...loadRequirements(), ...loadIdentities()].map(({ id }) => id));
  const judged = new Set(oracles.flatMap(({ requirements }) => requirements));

  for (const [kind, names] of [
    ['faulty', faulty.map(({ name }) => name)],
    ['odd', odd.map(({ name }) => name)],
  ] as const) {
    test(`names every ${kind} intermediary there is, once`, () => {
      const folders = readdirSync(join('examples', kind), { withFileTypes: true }).filter((entry) =>
        entry.isDirectory(),
      );
      expect([...names].sort()).toEqual(folders.map(({ name }) => name).sort());
      for (const name of names) expect(existsSync(join('examples', kind, name, `${name}.ts`)), name).toBe(true);
    });

    test.each(names)(`${kind}/%s promises what the exemplary one promises`, (name) => {
      const exemplary = name.startsWith('open-platform-') ? OPEN_PLATFORM : EXEMPLARY;
      expect(promises(manifestOf(kind, name))).toEqual(promises(exemplary));
    });
  }

  test.each(faulty)('$name breaks requirements that there are, in scenarios that there are', (row) => {
    expect([row.breaks, ...(row.also ?? [])].filter((id) => !known.has(id))).toEqual([]);
    const declared = select(catalogue, { only: row.only }).flatMap(({ definition }) => definition.requirements);
    expect([...declared, ...judged]).toContain(row.breaks);
  });

  test.each(odd)('$name is permitted by a requirement that there is, in scenarios that there are', (row) => {
    expect(known).toContain(row.permittedBy);
    expect(select(catalogue, { only: row.only })).not.toEqual([]);
  });

  test('has the sample of this test', () => {
    expect(faulty.map(({ name }) => name)).toEqual(expect.arrayContaining([...SAMPLE.faulty]));
    expect(odd.map(({ name }) => name)).toEqual(expect.arrayContaining([...SAMPLE.odd]));
  });
});

/** A manifest without what must differ: the name, the program, and the rate, which is no promise to anybody. */
function promises(path: string): unknown {
  const {
    name: _name,
    artefacts: _artefacts,
    lifecycle,
    clock,
    ...rest
  } = parse(readFileSync(path, 'utf8')) as Manifest;
  const { module: _module, start: program, ...others } = lifecycle;
  const { command: _command, cwd: _cwd, ...start } = program;
  return { ...rest, clock: clock.control, lifecycle: { ...others, start } };
}

interface Manifest {
  readonly name: string;
  readonly artefacts: readonly string[];
  readonly lifecycle: {
    readonly module?: string;
    readonly start: { readonly command: readonly string[]; readonly cwd: string };
  };
  readonly clock: { readonly control: string };
}
