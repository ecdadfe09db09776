import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    projects: [
      // Pure code leaves nothing behind, so that its tests may share a process and what it has loaded.
      { extends: true, test: { name: 'shared', include: ['src-shared/**/*.{test,contract}.ts'], isolate: false } },
      {
        extends: true,
        plugins: [vue()],
        test: { name: 'program', include: ['src-main/**/*.{test,contract}.ts', 'src-renderer/**/*.test.ts', 'tests/**/*.test.ts', 'bench/**/*.test.ts', 'scripts/**/*.test.ts', 'e2e/**/*.test.ts'] },
      },
    ],
  },
})
