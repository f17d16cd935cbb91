import { allowed } from "../../cluster/allowed.ts";
import type { Cluster } from "../../cluster/port.ts";
import type { KubeObject } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import { imageIn } from "../../page/delivery.ts";
import { checkRights } from "../check-rights.ts";
import type { PagePlace } from "../site.ts";
import { buildsOf, stateOf } from "./builds.ts";
import { versionRights } from "./rights.ts";
import { checkServed } from "./served.ts";
import { liveDigest, outputOf, revisionOf, versionsOf, type Version } from "./versions.ts";

/** A version of the page's image, and what became of it. */
export interface Listed extends Version {
  /** Does the tag stand for it that the page's Deployment follows? */
  readonly tagged: boolean;
  /** Do the page's pods run it? */
  readonly live: boolean;
  /** Of the work tree that it was built from, as long as its build is kept. */
  readonly commit?: string;
  readonly author?: string;
}

/**
 * The versions of the page's image that the cluster keeps, the newest first.
 * @throws Trouble (`refused`) where the cluster keeps no images, or this account may not see them
 */
export async function listVersions(cluster: Cluster, page: PagePlace): Promise<readonly Listed[]> {
  await checkServed(cluster, [resources.imageStream]);
  await checkRights(cluster, versionRights(page), { purpose: "build", page });
  const [stream, builds, deployment] = await Promise.all([
    cluster.get({ resource: resources.imageStream, ...page }),
    buildsOf(cluster, page),
    deploymentOf(cluster, page),
  ]);
  const tagged = liveDigest(stream);
  const live = deployment === undefined ? undefined : digestIn(deployment);
  return versionsOf(stream).map((version) => ({
    ...version,
    tagged: version.digest !== undefined && version.digest === tagged,
    live: version.digest !== undefined && version.digest === live,
    ...madeOf(builds, version.name),
  }));
}

/** The digest of the image that a Deployment or a ReplicaSet runs; none where it names its image otherwise. */
export function digestIn(deployment: KubeObject): string | undefined {
  return /@(sha256:[0-9a-f]+)$/.exec(imageIn(deployment) ?? "")?.[1];
}

function madeOf(builds: readonly KubeObject[], version: string) {
  const made = builds.find((build) => outputOf(build) === version && stateOf(build).phase === "Complete");
  return made === undefined ? {} : revisionOf(made);
}

/** Whether the page runs may be nobody's business who only builds it. */
function deploymentOf(cluster: Cluster, page: PagePlace): Promise<KubeObject | undefined> {
  return allowed(cluster.get({ resource: resources.deployment, ...page }));
}
