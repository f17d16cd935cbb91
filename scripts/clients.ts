import { readFileSync, writeFileSync } from "node:fs";
import { withTable } from "../test/page/clients-table.ts";

/** Writes the table of clients, which the tests hold the page to, into its documentation: `npm run clients`. */
writeFileSync("docs/page.md", withTable(readFileSync("docs/page.md", "utf8")));
