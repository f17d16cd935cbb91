import type { Cluster } from "../../cluster/port.ts";
import { Trouble } from "../../core/errors.ts";
import type { ResourceRef } from "../../core/kube.ts";

/**
 * Does this cluster build images and keep them? OpenShift may be installed without either capability (openshift/api
 * config/v1 ClusterVersionCapability Build, ImageRegistry), MicroShift and plain Kubernetes have neither.
 * @throws Trouble (`refused`) with the other ways to deliver a page
 */
export async function checkServed(cluster: Cluster, needed: readonly ResourceRef[]): Promise<void> {
  const served = await Promise.all(needed.map((resource) => cluster.serves(resource)));
  const lacking = needed.filter((_, i) => served[i] !== true).map(({ kind }) => kind);
  if (lacking.length === 0) return;
  throw new Trouble("refused", `This cluster has no ${lacking.join(" and no ")}: it does not build images.`, [
    "Deliver the page without a build, in entracte.yaml:",
    "page.delivery: configMap             the default: no image of your own",
    "page.delivery: {image: REFERENCE}    an image that was built elsewhere",
  ]);
}
