import { defineConfig } from "rolldown";

export default defineConfig({
  input: {
    entracte: "src/cli/main.ts",
    "kubectl-complete": "src/cli/kubectl-complete.ts",
    core: "src/core/index.ts",
    lab: "src/lab/index.ts",
  },
  platform: "node",
  // The example that the demo plays.
  moduleTypes: { ".yaml": "text" },
  output: {
    dir: "dist",
    // What is packed is what was built last, and nothing of an earlier build.
    cleanDir: true,
    format: "esm",
    banner: ({ name }) => (["entracte", "kubectl-complete"].includes(name) ? "#!/usr/bin/env node" : ""),
    minify: true,
    chunkFileNames: "[name]-[hash].js",
  },
});
