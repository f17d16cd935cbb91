import { readFileSync, writeFileSync } from "node:fs";
import { withInputs } from "../test/gitlab/inputs-table.ts";

/** Writes the inputs of the GitLab component into its documentation: `npm run inputs`. */
writeFileSync("docs/gitlab.md", withInputs(readFileSync("docs/gitlab.md", "utf8")));
