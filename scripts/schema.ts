import { writeFileSync } from "node:fs";
import * as z from "zod";
import { FileSpec } from "../src/core/spec/file.ts";

/** Writes the JSON Schema of `entracte.yaml` for editors: `npm run schema`. */
writeFileSync("entracte.schema.json", JSON.stringify(z.toJSONSchema(FileSpec), null, 2));
