import { defineConfig } from "rolldown";

/** The whole command line as one file that needs nothing but Node: for the container image, and for `npm run bundle`. */
export default defineConfig({
  input: "src/cli/main.ts",
  platform: "node",
  // The example that the demo plays.
  moduleTypes: { ".yaml": "text" },
  output: {
    file: "build/entracte.mjs",
    format: "esm",
    banner: "#!/usr/bin/env node",
    minify: true,
    codeSplitting: false,
  },
});
