import { Argument, Command, CommanderError, Option } from "commander";
import { exitCodes } from "../core/errors.ts";
import { purposes } from "../core/purpose.ts";
import { byHand } from "../core/target.ts";
import type { CleanOptions } from "./clean.ts";
import type { CloseOptions } from "./close.ts";
import { scripts, shells } from "./completion/scripts.ts";
import type { InitOptions } from "./init.ts";
import type { LabOptions } from "./lab.ts";
import {
  duration,
  tls,
  fileOption,
  option,
  pathsOption,
  port,
  seconds,
  waitOption,
  withCluster,
  withEdge,
  withSwitch,
} from "./options.ts";
import type { ManifestsOptions } from "./manifests.ts";
import { imageCommands } from "./page/commands.ts";
import type { PageOptions } from "./page/load.ts";
import type { PreviewOptions } from "./page/preview.ts";
import type { OpenOptions } from "./open.ts";
import type { ReopenOptions } from "./reopen.ts";
import { lastPlace } from "./place.ts";
import type { StatusOptions } from "./status.ts";
import { speak, type Output } from "./say.ts";
import { version } from "./version.ts";
import type { RbacOptions } from "./rbac.ts";

const program = new Command("entracte")
  .description("Close OpenShift Routes behind a maintenance page, and reopen them exactly as they were.")
  .version(version)
  // `page build` has a --version of its own.
  .enablePositionalOptions()
  .exitOverride()
  // A description beside a long name is wrapped, too: no line is longer than the terminal.
  .configureHelp({ minWidthToWrap: 20 })
  .showHelpAfterError("(entracte help COMMAND says more)")
  .hook("preAction", (_program, command) => speak(command.opts<{ output?: Output }>().output));

/** Commands load what they need when they run, so that `--help` and `--version` load nothing. */
const ends = (code: Promise<number>): Promise<void> => code.then((value) => void (process.exitCode = value));

const closing = (command: Command, formats?: readonly Output[]): Command =>
  withSwitch(command, formats)
    .addOption(option("--diff", "of a plan: each object that would change, as a unified diff").default(false))
    .addOption(option("--as <maintenance>", `the name that holds targets closed; ${byHand}, unless given`))
    .addOption(option("--reason <text>", "why; recorded and shown"))
    .addOption(option("--until <time>", "06:00, 2026-11-26T06:00, 2h; recorded and shown. Nothing reopens by itself"))
    .addOption(
      option("--for <duration>", "2h, 90m: how long, instead of --until").argParser(duration).conflicts("until"),
    )
    .addOption(option("--title <text>", "the page's title, instead of the default one"))
    .addOption(option("--message <text>", "the page's message, instead of the default one"))
    .addOption(pathsOption())
    .addOption(
      option(
        "--tls <mode>",
        "secret/NAME: the page's certificate where TLS passes through; edge: the router's",
      ).argParser(tls),
    )
    .addOption(option("--keep-going", "keep closed what closed, where one is refused").default(false))
    .addOption(option("--adopt", "take over a page that somebody made by hand").default(false))
    .addOption(option("--drain", "wait until idle connections can no longer reach the applications").default(false))
    .addOption(option("--idle-timeout <seconds>", "how long the edge keeps idle connections; 300").argParser(seconds));

closing(program.command("plan").argument("<names...>", "maintenances of the file, or route/NAME; several at once"), [
  "table",
  "json",
  "yaml",
])
  .description("show what closing would change, and check it; change nothing")
  .action((words: string[], options: CloseOptions) =>
    ends(import("./close.ts").then((it) => it.runClose(words, options, true))),
  );

closing(program.command("prepare").argument("<names...>", "maintenances of the file, or route/NAME; several at once"))
  .description("publish the page and see it at the edge; close nothing")
  .action((words: string[], options: CloseOptions) =>
    ends(import("./prepare.ts").then((it) => it.runPrepare(words, options))),
  );

