import { shownBy } from "../../page/pages.ts";
import { quoted } from "../../core/shell.ts";
import { say } from "../say.ts";
import { localToken, siteFiles, writeFiles } from "./files.ts";
import { loadPage, type PageOptions } from "./load.ts";

/** Writes a maintenance's page as files, for any web server. Returns the exit code. */
export async function runRender(folder: string, name: string | undefined, options: PageOptions): Promise<number> {
  const source = await loadPage(name, options, Date.now());
  const files = siteFiles(shownBy(source, Object.keys(source.hosts ?? {}), localToken));
  await writeFiles(folder, files);
  for (const [path, bytes] of files) say(`  ${path.padEnd(40)} ${(bytes.length / 1024).toFixed(1)} KiB`);
  say("");
  const named = [name ?? [], options.file === undefined ? [] : ["-f", options.file]].flat();
  say(`Look:     ${["entracte page preview", ...named.map(quoted)].join(" ")}`);
  return 0;
}
