import { isConflict } from "../../cluster/failure.ts";
import { Trouble } from "../../core/errors.ts";
import { isObject, type Json } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import {
  contentKeys,
  contentLimit,
  heaviest,
  without,
  type ContentPatch,
  type MaintenancePages,
} from "../../page/content.ts";
import { policiesIn } from "../../page/host-policies.ts";
import { abandoned, showsKey } from "../../page/keys.ts";
import type { PageWorkload } from "../../page/model.ts";
import { encodeShows, showsIn, type PagesOfHosts } from "../../page/shows.ts";
import type { Patience, World } from "../world.ts";
import { idleFor } from "./reopened.ts";
import { awaitContent, touchPods } from "./replicas.ts";

/** The annotation of the page's ConfigMap while not every replica was seen to serve what was written last. */
const unseenAnnotation = "entracte.dev/content-unseen";

/** How often a publishing starts over, because somebody else wrote to the ConfigMap meanwhile. */
const attempts = 10;

/**
 * Publishes what a maintenance shows on its hosts, and waits until every replica of the page serves it. Returns whether
 * anything of it changed: never where an image holds the content.
 * @throws Trouble (`refused`) where it does not fit, or a replica does not serve it in time
 */
export async function publishContent(
  world: World,
  page: PageWorkload,
  content: MaintenancePages,
  { timeout }: Pick<Patience, "timeout">,
): Promise<boolean> {
  if (page.delivery !== "configMap") return false;
  const deadline = world.now() + timeout;
  const due = await write(world, page, content);
  if (due === undefined) return false;
  await touchPods(world, page);
  await awaitContent(world, page, due.data, deadline);
  await world.cluster.merge(refOf(page), { metadata: { annotations: { [unseenAnnotation]: null } } });
  return true;
}

/**
 * Writes it ahead of a rollout, where there is a ConfigMap already: new pods start with it, and whoever sees the page from
 * elsewhere meanwhile never sees the default one in between. `publishContent` then waits for it.
 * @throws Trouble (`refused`) where it does not fit
 */
export async function stageContent(world: World, page: PageWorkload, content: MaintenancePages): Promise<void> {
  if (page.delivery !== "configMap" || (await read(world, page)) === undefined) return;
  await write(world, page, content);
}

/**
 * Would publishing this change anything?
 * @throws Trouble (`refused`) where it would not fit beside the pages of the other maintenances
 */
export async function changesContent(world: World, page: PageWorkload, content: MaintenancePages): Promise<boolean> {
  if (page.delivery !== "configMap") return false;
  const there = await read(world, page);
  return isUnseen(there) || !isEmpty(plan(there, content, idleFor(there, page, world.now())).changed);
}

/** Writes what differs, and returns what every replica is due to serve, unless all do already. Names of pages are given out here: two publishers must not give out the same. */
async function write(world: World, page: PageWorkload, content: MaintenancePages): Promise<ContentPatch | undefined> {
  for (let attempt = 1; ; attempt++) {
    const there = await read(world, page);
    const { wanted, changed } = plan(there, content, idleFor(there, page, world.now()));
    if (isEmpty(changed)) return isUnseen(there) ? wanted : undefined;
    const resourceVersion = there?.metadata.resourceVersion ?? "";
    const annotations = { [unseenAnnotation]: "true" };
    try {
      await world.cluster.merge(refOf(page), { metadata: { resourceVersion, annotations }, ...changed });
      return changed;
    } catch (failure) {
      if (!isConflict(failure) || attempt === attempts) throw failure;
    }
  }
}

const isEmpty = ({ data, binaryData }: ContentPatch) => Object.keys({ ...data, ...binaryData }).length === 0;

/** Was content written that a run did not live to see served by every replica? */
const isUnseen = (there: KubeObject | undefined) => there?.metadata.annotations?.[unseenAnnotation] !== undefined;

interface Planned {
  readonly wanted: ContentPatch;
  readonly changed: ContentPatch;
}

/**
 * What this content is, and what publishing it changes. Pages of what was given back stay, for the next time may want the
 * same; where there is no room otherwise they go, once no idle connection can lead to them any more.
 * @param idle milliseconds for which one still may
 * @throws Trouble (`refused`) where there is no room
 */
