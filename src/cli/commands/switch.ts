import type { Command } from "commander";
import { byHand } from "../../core/target.ts";
import type { CloseOptions } from "../close.ts";
import type { ReopenOptions } from "../reopen.ts";
import type { Output } from "../say.ts";
import { ends } from "./ends.ts";
import {
  duration,
  option,
  pathsOption,
  seconds,
  selector,
  targetWords,
  tls,
  waitOption,
  withSwitch,
} from "./options.ts";

const whatCloses = `maintenances of the file, or ${targetWords}; several at once; with -l, kinds`;

/** Adds the commands that change what visitors see, or say how they would. */
export function switchCommands(program: Command): void {
  closing(program.command("plan").argument("[names...]", whatCloses), ["table", "json", "yaml"])
    .description("show what closing would change, and check it; change nothing")
    .action((words: string[], options: CloseOptions) =>
      ends(import("../close.ts").then((it) => it.runClose(words, options, true))),
    );

  closing(program.command("prepare").argument("[names...]", whatCloses))
    .description("publish the page and see it at the edge; close nothing")
    .action((words: string[], options: CloseOptions) =>
      ends(import("../prepare.ts").then((it) => it.runPrepare(words, options))),
    );

  closing(program.command("close").alias("on").argument("[names...]", whatCloses))
    .description("close targets behind the page")
    .addOption(option("--dry-run", "the same as plan").default(false))
    .addOption(waitOption())
    .action((words: string[], options: CloseOptions & { dryRun: boolean }) =>
      ends(import("../close.ts").then((it) => it.runClose(words, options, options.dryRun))),
    );

  withSwitch(
    program.command("reopen").alias("off").argument("<names...>", `maintenances, or ${targetWords}; several at once`),
  )
    .description("give targets back to their applications, exactly as they were")
    .addOption(pathsOption())
    .addOption(waitOption())
    .addOption(option("--now", "do not wait for applications that gave no good answer before closing").default(false))
    .addOption(option("--force", "with --now: for none; visitors get a 503 where one is not ready").default(false))
    .addOption(option("--keep-theirs", "where somebody changed a target: keep what is there").default(false))
    .addOption(
      option("--restore", "where somebody changed a target: put back what was there")
        .default(false)
        .conflicts("keepTheirs"),
    )
    .action((words: string[], options: ReopenOptions) =>
      ends(import("../reopen.ts").then((it) => it.runReopen(words, options))),
    );
}

/** What closing can be told, and all that only says how closing would go. */
function closing(command: Command, formats?: readonly Output[]): Command {
  return withSwitch(command, formats)
    .addOption(option("--diff", "of a plan: each object that would change, as a unified diff").default(false))
    .addOption(option("--as <maintenance>", `the name that holds targets closed; ${byHand}, unless given`))
    .addOption(option("--reason <text>", "why; recorded and shown"))
    .addOption(option("--until <time>", "06:00, 2026-11-26T06:00, 2h; recorded and shown. Nothing reopens by itself"))
    .addOption(
      option("--for <duration>", "2h, 90m: how long, instead of --until").argParser(duration).conflicts("until"),
    )
    .addOption(option("--title <text>", "the page's title, instead of the default one"))
    .addOption(option("--message <text>", "the page's message, instead of the default one"))
    .addOption(
      option("-l, --selector <labels>", "everything with these labels, as oc get -l takes them").argParser(selector),
    )
    .addOption(pathsOption())
    .addOption(
      option(
        "--tls <mode>",
        "secret/NAME: the page's certificate where TLS passes through; edge: the router's",
      ).argParser(tls),
    )
    .addOption(
      option(
        "--tls-acme",
        "of host/NAME: a certificate of its own, by a controller of ACME (kubernetes.io/tls-acme)",
      ).default(false),
    )
    .addOption(option("--keep-going", "keep closed what closed, where one is refused").default(false))
    .addOption(option("--adopt", "take over a page that somebody made by hand").default(false))
    .addOption(option("--drain", "wait until idle connections can no longer reach the applications").default(false))
    .addOption(option("--idle-timeout <seconds>", "how long the edge keeps idle connections; 300").argParser(seconds));
}
