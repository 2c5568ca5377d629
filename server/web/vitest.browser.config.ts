import { defineConfig } from 'vitest/config';

// Debian's Chromium against a real telehubd: one file after the other, since both want the whole machine.
export default defineConfig({
  test: {
    include: ['tests/browser/**/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 300_000,
  },
});
