import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Ends what hangs, and measures nothing: on a busy machine a test of twenty commands takes a minute.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // On two cores: end-to-end tests mostly wait for an edge to settle, and do so side by side.
    maxWorkers: 3,
    // A worker loads what its files have in common once, not once for each: no file keeps anything in a module of another's.
    isolate: false,
  },
});
