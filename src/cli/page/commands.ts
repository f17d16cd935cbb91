import type { Command } from "commander";
import { option, withCluster } from "../options.ts";
import type { BuildOptions } from "./build.ts";

/** Adds the commands that make the page's image; `ends` takes their exit code. */
export function imageCommands(
  page: Command,
  withPage: (command: Command) => Command,
  ends: (code: Promise<number>) => Promise<void>,
): void {
  withCluster(withPage(page.command("build").argument("[dir]", "a folder with the page, or with its Dockerfile")))
    .description("build a version of the page's image on the cluster")
    .addOption(option("--maintenance <name>", "whose page of the file"))
    .addOption(option("--version <name>", "the version's name, in place of the next number"))
    .addOption(option("--adopt", "take over a BuildConfig or ImageStream that somebody made by hand").default(false))
    .addOption(option("-o, --output <format>", "how to tell what happens").choices(["table", "json"]).default("table"))
    .action((path: string | undefined, options: BuildOptions) =>
      ends(import("./build.ts").then((it) => it.runBuild(path, options))),
    );
}
