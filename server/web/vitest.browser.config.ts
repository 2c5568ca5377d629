import { defineConfig } from 'vitest/config';

// Debian's Chromium against a real telehubd: one file after the other, since both want the whole machine.
export default defineConfig({
  test: {
    include: ['tests/browser/**/*.test.ts'],
    // Figures are asked for with TELEHUB_FIGURES=1: they take minutes, and mean something on a quiet machine alone.
    exclude: [...(process.env.TELEHUB_FIGURES ? [] : ['tests/browser/speed.test.ts']), ...(process.env.TELEHUB_LARGE ? [] : ['tests/browser/large.test.ts'])],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 300_000,
  },
});
