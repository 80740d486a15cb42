import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Files share a worker's modules, which saves most of the time (docs/decisions/test-runner.md).
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
})
