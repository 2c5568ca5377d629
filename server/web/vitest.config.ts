import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  test: { setupFiles: ['tests/unit/setup.ts'], include: ['tests/unit/**/*.test.{ts,tsx}'], environment: 'jsdom', pool: 'threads', isolate: false, maxWorkers: 1 },
});
