import type { Command } from "commander";
import type { PageOptions } from "../page/load.ts";
import type { PreviewOptions } from "../page/preview.ts";
import { ends } from "./ends.ts";
import { fileOption, option, port } from "./options.ts";
import { imageCommands } from "./page-image.ts";

/** Adds the commands about the page: to see it, and to make its image. */
export function pageCommands(program: Command): void {
  const page = program.command("page").description("see what visitors would get; build it as an image");

  const withPage = (command: Command): Command =>
    command
      .addOption(fileOption())
      .addOption(option("--title <text>", "the page's title, instead of the file's"))
      .addOption(option("--message <text>", "the page's message, instead of the file's"))
      .addOption(option("--until <time>", "06:00, 2026-11-26T06:00, 2h; shown as the expected end"));

  withPage(page.command("preview").argument("[maintenance]", "of the file; the only one, unless given"))
    .description("serve the page on this machine's nginx, and again when its files change")
    .addOption(option("--port <number>", "where to look at it; 0 for any free one").default(8100).argParser(port))
    .action((name: string | undefined, options: PreviewOptions) =>
      ends(import("../page/preview.ts").then((it) => it.runPreview(name, options))),
    );

  withPage(
    page
      .command("render")
      .argument("<folder>", "where to write it")
      .argument("[maintenance]", "of the file; the only one, unless given"),
  )
    .description("write the page as files")
    .action((folder: string, name: string | undefined, options: PageOptions) =>
      ends(import("../page/render.ts").then((it) => it.runRender(folder, name, options))),
    );

  imageCommands(page, withPage);
}
