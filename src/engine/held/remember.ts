import { whyOf } from "../../core/errors.ts";
import { madeFor } from "../../core/made.ts";
import type { Outcome } from "../apply/outcome.ts";
import { resources } from "../../core/resources.ts";
import { maintenancesIn } from "../../page/keys.ts";
import { isUnmade } from "../plan/part.ts";
import { pagePlaceOf, pagePlaces } from "../page/shown.ts";
import { keyOf, openAddressesOf, type Target } from "../plan/types.ts";
import { everywhere, type PagePlace, type Site } from "../site.ts";
import type { World } from "../world.ts";
import { editIndex } from "./edit.ts";
import { giveOver, giveOverWhole, type Whole } from "./give-over.ts";
import { holdersOf } from "./holders.ts";
import { identityOf, withoutTargets, withTargets, type Indexed } from "./index-text.ts";

/** Remembers, on the page of each namespace, which targets a maintenance is about to hold there, and where else. */
export async function remember({ cluster }: World, sites: readonly Site[], maintenance: string): Promise<void> {
  await everywhere(sites, async ({ page, targets }) => {
    const others = sites.map((site) => site.page.namespace).filter((namespace) => namespace !== page.namespace);
    await editIndex(cluster, page, maintenance, (now) => withTargets(now, targets.map(indexed), others));
  });
}

/**
 * Forgets the targets that a maintenance holds no longer. A failure is said and changes nothing of the result: whoever
 * reopens that maintenance next forgets them.
 * @param whole pages where a maintenance holds nothing any more, anywhere: all that they remember of it goes
 */
export async function forget(world: World, outcomes: readonly Outcome[], whole?: Whole): Promise<void> {
  const left = [...goneOf(outcomes).values()];
  await giveOver(world, left);
  if (whole !== undefined) await giveOverWhole(world, whole);
  try {
    await everywhere(left, ({ page, maintenance, gone }) =>
      editIndex(world.cluster, page, maintenance, (now) => now && withoutTargets(now, gone)),
    );
    await forgetVanished(world, outcomes);
    if (whole === undefined) return;
    await everywhere(whole.pages, (page) => editIndex(world.cluster, page, whole.maintenance, () => undefined));
  } catch (failure) {
    world.report({ step: "page", state: "skipped", says: `still lists what is open again: ${whyOf(failure)}` });
  }
}

/** What a run did not write, and took back what it had written. */
interface TakenBack {
  readonly maintenance: string;
  readonly outcomes: readonly Outcome[];
}

/**
 * Forgets the targets that a maintenance was about to hold and does not, for the run took back what it had written. A failure
 * is said and changes nothing of the result.
 */
export async function forgetUnwritten(
  world: World,
  sites: readonly Site[],
  { maintenance, outcomes }: TakenBack,
): Promise<void> {
  const unwritten = outcomes.filter((outcome) =>
    outcome.state === "failed" ? outcome.maybe !== true : outcome.state === "not-run",
  );
  const left = unwritten.map(({ target }) => target).filter((target) => !holdersOf(target).includes(maintenance));
  const keys = new Set(left.map(keyOf));
  try {
    await everywhere(sites, async ({ page, targets }) => {
      const gone = new Set(targets.filter((target) => keys.has(keyOf(target))).map((it) => identityOf(indexed(it))));
      await editIndex(world.cluster, page, maintenance, (now) => now && withoutTargets(now, gone));
    });
  } catch (failure) {
    world.report({ step: "page", state: "skipped", says: `still lists what was not closed: ${whyOf(failure)}` });
  }
}

/** What was made, was to be reopened and is not there: no maintenance holds them any more, whatever its page remembers. */
async function forgetVanished({ cluster }: World, outcomes: readonly Outcome[]): Promise<void> {
  const vanished = outcomes.flatMap(({ state, target }) => (state === "skipped" && isUnmade(target) ? [target] : []));
  await everywhere(pagePlaces(vanished), async ({ page, targets: here }) => {
    const configMap = await cluster.get({ resource: resources.configMap, ...page });
    const gone = new Set(here.map((target) => identityOf(indexed(target))));
    for (const maintenance of maintenancesIn(Object.keys(configMap?.data ?? {})))
      await editIndex(cluster, page, maintenance, (now) => now && withoutTargets(now, gone));
  });
}

interface Gone {
  readonly page: PagePlace;
  readonly maintenance: string;
  readonly gone: Set<string>;
  readonly hosts: Set<string>;
}

function goneOf(outcomes: readonly Outcome[]): ReadonlyMap<string, Gone> {
  const gone = new Map<string, Gone>();
  for (const outcome of outcomes) {
    if (outcome.state !== "done") continue;
    const page = pagePlaceOf(outcome.target);
    const still = holdersOf({ ...outcome.target, object: outcome.object });
    for (const maintenance of holdersOf(outcome.target).filter((name) => !still.includes(name))) {
      const key = [page.namespace, page.name, maintenance].join("/");
      const entry = gone.get(key) ?? { page, maintenance, gone: new Set(), hosts: new Set() };
      entry.gone.add(identityOf(indexed(outcome.target)));
      for (const { host } of openAddressesOf(outcome.target)) entry.hosts.add(host);
      gone.set(key, entry);
    }
  }
  return gone;
}

function indexed({ adapter, object }: Target): Indexed {
  const { name, uid = "", ownerReferences: [owner] = [] } = object.metadata;
  const part = madeFor(object);
  const own = part === undefined ? { uid } : { uid: owner?.uid ?? "", part };
  return { kind: adapter.kind, name, ...own };
}
