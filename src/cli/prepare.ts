import { exitCodes } from "../core/errors.ts";
import { prepare } from "../engine/prepare.ts";
import type { CloseOptions } from "./close.ts";
import { withAsked } from "./asked.ts";
import { closingOf } from "./closing.ts";
import { findFile, within } from "./file.ts";
import { interruptible } from "./interrupt.ts";
import { say, speaksJson } from "./say.ts";
import { command } from "./show/command.ts";
import { teller } from "./tell.ts";
import { typedAs } from "./typed.ts";
import { worldOf } from "./world.ts";

/** Publishes the pages of maintenances and targets, and sees them at the edge. Closes nothing. Returns the exit code. */
export async function runPrepare(words: readonly string[], given: CloseOptions): Promise<number> {
  const file = await findFile(given.file);
  const options = within(given, file);
  return withAsked({ words, options, file }, async (cluster, maintenances) => {
    const world = interruptible(worldOf(cluster, options, teller()), "prepare");
    let seen = true;
    for (const maintenance of maintenances) {
      seen = (await prepare(world, await closingOf(cluster, maintenance, options))) && seen;
    }
    if (speaksJson()) {
      say(JSON.stringify({ type: "summary", command: "prepare", ending: "done", exitCode: exitCodes.done, seen }));
      return exitCodes.done;
    }
    const proof = options.verify
      ? seen
        ? ", seen at the edge"
        : "; close diverts one target first, and looks at it"
      : "; nobody looked at the edge (--no-verify)";
    say(`\nThe page is ready${proof}. Nothing was closed.`);
    say("");
    for (const line of command("Close:    ", typedAs("close", cluster.namespace))) say(line);
    return exitCodes.done;
  });
}
