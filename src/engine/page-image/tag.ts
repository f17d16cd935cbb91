import { ApiFailure } from "../../cluster/failure.ts";
import type { Cluster } from "../../cluster/port.ts";
import { Trouble } from "../../core/errors.ts";
import type { KubeObject } from "../../core/kube.ts";
import { nearNames } from "../../core/near.ts";
import { resources } from "../../core/resources.ts";
import { checkRights } from "../check-rights.ts";
import type { PagePlace } from "../site.ts";
import type { World } from "../world.ts";
import { tagRights } from "./rights.ts";
import { checkServed } from "./served.ts";
import { liveDigest, liveTag, versionsOf } from "./versions.ts";

/** A version that the tag stands for, and the version that it stood for before. */
export interface Tagged {
  readonly version: string;
  /** `sha256:…`. */
  readonly digest: string;
  readonly before?: string;
}

/**
 * Lets the tag that the page's Deployment follows stand for a version from now on, as `oc tag` does (openshift/oc
 * pkg/cli/tag). Nothing is written where it does already.
 * @throws Trouble (`refused`) where there is no such version
 */
export async function moveTag(world: World, page: PagePlace, name: string): Promise<Tagged> {
  const { cluster } = world;
  await checkServed(cluster, [resources.imageStream]);
  await checkRights(cluster, tagRights(page), { purpose: "build", page });
  const stream = await cluster.get({ resource: resources.imageStream, ...page });
  const digest = digestOf(stream, page, name);
  const last = liveDigest(stream);
  const before = versionsOf(stream).find((version) => version.digest === last)?.name;
  const says = `${page.name}:${liveTag} is ${name}`;
  if (last === digest) world.report({ step: "tag", state: "skipped", says: `${says} already` });
  else {
    await write(cluster, page, digest);
    world.report({ step: "tag", state: "done", says });
  }
  return { version: name, digest, ...(before === undefined ? {} : { before }) };
}

function digestOf(stream: KubeObject | undefined, { namespace, name: page }: PagePlace, name: string): string {
  const versions = versionsOf(stream);
  const found = versions.find((version) => version.name === name);
  if (found?.digest !== undefined) return found.digest;
  const says = `There is no version ${name} of ${page} in ${namespace}.`;
  if (versions.length === 0)
    throw new Trouble("refused", says, ["Build one:", `  entracte page build DIR -n ${namespace}`]);
  const names = versions.map((version) => version.name);
  const near = nearNames(name, names);
  throw new Trouble("refused", says, [
    near.length > 0 ? `Did you mean ${near.join(", or ")}?` : `There are: ${names.slice(0, 10).join(", ")}`,
    `  entracte page list -n ${namespace}`,
  ]);
}

/** Older servers know no tag that is put before it is there. */
async function write(cluster: Cluster, { namespace, name }: PagePlace, digest: string): Promise<void> {
  const resource = resources.imageStreamTag;
  const tag = {
    apiVersion: "image.openshift.io/v1",
    kind: resource.kind,
    metadata: { name: `${name}:${liveTag}`, namespace },
    tag: {
      name: liveTag,
      annotations: null,
      generation: null,
      importPolicy: {},
      referencePolicy: { type: "Source" },
      from: { kind: "ImageStreamImage", name: `${name}@${digest}`, namespace },
    },
  };
  try {
    await cluster.replace({ resource, namespace, name: tag.metadata.name }, tag);
  } catch (failure) {
    if (!(failure instanceof ApiFailure) || (failure.status !== 404 && failure.status !== 405)) throw failure;
    await cluster.create(resource, tag);
  }
}
