import { defineConfig } from 'vitest/config'

/** Two projects: what is pure starts at once, what touches the world gets a PostgreSQL of its own. */
export default defineConfig({
  test: {
    reporters: ['default', './tests/reporter.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'pure', include: ['tests/{core,contract,web,house}/**/*.test.{ts,tsx}'], isolate: false } },
      {
        extends: true,
        test: {
          name: 'world',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/{core,contract,web,house}/**'],
          globalSetup: './tests/setup.ts',
        },
      },
    ],
  },
})
