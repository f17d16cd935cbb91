import type { Command } from "commander";
import type { LabOptions } from "../lab.ts";
import { ends } from "./ends.ts";
import { option } from "./options.ts";

/** Adds the commands with which to try it without a cluster. */
export function tryCommands(program: Command): void {
  program
    .command("lab")
    .description("run an embedded cluster to try things on (Linux)")
    .addOption(option("-o, --output <format>", "how to say where it is").choices(["table", "json"]).default("table"))
    .addOption(option("--reload-interval <seconds>", "the edge's").default("5"))
    .addOption(option("--examples", "with Ingresses, an HTTPRoute, Routes of every TLS kind (-n examples)"))
    .action((options: LabOptions) => ends(import("../lab.ts").then((it) => it.runLab(options))));

  program
    .command("demo")
    .description("watch what needs a legacy backend close and reopen under load, on an embedded cluster (Linux)")
    .addOption(option("-o, --output <format>", "how to tell it").choices(["table", "json"]).default("table"))
    .action(() => ends(import("../demo.ts").then((it) => it.runDemo())));
}
