import { Argument, type Command } from "commander";
import { scripts, shells } from "../completion/scripts.ts";

/** Adds what shells need to complete words. */
export function completionCommands(program: Command): void {
  program
    .command("completion")
    .addArgument(new Argument("<shell>", "the shell").choices(shells))
    .description("print what a shell sources to complete commands, targets and names")
    .action((shell: keyof typeof scripts) => void process.stdout.write(scripts[shell]));

  program
    .command("__complete", { hidden: true })
    .argument("[words...]")
    .action((words: string[]) =>
      import("../completion/complete.ts")
        .then((it) => it.complete(program, words))
        // What still waits for a cluster is not waited for.
        .then((text) => void process.stdout.write(text, () => process.exit())),
    );
}
