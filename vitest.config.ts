import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest is begun first, so that nothing waits alone at the end. */
const LONG = [
  'src/cli/fuzz',
  'src/cli/run-in-process',
  'src/cli/simulate',
  'examples/intermediary/resilience',
  'src/cli/main',
  'src/runner/killed',
  'src/runner/interference',
  'src/runner/preflight',
  'src/runner/campaign/arena-virtual',
  'src/runner/readings',
  'src/report/html/browser',
  'src/runner/virtual-trial',
  'src/runner/stage',
  'examples/intermediary/alipay',
  'examples/intermediary/intermediary',
  'src/cli/simulate-https',
  'simulators/network-suite',
  'src/cli/doctor',
  'build/imports',
];

const placeOf = ({ moduleId }: TestSpecification): number => {
  const at = LONG.findIndex((name) => moduleId.endsWith(`${name}.test.ts`));
  return at < 0 ? LONG.length : at;
};

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((one, other) => placeOf(one) - placeOf(other));
  }
}

/** These put something in the place of Node's own network, for the whole process. */
const ALONE = ['src/intercept/**/*.test.ts'];

/** Keeps all cores busy for as long as it lasts, and is held after the others. */
const DETECTION = ['examples/detection.test.ts'];

export default defineConfig({
  test: {
    pool: 'forks',
    // The tests of processes mostly wait, so that three files at once fit on two cores; vitest would leave one core idle.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'alone', include: ALONE } },
      { extends: true, test: { name: 'detection', include: DETECTION } },
      {
        extends: true,
        test: {
          name: 'together',
          include: ['{src,simulators,scenarios,examples,build,bench,docs}/**/*.test.ts'],
          exclude: [...ALONE, ...DETECTION, '**/node_modules/**', '**/dist/**'],
          // Loading the same modules for each file would cost a minute of all cores.
          isolate: false,
        },
      },
    ],
  },
});
