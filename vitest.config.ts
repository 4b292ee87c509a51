import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['sdk/js/src/**/*.test.ts', 'web/src/**/*.test.{ts,tsx}'],
    environment: 'node',
  },
});
