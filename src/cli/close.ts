import { showChange } from "../core/change.ts";
import { exitCodes } from "../core/errors.ts";
import type { Until } from "../core/spec/until.ts";
import { byHand } from "../core/target.ts";
import { close, type Closing } from "../engine/close.ts";
import { nameOf, type Decision, type Target } from "../engine/plan/types.ts";
import type { World } from "../engine/world.ts";
import { closingOf } from "./closing.ts";
import { findFile, within } from "./file.ts";
import { interruptible } from "./interrupt.ts";
import { maintenanceOf, type Maintenance } from "./maintenance.ts";
import type { SwitchOptions } from "./options.ts";
import { quoted } from "./show/command.ts";
import { hang } from "./show/text.ts";
import { conclude } from "./conclude.ts";
import { say, speaksJson, warn } from "./say.ts";
import { teller } from "./tell.ts";
import { unknownMaintenance } from "./unknown.ts";
import { sortWords } from "./words.ts";
import { clusterOf, placeOf, worldOf } from "./world.ts";

export interface CloseOptions extends SwitchOptions {
  readonly as?: string;
  readonly reason?: string;
  readonly until?: string;
  readonly title?: string;
  readonly message?: string;
  readonly tls?: "edge";
  readonly keepGoing: boolean;
  readonly adopt: boolean;
  readonly drain: boolean;
  /** Seconds. */
  readonly idleTimeout?: number;
}

/** Closes maintenances and targets behind the page; or, with `dryRun`, shows what that would change. Returns the exit code. */
export async function runClose(words: readonly string[], given: CloseOptions, dryRun: boolean): Promise<number> {
  const file = await findFile(given.file);
  const options = within(given, file);
  const { asked, unknown } = sortWords(words, file?.spec, options.as);
  const maintenances = await Promise.all(asked.map((each) => maintenanceOf(each, options, file)));
  const cluster = await clusterOf(options);
  try {
    const [first] = unknown;
    if (first !== undefined) throw await unknownMaintenance(cluster, first, file);
    const real = worldOf(cluster, options, teller());
    const world = dryRun ? real : interruptible(real, "close");
    const closings = await Promise.all(maintenances.map((each) => closingOf(cluster, each, options)));
    // Each is all or nothing; what would refuse the second is known before the first is closed.
    if (closings.length > 1) await rehearse(world, closings);
    for (const [index, closing] of closings.entries()) {
      const maintenance = maintenances[index] as Maintenance;
      const code = await closeOne({ world, maintenance, closing: { ...closing, dryRun }, options });
      if (code !== exitCodes.done) return notBegun(maintenances.slice(index + 1), code);
    }
    return exitCodes.done;
  } finally {
    cluster.close();
  }
}

interface Order {
  readonly world: World;
  readonly maintenance: Maintenance;
  readonly closing: Closing;
  readonly options: CloseOptions;
}

async function closeOne({ world, maintenance, closing, options }: Order): Promise<number> {
  const { decisions, result } = await close(world, closing);
  const place = placeOf(options, world.cluster.namespace);
  const words = maintenance.targets.map(({ word }) => quoted(word)).join(" ");
  const as = options.as === undefined ? "" : ` --as ${quoted(options.as)}`;
  const file = options.file === undefined ? "" : ` -f ${quoted(options.file)}`;
  const again = `entracte close ${maintenance.inFile ? maintenance.name : words + as} ${place}${file}`;
  const until = maintenance.until === undefined ? {} : { until: endOf(maintenance.until) };
  if (result === undefined) {
    showPlan(closing.targets, decisions, Object.values(until));
    if (!speaksJson()) say(`\nClose:    ${again}`);
    return exitCodes.done;
  }
  return conclude(result, {
    did: "close",
    at: Date.now(),
    ...until,
    again,
    next: [
      ["Reopen:", `entracte reopen ${maintenance.name === byHand ? words : maintenance.name} ${place}`],
      ["Look:", `entracte status ${place}`],
    ],
  });
}

/** Checks all, and writes nothing. @throws Trouble where one would be refused */
async function rehearse(world: World, closings: readonly Closing[]): Promise<void> {
  for (const closing of closings) await close({ ...world, report: () => {} }, { ...closing, dryRun: true });
}

/** Says which maintenances were left as they are, because an earlier one did not end well. */
function notBegun(maintenances: readonly Maintenance[], code: number): number {
  if (maintenances.length > 0) warn(`Not begun: ${maintenances.map(({ name }) => name).join(", ")}.`);
  return code;
}

/** The end as people read it, and what the clocks do to it. */
const endOf = ({ shown, note }: Until): string => `${shown}${note === undefined ? "" : `. ${note.replace(/\.$/, "")}`}`;

function showPlan(targets: readonly Target[], decisions: readonly Decision[], end: readonly string[]): void {
  say(`Would close ${String(targets.length)} in all. Nothing was changed.`);
  for (const [index, decision] of decisions.entries()) {
    say("");
    say(`  ${nameOf(targets[index] as Target)}${decision.kind === "nothing" ? `: ${decision.why}` : ""}`);
    if (decision.kind !== "switch" && decision.kind !== "note") continue;
    const shown = decision.write.changes.filter(({ at }) => !String(at[2]).startsWith("entracte.dev/"));
    for (const change of shown.flatMap(showChange)) say(`    ${change}`);
    if (decision.kind === "switch") for (const note of decision.notes) say(`    ${note}`);
  }
  if (end.length > 0) say("");
  for (const line of end.flatMap((text) => hang("Until     ", `${text}. Nothing reopens by itself then.`))) say(line);
}
