import { defineConfig } from "rolldown";

export default defineConfig({
  input: { entracte: "src/cli/main.ts" },
  platform: "node",
  output: {
    dir: "dist",
    format: "esm",
    banner: "#!/usr/bin/env node",
    minify: true,
    chunkFileNames: "[name]-[hash].js",
  },
});
