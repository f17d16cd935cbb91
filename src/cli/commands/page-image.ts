import type { Command } from "commander";
import { ends } from "./ends.ts";
import { fileOption, option, seconds, withCluster, withEdge } from "./options.ts";
import type { BuildOptions } from "../page/build.ts";
import type { ListOptions } from "../page/list.ts";
import type { TagOptions } from "../page/tag.ts";

const whose = () => option("--maintenance <name>", "whose page of the file");
const told = (...formats: readonly string[]) =>
  option("-o, --output <format>", "how to tell what happens")
    .choices(["table", ...formats])
    .default("table");

/** Adds the commands that make the page's image and choose its version. */
export function imageCommands(page: Command, withPage: (command: Command) => Command): void {
  withCluster(withPage(page.command("build").argument("[dir]", "a folder with the page, or with its Dockerfile")))
    .description("build a version of the page's image on the cluster")
    .addOption(whose())
    .addOption(option("--version <name>", "the version's name, in place of the next number"))
    .addOption(option("--adopt", "take over a BuildConfig or ImageStream that somebody made by hand").default(false))
    .addOption(told("json"))
    .action((path: string | undefined, options: BuildOptions) =>
      ends(import("../page/build.ts").then((it) => it.runBuild(path, options))),
    );

  withCluster(page.command("list"))
    .description("show the versions of the page's image, and which one is live")
    .addOption(fileOption())
    .addOption(whose())
    .addOption(told("json", "yaml"))
    .action((options: ListOptions) => ends(import("../page/list.ts").then((it) => it.runList(options))));

  withEdge(withCluster(page.command("tag").argument("<version>", "as page list names it")))
    .description("have the page's pods run another version of its image; an older one to roll back")
    .addOption(fileOption())
    .addOption(whose())
    .addOption(option("--settle <seconds>", "the edge's reload interval and one more").default(6).argParser(seconds))
    .addOption(option("--timeout <seconds>", "for the rollout, and for the edge").default(120).argParser(seconds))
    .addOption(told("json"))
    .action((version: string, options: TagOptions) =>
      ends(import("../page/tag.ts").then((it) => it.runTag(version, options))),
    );
}
