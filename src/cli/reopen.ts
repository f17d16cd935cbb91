import { applyChanges } from "../core/change.ts";
import { exitCodes, Trouble } from "../core/errors.ts";
import { original, recordOf } from "../core/standing.ts";
import type { Cluster } from "../cluster/port.ts";
import type { DriftAnswer, ReopenRequest } from "../engine/plan/reopen.ts";
import { nameOf, type Target } from "../engine/plan/types.ts";
import { reopen } from "../engine/reopen.ts";
import { findFile, usualFile, within, type SpecFile } from "./file.ts";
import type { SwitchOptions } from "./options.ts";
import { everyTarget, holdersOf, readTargets } from "./targets.ts";
import { complain } from "./complain.ts";
import { conclude } from "./conclude.ts";
import { say } from "./say.ts";
import { quoted } from "./show/command.ts";
import { teller } from "./tell.ts";
import { misspelt } from "./unknown.ts";
import { clusterOf, pageOf, patienceOf, placeOf, worldOf } from "./world.ts";

export interface ReopenOptions extends SwitchOptions {
  readonly now: boolean;
  readonly force: boolean;
  readonly keepTheirs: boolean;
  readonly restore: boolean;
}

/** Targets that reopen together: those of one maintenance, or those that were named; all show the same page. */
interface Group {
  readonly maintenance?: string;
  readonly targets: readonly Target[];
  /** The name of the page that they show. */
  readonly page?: string;
}

/** Reopens targets, and everything that a maintenance holds: by what the cluster remembers. Returns the exit code. */
export async function runReopen(words: readonly string[], given: ReopenOptions): Promise<number> {
  const file = await fileOf(given.file);
  const options = within(given, file);
  const cluster = await clusterOf(options);
  try {
    let code: number = exitCodes.done;
    for (const group of await groupsOf(cluster, [...new Set(words)], file)) {
      const ended = await reopenGroup(cluster, group, options);
      if (code === exitCodes.done) code = ended;
    }
    return code;
  } finally {
    cluster.close();
  }
}

/** The file is a convenience here, and never needed: where it is broken and was not named, it is left aside. */
async function fileOf(named: string | undefined): Promise<SpecFile | undefined> {
  try {
    return await findFile(named);
  } catch (error) {
    if (named !== undefined || !(error instanceof Trouble)) throw error;
    complain(error);
    complain(new Trouble("usage", `${usualFile} is left aside.`, ["Reopening goes by what stands on the objects."]));
    return undefined;
  }
}

async function groupsOf(
  cluster: Cluster,
  words: readonly string[],
  file: SpecFile | undefined,
): Promise<readonly Group[]> {
  const named = words.filter((word) => word.includes("/"));
  const names = words.filter((word) => !word.includes("/"));
  const targets = await readTargets(
    cluster,
    named.map((word) => ({ word, policy: {} })),
  );
  const all = names.length === 0 ? [] : await everyTarget(cluster);
  const held = names.map((maintenance) => ({
    maintenance,
    targets: all.filter((target) => holdersOf(target).includes(maintenance)),
  }));
  for (const { maintenance } of held.filter((group) => group.targets.length === 0)) {
    nothingHeld(maintenance, { all, file, namespace: cluster.namespace });
  }
  return [...held, { targets }].flatMap(byPage);
}

/**
 * Tells that a maintenance holds nothing: all is open that it closed.
 * @throws Trouble (`usage`) where no file knows the name, and something else is closed under a name that is near to it
 */
function nothingHeld(
  name: string,
  {
    all,
    file,
    namespace,
  }: { readonly all: readonly Target[]; readonly file: SpecFile | undefined; readonly namespace: string },
): void {
  const known = file !== undefined && Object.hasOwn(file.spec.maintenances, name);
  const meant = known ? undefined : misspelt(name, all);
  if (meant !== undefined) {
    throw new Trouble("usage", `Nothing in ${namespace} is held closed by ${name}.`, [
      `Did you mean ${meant}?`,
      `entracte reopen ${meant} -n ${namespace}`,
    ]);
  }
  say(`Nothing in ${namespace} is held closed by ${name}. All is open that it closed.`);
}

/** Targets that are open show none, and go with any. */
function byPage({ targets, ...group }: Group): Group[] {
  const pages = new Set(targets.flatMap((target) => pageShownBy(target) ?? []));
  if (pages.size < 2) return targets.length === 0 ? [] : [{ ...group, targets, ...named([...pages][0]) }];
  return [...pages].map((page) => ({
    ...group,
    ...named(page),
    targets: targets.filter((target) => (pageShownBy(target) ?? page) === page),
  }));
}

const named = (page: string | undefined) => (page === undefined ? {} : { page });

/** The Service that the target was pointed at when it closed: the page has its name. */
function pageShownBy({ adapter, object }: Target): string | undefined {
  const record = recordOf(object);
  if (record === undefined) return undefined;
  return adapter.backends(applyChanges(original(object), record.changes))[0]?.service;
}

async function reopenGroup(cluster: Cluster, group: Group, options: ReopenOptions): Promise<number> {
  const { targets, maintenance, page: name } = group;
  const drift: DriftAnswer | undefined = options.keepTheirs ? "keep-theirs" : options.restore ? "restore" : undefined;
  const request: ReopenRequest = {
    ...(maintenance === undefined ? {} : { maintenance }),
    ...(drift === undefined ? {} : { drift }),
  };
  const result = await reopen(worldOf(cluster, options, teller()), {
    targets,
    request,
    page: await pageOf(cluster, name === undefined ? {} : { name }),
    patience: patienceOf(options),
    now: options.now,
    force: options.force,
  });
  const place = placeOf(options, cluster.namespace);
  return conclude(result, {
    did: "reopen",
    at: Date.now(),
    again: `entracte reopen ${maintenance ?? targets.map((target) => quoted(nameOf(target))).join(" ")} ${place}`,
    next: [["Look:", `entracte status ${place}`]],
  });
}
