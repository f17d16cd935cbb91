import { Argument, Option, type Command } from "commander";
import type { OpenOptions } from "../open.ts";
import type { StatusOptions } from "../status.ts";
import { ends } from "./ends.ts";
import { fileOption, option, pathsOption, port, seconds, targetWords, withCluster, withEdge } from "./options.ts";

/** Adds the commands that look, and change nothing. */
export function lookCommands(program: Command): void {
  withEdge(withCluster(program.command("status")))
    .description("show what is closed, since when, by whom and why")
    .addOption(fileOption())
    .addOption(option("-A, --all-namespaces", "every namespace that this account may look into").default(false))
    .addOption(option("--watch", "look again and again, until Ctrl-C").default(false).conflicts("check"))
    .addOption(option("--check", "end with 8 where something is not as it should be").default(false))
    .addOption(option("-o, --output <format>", "how to show it").choices(["table", "json", "yaml"]).default("table"))
    .action((options: StatusOptions) => ends(import("../status.ts").then((it) => it.runStatus(options))));

  withCluster(
    program
      .command("open")
      .argument("<target>", `${targetWords}, closed or not; or a maintenance that has only one, with --check any`)
      .addArgument(new Argument("[port]", "of this machine; any that is free, unless given").argParser(port)),
  )
    .description("reach the application behind a target from this machine alone")
    .addOption(fileOption())
    .addOption(pathsOption())
    // Not of the environment, where it would be the one of status.
    .addOption(
      new Option("--check [path]", "ask it once, for its own path unless given; 8 unless it answers 2xx or 3xx"),
    )
    .addOption(option("--timeout <seconds>", "for the answer to a check").default(30).argParser(seconds))
    .addOption(option("-o, --output <format>", "how to tell what happens").choices(["table", "json"]).default("table"))
    .action((word: string, at: number | undefined, options: OpenOptions) =>
      ends(import("../open.ts").then((it) => it.runOpen(word, at, options))),
    );
}
