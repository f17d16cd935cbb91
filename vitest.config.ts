import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Ends what hangs, and measures nothing: on a busy machine a test of twenty commands takes a minute.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two cores, and end-to-end tests that each run a lab: more workers only make them wait for each other.
    maxWorkers: 2,
  },
});
