import { readFileSync, writeFileSync } from "node:fs";
import { withKinds } from "../test/edge/kinds-table.ts";

/** Writes the table of kinds, as their adapters answer, into its documentation: `npm run kinds`. */
writeFileSync("docs/kinds.md", withKinds(readFileSync("docs/kinds.md", "utf8")));
