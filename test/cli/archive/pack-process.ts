import { archive } from "../../../src/cli/page/context/archive.ts";
import { walk } from "../../../src/cli/page/context/walk.ts";

/** Packs the folder that it is given, as an upload reads it, and tells the most memory that it took beside what it began with. */
const [, , folder = ""] = process.argv;
const { entries } = await walk(folder);
const before = process.memoryUsage().rss;
let most = before;
let bytes = 0;
for await (const part of archive(entries, () => {})) {
  bytes += part.length;
  most = Math.max(most, process.memoryUsage().rss);
}
process.send?.({ bytes, grown: most - before });