function plan(there: KubeObject | undefined, shown: MaintenancePages, idle: number): Planned {
  const have = { data: filesOf(there?.data), binaryData: filesOf(there?.["binaryData"]) };
  const keys = [...Object.keys(have.data), ...Object.keys(have.binaryData)];
  const gone = abandoned(keys, shown.id);
  const content = { ...shown, staying: stayingOf(shown, have.data) };
  try {
    return fitting(have, withShows(content, contentKeys(content, keys), keys));
  } catch (full) {
    if (gone.length === 0 || !(full instanceof Trouble) || full.ending !== "refused") throw full;
    if (idle > 0) throw roomLater(full, idle);
    const stays = keys.filter((key) => !gone.includes(key));
    return fitting(have, without(withShows(content, contentKeys(content, stays), stays), gone));
  }
}

/** The hosts that the maintenance closed one by one before, or that left its file while they were closed. */
function stayingOf(shown: MaintenancePages, files: ContentPatch["data"]): PagesOfHosts {
  const now = hostsOf(shown);
  const before = policiesIn(files).find(({ maintenance }) => maintenance === shown.id)?.hosts ?? [];
  const stays = (host: string) => before.includes(host) && !now.includes(host);
  return Object.fromEntries(Object.entries(showsIn(files, shown.id)).filter(([host]) => stays(host)));
}

/** Remembers, beside these files, which page each host of the maintenance has with them. */
function withShows(shown: MaintenancePages, wanted: ContentPatch, keys: readonly string[]): ContentPatch {
  const there = new Set([...keys, ...Object.keys(wanted.data)].filter((key) => wanted.data[key] !== null));
  const shows = encodeShows(hostsOf(shown), there, shown.staying ?? {}) ?? null;
  return { ...wanted, data: { ...wanted.data, [showsKey(shown.id)]: shows } };
}

const hostsOf = ({ pages, bare = [] }: MaintenancePages) => [...pages.flatMap(({ hosts }) => hosts), ...bare];

function roomLater({ ending, message, remedy: [first, ...others] }: Trouble, milliseconds: number): Trouble {
  const seconds = String(Math.ceil(milliseconds / 1000));
  return new Trouble(ending, message, [first, ...others, `Or wait: what is open again makes room in ${seconds} s.`]);
}

/** @throws Trouble (`refused`) where it does not fit */
function fitting(have: ContentPatch, wanted: ContentPatch): Planned {
  checkSize({
    data: { ...have.data, ...wanted.data },
    binaryData: { ...have.binaryData, ...wanted.binaryData },
  });
  const changed = {
    data: differing(wanted.data, have.data),
    binaryData: differing(wanted.binaryData, have.binaryData),
  };
  return { wanted, changed };
}

function differing(wanted: ContentPatch["data"], have: ContentPatch["data"]): ContentPatch["data"] {
  return Object.fromEntries(Object.entries(wanted).filter(([key, text]) => (have[key] ?? null) !== text));
}

/** @throws Trouble (`refused`) where the ConfigMap would grow over its limit, with the largest files */
function checkSize(content: ContentPatch): void {
  const all = heaviest(content);
  const bytes = all.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes <= contentLimit) return;
  const largest = all.slice(0, 3).map((file) => `${file.key}: ${String(Math.ceil(file.bytes / 1024))} KiB`);
  throw new Trouble(
    "refused",
    `The pages of this namespace would take ${String(Math.ceil(bytes / 1024))} KiB; a ConfigMap holds 1024. Nothing was changed.`,
    [...(largest as [string, ...string[]]), "Make them smaller, or put them into an image of your own: page.delivery"],
  );
}

function read({ cluster }: World, page: PageWorkload): Promise<KubeObject | undefined> {
  return cluster.get(refOf(page));
}

const refOf = ({ namespace, name }: PageWorkload) => ({ resource: resources.configMap, namespace, name });

function filesOf(files: Json | undefined): { readonly [key: string]: string } {
  return isObject(files) ? (files as { readonly [key: string]: string }) : {};
}