closing(
  program
    .command("close")
    .alias("on")
    .argument("<names...>", "maintenances of the file, or route/NAME; several at once"),
)
  .description("close targets behind the page")
  .addOption(option("--dry-run", "the same as plan").default(false))
  .addOption(waitOption())
  .action((words: string[], options: CloseOptions & { dryRun: boolean }) =>
    ends(import("./close.ts").then((it) => it.runClose(words, options, options.dryRun))),
  );

withSwitch(
  program.command("reopen").alias("off").argument("<names...>", "maintenances, or route/NAME; several at once"),
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
    ends(import("./reopen.ts").then((it) => it.runReopen(words, options))),
  );

withEdge(withCluster(program.command("status")))
  .description("show what is closed, since when, by whom and why")
  .addOption(fileOption())
  .addOption(option("-A, --all-namespaces", "every namespace that this account may look into").default(false))
  .addOption(option("--watch", "look again and again, until Ctrl-C").default(false).conflicts("check"))
  .addOption(option("--check", "end with 8 where something is not as it should be").default(false))
  .addOption(option("-o, --output <format>", "how to show it").choices(["table", "json", "yaml"]).default("table"))
  .action((options: StatusOptions) => ends(import("./status.ts").then((it) => it.runStatus(options))));

withCluster(
  program
    .command("open")
    .argument("<target>", "route/NAME, closed or not; or a maintenance that has only one, with --check any")
    .addArgument(new Argument("[port]", "of this machine; any that is free, unless given").argParser(port)),
)
  .description("reach the application behind a target from this machine alone")
  .addOption(fileOption())
  .addOption(pathsOption())
  // Not of the environment, where it would be the one of status.
  .addOption(new Option("--check [path]", "ask it once, for its own path unless given; 8 unless it answers 2xx or 3xx"))
  .addOption(option("--timeout <seconds>", "for the answer to a check").default(30).argParser(seconds))
  .addOption(option("-o, --output <format>", "how to tell what happens").choices(["table", "json"]).default("table"))
  .action((word: string, at: number | undefined, options: OpenOptions) =>
    ends(import("./open.ts").then((it) => it.runOpen(word, at, options))),
  );

withCluster(program.command("clean"))
  .description("remove the page from a namespace where nothing is closed")
  .addOption(fileOption())
  .addOption(option("--images", "the page's images and what builds them, too").default(false))
  .addOption(
    option("--keep", "leave the page for the next time; remove what an interrupted run left")
      .default(false)
      .conflicts("images"),
  )
  .addOption(
    option("--idle-timeout <seconds>", "how long the edge keeps idle connections").default(300).argParser(seconds),
  )
  .addOption(option("-o, --output <format>", "how to tell what happens").choices(["table", "json"]).default("table"))
  .action((options: CleanOptions) => ends(import("./clean.ts").then((it) => it.runClean(options))));

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
    ends(import("./page/preview.ts").then((it) => it.runPreview(name, options))),
  );

withPage(
  page
    .command("render")
    .argument("<folder>", "where to write it")
    .argument("[maintenance]", "of the file; the only one, unless given"),
)
  .description("write the page as files")
  .action((folder: string, name: string | undefined, options: PageOptions) =>
    ends(import("./page/render.ts").then((it) => it.runRender(folder, name, options))),
  );

imageCommands(page, withPage, ends);

withCluster(program.command("init").argument("[targets...]", "what depends on it; asked, unless given"))
  .description("write a first entracte.yaml for a namespace, and print the Role that it needs")
  .addOption(option("-f, --file <path>", "the file to write; entracte.yaml here, unless given"))
  .addOption(option("--name <maintenance>", "what goes away; asked, unless given"))
  .addOption(option("--timezone <zone>", "whose times the file means; this machine's, unless given"))
  .addOption(option("--gitlab", "write a pipeline for it, too").default(false))
  .addOption(
    option("--component <address>", "where that finds the component").default(
      "$CI_SERVER_FQDN/platform/entracte/maintenance@1",
    ),
  )
  .action((words: string[], options: InitOptions) =>
    ends(import("./init.ts").then((it) => it.runInit(words, options))),
  );

