import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,simulators,scenarios,examples,build,bench,docs}/**/*.test.ts'],
    pool: 'forks',
    // The tests of processes mostly wait, so that two files at once fit on two cores; vitest would leave one core idle.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
