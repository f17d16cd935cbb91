import { shownBy } from "../../page/pages.ts";
import { quoted } from "../../core/shell.ts";
import { say } from "../say.ts";
import { command } from "../show/command.ts";
import { localToken, siteFiles, writeFiles } from "./files.ts";
import { loadPage, type PageOptions } from "./load.ts";

/** Writes a maintenance's page as files, for any web server. Returns the exit code. */
export async function runRender(folder: string, name: string | undefined, options: PageOptions): Promise<number> {
  const { source } = await loadPage(name, options, Date.now());
  const files = siteFiles(shownBy(source, Object.keys(source.hosts ?? {}), localToken));
  await writeFiles(folder, files);
  for (const [path, bytes] of files) say(`  ${path.padEnd(40)} ${(bytes.length / 1024).toFixed(1)} KiB`);
  say("");
  const words = ["entracte", "page", "preview", name ?? [], ...given(options)].flat();
  for (const line of command("Look:     ", words.map(quoted).join(" "))) say(line);
  return 0;
}

/** The options that make another command read the same page. */
function given({ file, title, message, until }: PageOptions): readonly string[] {
  const all = Object.entries({ "-f": file, "--title": title, "--message": message, "--until": until });
  return all.flatMap(([option, value]) => (value === undefined ? [] : [option, value]));
}
