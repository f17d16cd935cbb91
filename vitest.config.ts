import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores, and end-to-end tests that each run a lab: more workers only make them wait for each other.
    maxWorkers: 2,
  },
});
