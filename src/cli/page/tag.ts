import { exitCodes } from "../../core/errors.ts";
import { showVersion, type ShownVersion } from "../../engine/page-image/show.ts";
import { findFile, namespaced } from "../file.ts";
import { interruptible } from "../interrupt.ts";
import { workloadOf } from "../maintenance.ts";
import type { SwitchOptions } from "../commands/options.ts";
import { say, speaksJson } from "../say.ts";
import { command } from "../show/command.ts";
import { hang } from "../show/text.ts";
import type { PageWorkload } from "../../page/model.ts";
import { teller } from "../tell.ts";
import { clusterOf, pageOf, patienceOf, placeOf, worldOf } from "../world.ts";
import { pageOfFile, type Whose } from "./image.ts";

export interface TagOptions extends Omit<SwitchOptions, "evidence">, Whose {}

/** Has the page's pods run another version of its image, and looks until the edge shows it. Returns the exit code. */
export async function runTag(version: string, given: TagOptions): Promise<number> {
  const file = await findFile(given.file);
  const named = namespaced(given, file);
  const options = { ...named, edge: named.edge.length > 0 ? named.edge : (file?.spec.edge ?? []) };
  const cluster = await clusterOf(options);
  try {
    const page = await pageOf(cluster, workloadOf(pageOfFile(options, file).page));
    const world = interruptible(worldOf(cluster, options, teller()), "tag");
    const place = placeOf(options, page.namespace);
    const back = (name: string) => `entracte page tag ${name} ${place}`;
    const shown = await showVersion(world, { page, version, patience: patienceOf(options), back });
    const due = typeof shown.rolledOut === "number" && options.verify;
    const ending = due && !shown.seen ? "unseen" : "done";
    conclude(shown, { page, back, ending });
    return exitCodes[ending];
  } finally {
    cluster.close();
  }
}

interface About {
  readonly page: PageWorkload;
  readonly ending: "done" | "unseen";
  back(version: string): string;
}

function conclude(shown: ShownVersion, { page: { namespace }, ending, back }: About): void {
  const { version, before } = shown;
  if (speaksJson()) {
    const ended = { ending, exitCode: exitCodes[ending] };
    return say(JSON.stringify({ type: "summary", command: "page tag", ...ended, ...shown }));
  }
  for (const line of ["", ...hang("", whatNow(shown, namespace))]) say(line);
  if (before !== undefined && before !== version) for (const line of command("Back:  ", back(before))) say(line);
}

function whatNow({ version, rolledOut, seen }: ShownVersion, namespace: string): string {
  if (rolledOut === "no page")
    return `No page runs in ${namespace} yet: close and prepare publish it, as page.delivery says.`;
  if (rolledOut === "does not follow")
    return `The page in ${namespace} does not follow the tag: its page.delivery is not build. It shows what it showed.`;
  return `The page in ${namespace} is ${version}${seen ? ", seen at the edge" : ""}.`;
}
