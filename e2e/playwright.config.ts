import { defineConfig } from '@playwright/test'
import { SHELL_NAMES, whyMissing } from './shells/index.ts'
import type { ShellOptions } from './terrace-test.ts'

/** The same specs over each shell that is present on this machine; `scripts/test-e2e.ts` says which are not, and why. */
export default defineConfig<ShellOptions>({
  testDir: './specs',
  outputDir: '../artifacts/e2e',
  fullyParallel: true,
  workers: 2,
  timeout: 90_000,
  // A busy build machine may starve a browser once; what passes the second time is listed as flaky.
  retries: process.env.CI ? 1 : 0,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: '../.cache/e2e-results.json' }]],
  projects: SHELL_NAMES.filter((name) => whyMissing(name) === undefined).map((name) => ({
    name,
    use: { shellName: name },
    // What only the desktop has is tried where it can be steered.
    testIgnore: name === 'standin' ? [] : '**/desktop.spec.ts',
  })),
})
