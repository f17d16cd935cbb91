import { Trouble } from "../../core/errors.ts";
import { contentPath } from "../../page/nginx/paths.ts";
import { indexKey } from "../../page/keys.ts";
import { pagePort, type PageWorkload } from "../../page/model.ts";
import { selector } from "../../page/ours.ts";
import { resources } from "../../core/resources.ts";
import { route } from "../../edge/route.ts";
import { everyTarget } from "../held/holders.ts";
import { Interruption } from "../interruption.ts";
import { isServing } from "../page/await.ts";
import { markProven, provePage } from "../page/prove.ts";
import { pageShownBy } from "../plan/page-shown.ts";
import { underway } from "../underway.ts";
import type { Patience, World } from "../world.ts";
import { awaitRollout, type RolledOut } from "./rollout.ts";
import { moveTag, type Tagged } from "./tag.ts";

/** Which version is to be shown. */
export interface Showing {
  readonly page: PageWorkload;
  readonly version: string;
  readonly patience: Patience;
  /** The command that shows another version. */
  back(version: string): string;
}

/** How far a version came: tagged, run by the page's pods, seen at the edge. */
export interface ShownVersion extends Tagged {
  readonly rolledOut: RolledOut;
  readonly seen: boolean;
}

/**
 * Has the page's pods run a version of its image, waits until they all do, and looks until it is what the edge gives. Run
 * again, it goes on where it was.
 * @throws Trouble (`refused` with nothing changed, `unfinished` where a pod cannot start), Interruption
 */
export async function showVersion(world: World, { page, version, patience, back }: Showing): Promise<ShownVersion> {
  const tagged = await moveTag(world, page, version);
  const { before, digest } = tagged;
  const stands = `${page.name} is tagged ${version}, and its rollout goes on.`;
  try {
    return await underway(world, stands, async () => {
      const way = before === undefined || before === version ? undefined : back(before);
      const rolledOut = await awaitRollout(world, page, { digest, patience, back: way });
      if (typeof rolledOut !== "number") return { ...tagged, rolledOut, seen: false };
      world.report({
        step: "rollout",
        state: "done",
        says: `${String(rolledOut)} of ${String(rolledOut)} pods run ${version}`,
      });
      return { ...tagged, rolledOut, seen: await see(world, { page, version, patience }) };
    });
  } catch (failure) {
    if (failure instanceof Interruption) throw new Interruption(stands, failure.remedy);
    throw failure;
  }
}

/** Sees the page of the new pods at the edge: not any page of ours, which the pods from before give, too. */
async function see(world: World, { page, version, patience }: Omit<Showing, "back">): Promise<boolean> {
  const { edge } = world;
  if (edge === undefined) return false;
  const html = await pageOfPods(world, page);
  // Where the pods cannot be asked, any page of this workload will do.
  const looked = html === undefined ? page : { ...page, token: newPage, knownBy: html };
  const witness = edge.watch(looked);
  try {
    const all = await everyTarget(world.cluster);
    const targets = all.filter((target) => pageShownBy(target) === page.name);
    const view = { edge, witness, seen: [], rest: [] };
    const { settle } = patience;
    const seen = await provePage(world, { page: looked, targets, view, patience, settle, adapter: route });
    if (seen) await markProven(world, page);
    return seen;
  } catch (failure) {
    if (!(failure instanceof Trouble) || failure instanceof Interruption) throw failure;
    const says = `The page's pods run ${version}, but the edge shows another page.`;
    throw new Trouble("unseen", says, failure.remedy, { cause: failure });
  } finally {
    await witness.stop();
  }
}

/** No page has this token: what is looked for is known by its text alone. */
const newPage = "this version";
/** Characters of a page by which it is known. */
const enough = 16_384;

/** What a pod of the page gives visitors who read HTML, where this account may ask one. */
async function pageOfPods({ cluster }: World, page: PageWorkload): Promise<string | undefined> {
  const { namespace } = page;
  const { group, plural } = resources.pod;
  if (!(await cluster.can({ verb: "get", group, resource: plural, subresource: "proxy", namespace }))) return undefined;
  const labelSelector = `deployment=${selector(page).deployment}`;
  const { items } = await cluster.list({ resource: resources.pod, namespace, labelSelector });
  const pod = items.find(isServing);
  if (pod === undefined) return undefined;
  const at = { namespace, name: pod.metadata.name, port: pagePort.number };
  // An image of somebody else's has no such path; most give their page for any.
  for (const path of [`${contentPath}${indexKey()}`, "/"]) {
    const { status, body } = await cluster.askPod(at, path);
    if (status === 200 && body.trim() !== "") return body.slice(0, enough).replace(/[\uD800-\uDBFF]$/, "");
  }
  return undefined;
}
