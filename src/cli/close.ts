import { exitCodes } from "../core/errors.ts";
import type { Hold } from "../core/record.ts";
import type { Until } from "../core/spec/until.ts";
import { byHand } from "../core/target.ts";
import type { Policy } from "../edge/adapter.ts";
import { close, type Closing } from "../engine/close.ts";
import { nameOf, type Target } from "../engine/plan/types.ts";
import { namespaceOf } from "../engine/site.ts";
import type { World } from "../engine/world.ts";
import { withAsked } from "./asked.ts";
import { closingOf } from "./closing.ts";
import { findFile, within } from "./file.ts";
import { interruptible } from "./interrupt.ts";
import type { Maintenance } from "./maintenance.ts";
import type { SwitchOptions } from "./commands/options.ts";
import { partOf, wordsFor } from "../core/part.ts";
import { conclude } from "./conclude.ts";
import { keepEvidenceIn } from "./evidence.ts";
import { warn } from "./say.ts";
import { tellAdded } from "./since.ts";
import { teller } from "./tell.ts";
import { typedAs } from "./typed.ts";
import { waitUntil } from "./wait.ts";
import { typedTarget } from "./words.ts";
import { placeOf, worldOf } from "./world.ts";

export interface CloseOptions extends SwitchOptions {
  readonly as?: string;
  readonly reason?: string;
  readonly until?: string;
  /** How long, instead of `until`. */
  readonly for?: string;
  readonly title?: string;
  readonly message?: string;
  readonly tls?: Policy["tls"];
  /** Of hosts: have a controller of ACME get their certificates. */
  readonly tlsAcme: boolean;
  /** Labels: everything that has them. */
  readonly selector?: string;
  /** Only these paths of the target that is named, or of each that has the labels. */
  readonly paths?: readonly string[];
  readonly keepGoing: boolean;
  readonly adopt: boolean;
  readonly drain: boolean;
  /** Seconds. */
  readonly idleTimeout?: number;
  /** Of a plan: what would change, as a unified diff. */
  readonly diff: boolean;
}

/** Closes maintenances and targets behind the page; or, with `dryRun`, shows what that would change. Returns the exit code. */
export async function runClose(words: readonly string[], given: CloseOptions, dryRun: boolean): Promise<number> {
  const file = await findFile(given.file);
  const options = within(given, file);
  keepEvidenceIn(options.evidence);
  const call = { words, options, file };
  if (options.waitUntil !== undefined && !dryRun) {
    // What would be refused then is refused now, where it already would be.
    await withAsked(call, async (cluster, maintenances) => {
      const closings = await Promise.all(maintenances.map((each) => closingOf(cluster, each, options)));
      await rehearse(
        worldOf(cluster, options, () => {}),
        closings,
      );
      return exitCodes.done;
    });
    await waitUntil({ text: options.waitUntil, words, file });
  }
  return withAsked(call, async (cluster, maintenances) => {
    const real = worldOf(cluster, options, dryRun ? () => {} : teller());
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
  });
}

interface Order {
  readonly world: World;
  readonly maintenance: Maintenance;
  readonly closing: Closing;
  readonly options: CloseOptions;
}

async function closeOne({ world, maintenance, closing, options }: Order): Promise<number> {
  if (maintenance.inFile) tellAdded(world, closing);
  const prepared = await close(world, closing);
  const { result } = prepared;
  const place = placeOf(options, world.cluster.namespace);
  const again = typedAs("close", world.cluster.namespace);
  const until = maintenance.until === undefined ? {} : { until: endOf(maintenance.until) };
  if (result === undefined) {
    const { planOf, tellPlan, visitorsGet } = await import("./plan.ts");
    tellPlan(await planOf(world.cluster, closing, prepared), {
      visitors: visitorsGet(closing),
      ...until,
      close: again,
      now: world.now(),
      diff: options.diff,
    });
    return exitCodes.done;
  }
  return conclude(result, {
    did: "close",
    at: Date.now(),
    claim: claimOf(closing.hold),
    ...until,
    again,
    next: [
      ["Reopen:", `entracte reopen ${wordsOf(maintenance, closing)} ${place}`],
      // Nothing is behind a host that no object has.
      ...closing.targets
        .filter(({ adapter }) => adapter.make === undefined)
        .slice(0, 1)
        .map((target) => testing(target, options)),
      ["Look:", `entracte status ${place}`],
    ],
  });
}

/** What reopens it: its name, or the targets that were named or chosen one by one. */
function wordsOf({ name, targets }: Maintenance, closing: Closing): string {
  if (name !== byHand) return name;
  const typed = targets.flatMap((each) => ("by" in each ? [] : typedTarget(each)));
  return (typed.length === targets.length ? typed : [...new Set(closing.targets.map(wholeOf))]).join(" ");
}

/** What is typed for what a target is, or is a part of: that reopens its parts, too. */
function wholeOf(target: Target): string {
  const part = partOf(target.object);
  return part === undefined ? nameOf(target) : `${part.kind}/${part.name}`;
}

/** How to look at the application behind a target that is closed now. */
const testing = (target: Target, options: CloseOptions) =>
  ["Test:", `entracte open ${wordsFor(nameOf(target))} ${placeOf(options, namespaceOf(target))}`] as const;

const claimOf = ({ maintenance, by, reason }: Hold) => ({
  maintenance,
  by,
  ...(reason === undefined ? {} : { reason }),
});

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