program
  .command("lab")
  .description("run an embedded cluster to try things on (Linux)")
  .addOption(option("-o, --output <format>", "how to say where it is").choices(["table", "json"]).default("table"))
  .addOption(option("--reload-interval <seconds>", "the edge's").default("5"))
  .addOption(option("--examples", "with Ingresses, an HTTPRoute, Routes of every TLS kind (-n examples)"))
  .action((options: LabOptions) => ends(import("./lab.ts").then((it) => it.runLab(options))));

program
  .command("demo")
  .description("watch two of three applications close and reopen under load, on an embedded cluster (Linux)")
  .addOption(option("-o, --output <format>", "how to tell it").choices(["table", "json"]).default("table"))
  .action(() => ends(import("./demo.ts").then((it) => it.runDemo())));

withCluster(program.command("manifests").argument("[maintenance]", "of the file; the only one, unless given"))
  .description("print everything that would be created for the page, ready for oc apply -f -")
  .addOption(fileOption())
  .addOption(option("--delivery <way>", "configMap, build, or image=REF; the file's, unless given"))
  .addOption(option("-o, --output <format>", "how to print it").choices(["yaml", "json"]).default("yaml"))
  .action((name: string | undefined, options: ManifestsOptions) =>
    ends(import("./manifests.ts").then((it) => it.runManifests(name, options))),
  );

withCluster(program.command("rbac"))
  .description("print the least Role for an account, ready for oc apply -f -")
  .addOption(option("--for <what...>", "what the account is there for").choices(purposes).default(["close"]))
  .addOption(
    option("--service-account <name>", "the account; NAMESPACE:NAME for another namespace").default("entracte"),
  )
  .addOption(option("--user <name>", "a user instead"))
  .addOption(option("--page <name>", "the page's name, where it is not maintenance-page"))
  .addOption(
    option("--kind <kind...>", "what is closed").choices(["route", "ingress", "httproute"]).default(["route"], "route"),
  )
  .addOption(option("--custom-host", "for Routes with TLS material of their own, too").default(false))
  .addOption(option("--parts", "for paths of Routes (--paths), too").default(false))
  .addOption(option("--host", "for a Route of the page's own, too").default(false))
  .addOption(option("--images", "to remove images of the page, too").default(false))
  .addOption(
    option("--delivery <way>", "where the page comes from").choices(["configMap", "build"]).default("configMap"),
  )
  .action((options: RbacOptions) => ends(import("./rbac.ts").then((it) => it.runRbac(options))));

program
  .command("completion")
  .addArgument(new Argument("<shell>", "the shell").choices(shells))
  .description("print what a shell sources to complete commands, targets and names")
  .action((shell: keyof typeof scripts) => void process.stdout.write(scripts[shell]));

program
  .command("__complete", { hidden: true })
  .argument("[words...]")
  .action((words: string[]) =>
    import("./completion/complete.ts")
      .then((it) => it.complete(program, words))
      // What still waits for a cluster is not waited for.
      .then((text) => void process.stdout.write(text, () => process.exit())),
  );

async function run(): Promise<void> {
  // Where nobody reads any more (a closed pipe, a closed terminal), the work goes on and what it says is dropped.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  // A pipeline sets what it does not need to nothing.
  for (const [name, value] of Object.entries(process.env)) {
    if (value === "" && name.startsWith("ENTRACTE_")) Reflect.deleteProperty(process.env, name);
  }
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      const { complain } = await import("./complain.ts");
      process.exitCode = complain(await explained(error));
    } else process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
}

/** A request that failed, as a sentence with a remedy; anything else as it is. */
async function explained(error: unknown): Promise<unknown> {
  const { ApiFailure } = await import("../cluster/failure.ts");
  if (!(error instanceof ApiFailure)) return error;
  const { explain } = await import("../cluster/explain.ts");
  const { server = "the cluster", namespace = "default" } = lastPlace();
  const [name = ""] = program.args;
  const command = program.commands.find((each) => each.name() === name || each.aliases().includes(name))?.name();
  // A plan asks for all that closing takes.
  const purpose = command === "page" ? "build" : (purposes.find((each) => each === command) ?? "close");
  return explain(error, { server, namespace, purpose });
}

// Not awaited at the top level: the commands' chunks share this one, and would wait for it while it waits for them.
void run();
