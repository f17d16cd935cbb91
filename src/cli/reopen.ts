import { exitCodes, Trouble } from "../core/errors.ts";
import { everyTarget, holdersOf } from "../engine/held/holders.ts";
import { tellLost, type Held } from "../engine/held/find.ts";
import { forget } from "../engine/held/remember.ts";
import { nameOf } from "../engine/plan/types.ts";
import type { DriftAnswer, ReopenRequest } from "../engine/plan/reopen.ts";
import { reopen } from "../engine/reopen.ts";
import type { World } from "../engine/world.ts";
import { readableFile, within } from "./file.ts";
import { groupsOf, type Group } from "./groups.ts";
import { interruptible } from "./interrupt.ts";
import type { SwitchOptions } from "./commands/options.ts";
import { conclude } from "./conclude.ts";
import { keepEvidenceIn } from "./evidence.ts";
import { tellNoLonger } from "./since.ts";
import { teller } from "./tell.ts";
import { typedAs } from "./typed.ts";
import { waitUntil } from "./wait.ts";
import { patienceOf, placeOf, withCluster, worldOf } from "./world.ts";

export interface ReopenOptions extends SwitchOptions {
  readonly now: boolean;
  readonly force: boolean;
  readonly keepTheirs: boolean;
  readonly restore: boolean;
  readonly paths?: readonly string[];
}

/** Reopens targets, and everything that a maintenance holds: by what the cluster remembers. Returns the exit code. */
export async function runReopen(words: readonly string[], given: ReopenOptions): Promise<number> {
  const { file, aside } = await readableFile(given.file);
  const options = within(given, file);
  keepEvidenceIn(options.evidence);
  if (options.waitUntil !== undefined) {
    await withCluster(options, (cluster) => groupsOf(cluster, words, { file, aside, paths: options.paths }));
    await waitUntil({ text: options.waitUntil, words, file });
  }
  return withCluster(options, async (cluster) => {
    const world = interruptible(worldOf(cluster, options, teller()), "reopen");
    let code: number = exitCodes.done;
    const { groups, free } = await groupsOf(cluster, [...new Set(words)], { file, aside, paths: options.paths });
    for (const held of free) {
      if (aside && given.namespace === undefined) throw elsewhere(held.maintenance, cluster.namespace);
      await tellFree(world, held);
    }
    for (const group of groups) {
      if (group.maintenance !== undefined) tellNoLonger(world, group, file);
      const ended = await reopenGroup(world, group, options);
      if (code === exitCodes.done) code = ended;
    }
    return code;
  });
}

/** A file that was left aside may name the namespace: what is not found here may be closed there. */
function elsewhere(name: string, namespace: string): Trouble {
  return new Trouble("usage", `${name} holds nothing in ${namespace}, and the file may name another namespace.`, [
    `entracte reopen ${name} -n NAMESPACE`,
  ]);
}

/** Tells that a maintenance holds nothing closed: there is nothing to do. What is still remembered of it goes. */
async function tellFree(world: World, held: Held): Promise<void> {
  tellLost(world, held);
  if (held.remembered) await forget(world, [], held);
  const nothing = { ending: "done", outcomes: [], rolledBack: [], unseen: [] } as const;
  const still = (await everyTarget(world.cluster)).flatMap((target) => {
    const holders = holdersOf(target);
    return holders.length === 0 ? [] : [`Still closed: ${nameOf(target)}, held by ${holders.join(", ")}`];
  });
  const { maintenance } = held;
  conclude(nothing, { did: "reopen", at: Date.now(), claim: { maintenance }, again: "", next: [] }, [
    `Nothing in ${world.cluster.namespace} is held closed by ${maintenance}. All is open that it closed.`,
    ...still,
  ]);
}

async function reopenGroup(world: World, group: Group, options: ReopenOptions): Promise<number> {
  const { targets, maintenance } = group;
  const drift: DriftAnswer | undefined = options.keepTheirs ? "keep-theirs" : options.restore ? "restore" : undefined;
  const request: ReopenRequest = {
    ...(maintenance === undefined ? {} : { maintenance }),
    ...(drift === undefined ? {} : { drift }),
  };
  const result = await reopen(world, {
    targets,
    request,
    ...(group.maintenance === undefined ? {} : { held: group }),
    patience: patienceOf(options),
    now: options.now,
    force: options.force,
  });
  const place = placeOf(options, world.cluster.namespace);
  return conclude(result, {
    did: "reopen",
    at: Date.now(),
    claim: maintenance === undefined ? {} : { maintenance },
    again: typedAs("reopen", world.cluster.namespace),
    next: [["Look:", `entracte status ${place}`]],
  });
}
