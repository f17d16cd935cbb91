import { Command, CommanderError, Help } from "commander";
import { exitCodes } from "../core/errors.ts";
import { purposes } from "../core/purpose.ts";
import { completionCommands } from "./commands/completion.ts";
import { lookCommands } from "./commands/look.ts";
import { pageCommands } from "./commands/page.ts";
import { setUpCommands } from "./commands/set-up.ts";
import { switchCommands } from "./commands/switch.ts";
import { tryCommands } from "./commands/try.ts";
import { lastPlace } from "./place.ts";
import { speak, type Output } from "./say.ts";
import { version } from "./version.ts";

const program = new Command("entracte")
  .description("Close what leads to an application behind a maintenance page; reopen it exactly as it was.")
  .version(version)
  // `page build` has a --version of its own.
  .enablePositionalOptions()
  .exitOverride()
  // A description beside a long name is wrapped, too: no line is longer than the terminal.
  .configureHelp({ minWidthToWrap: 20 })
  // So is what was wrong with the words; in a log it stays in one line, so that it can be searched for.
  .configureOutput({
    outputError(text, write) {
      const { isTTY, columns } = process.stderr;
      write(isTTY ? new Help().boxWrap(text, columns) : text);
    },
  })
  .showHelpAfterError("(entracte help COMMAND says more)")
  .hook("preAction", (_program, command) => speak(command.opts<{ output?: Output }>().output));

switchCommands(program);
lookCommands(program);
pageCommands(program);
setUpCommands(program);
tryCommands(program);
completionCommands(program);

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
