import { listContexts } from "../../cluster/access.ts";
import { connect } from "../../cluster/connect.ts";
import type { Cluster } from "../../cluster/port.ts";
import { thisMachine, type Surroundings } from "../../cluster/surroundings.ts";
import { partOf } from "../../core/part.ts";
import type { Hold } from "../../core/record.ts";
import { resources } from "../../core/resources.ts";
import { recordOf, standing } from "../../core/standing.ts";
import { versionsOf } from "../../engine/page-image/versions.ts";
import { defaultWorkload } from "../../page/model.ts";
import { isPagesOwn } from "../../engine/plan/page-shown.ts";
import { nameOf, type Target } from "../../engine/plan/types.ts";
import { visibleNamespaces } from "../namespaces.ts";
import type { ClusterOptions } from "../commands/options.ts";
import { findFile, namespaced } from "../file.ts";
import { everyTarget } from "../../engine/held/holders.ts";
import type { Candidate } from "./question.ts";

/** Nobody answers a plugin's question while they press Tab. */
const unattended = (): Surroundings => ({ ...thisMachine(), interactive: false });

/** Which cluster, and which file, the line names so far. */
export type Where = ClusterOptions & { readonly file?: string };

type Source = (where: Where) => Promise<readonly Candidate[]>;

/** Where candidates come from: by the option's attribute, or by the command whose operand it is. */
export const sources: { readonly [of: string]: Source | undefined } = {
  context: contexts,
  namespace: namespaces,
  as: (where) => asking(where, maintenances),
  plan: toClose,
  close: toClose,
  open: toOpen,
  preview: inFile,
  manifests: inFile,
  maintenance: inFile,
  tag: async (where) => asking(await inNamespaceOfFile(where), versions),
  prepare: toClose,
  reopen: (where) => asking(where, async (cluster) => [...(await maintenances(cluster)), ...(await closed(cluster))]),
};

/** What a file beside us names, even where the cluster cannot be asked; and what is open. */
async function toClose(where: Where): Promise<readonly Candidate[]> {
  const named = await inFile(where);
  const there = await asking(await inNamespaceOfFile(where), open).catch(() => []);
  return [...named, ...there];
}

async function inNamespaceOfFile(where: Where): Promise<Where> {
  const file = await findFile(where.file).catch(() => undefined);
  return namespaced(where, file);
}

/** Everything that an application can be behind, what is closed first. */
async function toOpen(where: Where): Promise<readonly Candidate[]> {
  return asking(await inNamespaceOfFile(where), async (cluster) => [
    ...(await closed(cluster)),
    ...(await open(cluster)),
  ]);
}

/** The maintenances of the file. */
async function inFile({ file: named }: Where): Promise<readonly Candidate[]> {
  const file = await findFile(named).catch(() => undefined);
  const all = Object.entries(file?.spec.maintenances ?? {});
  return all.map(([value, { reason = "" }]) => ({ value, description: reason }));
}

async function asking<T>(where: ClusterOptions, ask: (cluster: Cluster) => Promise<T>): Promise<T> {
  const cluster = await connect({ ...where, surroundings: unattended() });
  try {
    return await ask(cluster);
  } finally {
    cluster.close();
  }
}

/** The versions of the page's image. */
async function versions(cluster: Cluster): Promise<readonly Candidate[]> {
  const { namespace } = cluster;
  const stream = await cluster.get({ resource: resources.imageStream, namespace, name: defaultWorkload.name });
  return versionsOf(stream).map(({ name, created = "" }) => ({ value: name, description: created }));
}

async function contexts(where: ClusterOptions): Promise<readonly Candidate[]> {
  const all = await listContexts(where, unattended());
  return all.map(({ name, namespace = "", current }) => ({
    value: name,
    description: current ? "current" : namespace,
  }));
}

/** Projects are those that we may see; plain Kubernetes has namespaces alone; and who may list neither knows those of the contexts. */
async function namespaces(where: ClusterOptions): Promise<readonly Candidate[]> {
  try {
    const names = await asking(where, visibleNamespaces);
    return names.map((value) => ({ value, description: "" }));
  } catch {
    const all = await listContexts(where, unattended());
    return all.flatMap(({ name, namespace }) =>
      namespace === undefined ? [] : [{ value: namespace, description: name }],
    );
  }
}

async function open(cluster: Cluster): Promise<readonly Candidate[]> {
  const all = await everyTarget(cluster);
  return all
    .filter((target) => standing(target.object).state === "open" && !isPagesOwn(target))
    .map((target) => ({ value: nameOf(target), description: "" }));
}

async function closed(cluster: Cluster): Promise<readonly Candidate[]> {
  return (await everyTarget(cluster)).flatMap((target) => {
    const holds = holdsOf(target).map(({ maintenance }) => maintenance);
    // A part is reopened by the name of what it is a part of, and its path.
    const whole = partOf(target.object) === undefined;
    return holds.length === 0 || !whole
      ? []
      : [{ value: nameOf(target), description: `closed for ${holds.join(", ")}` }];
  });
}

/** The maintenances that hold something closed, as the cluster remembers them. */
async function maintenances(cluster: Cluster): Promise<readonly Candidate[]> {
  const held = new Map<string, string[]>();
  for (const target of await everyTarget(cluster)) {
    for (const { maintenance } of holdsOf(target))
      held.set(maintenance, [...(held.get(maintenance) ?? []), nameOf(target)]);
  }
  return [...held].map(([value, names]) => ({ value, description: `holds ${names.join(", ")}` }));
}

function holdsOf({ object }: Target): readonly Hold[] {
  return recordOf(object)?.holds ?? [];
}
