import { defineConfig } from 'vitest/config';

// Debian's Chromium against a real telehubd: one file after the other, since both want the whole machine.
export default defineConfig({
  test: {
    include: ['tests/browser/**/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
