import { stringify } from "yaml";
import { findAccess } from "../cluster/access.ts";
import { thisMachine } from "../cluster/surroundings.ts";
import { exitCodes, Trouble } from "../core/errors.ts";
import type { KubeObject } from "../core/kube.ts";
import type { PageSpec } from "../core/spec/page.ts";
import { buildManifests } from "../page/build-manifests.ts";
import { pageManifests } from "../page/manifests.ts";
import { defaultWorkload, type PageWorkload } from "../page/model.ts";
import { findFile, namespaced } from "./file.ts";
import { workloadOf } from "./maintenance.ts";
import type { ClusterOptions } from "./commands/options.ts";
import { describedBy } from "./page/load.ts";
import { policyOf } from "./policy.ts";
import { say } from "./say.ts";
import { newToken } from "./world.ts";

export interface ManifestsOptions extends ClusterOptions {
  readonly file?: string;
  /** `configMap`, `build` or `image=REF`, in place of the file's. */
  readonly delivery?: string;
  readonly output: "yaml" | "json";
}

/** Prints everything that Entracte would create for a page; the cluster is not asked. Returns the exit code. */
export async function runManifests(name: string | undefined, given: ManifestsOptions): Promise<number> {
  const file = await findFile(given.file);
  const options = namespaced(given, file);
  const namespace = options.namespace ?? (await findAccess(options, thisMachine())).namespace;
  const { page } = describedBy(name, file);
  const delivery = options.delivery === undefined ? page.delivery : deliveryOf(options.delivery);
  const objects = manifestsOf({ ...page, ...(delivery === undefined ? {} : { delivery }) }, namespace);
  if (options.output === "json") say(JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }, undefined, 2));
  else
    say(
      objects
        .map((object) => stringify(object, { lineWidth: 0 }))
        .join("---\n")
        .trimEnd(),
    );
  return exitCodes.done;
}

/** The end of a maintenance is none of it: closing writes that. */
function manifestsOf(spec: PageSpec, namespace: string): readonly KubeObject[] {
  const named = { ...defaultWorkload, ...workloadOf(spec), namespace, policy: policyOf(spec, undefined) };
  const page: PageWorkload = { ...named, token: newToken(named) };
  const build = page.delivery === "build" ? buildManifests(page, { ...spec.build, version: "v1" }) : [];
  return [...build, ...pageManifests(page)];
}

/** @throws Trouble (`usage`) where it is none */
function deliveryOf(text: string): PageWorkload["delivery"] {
  if (text === "configMap" || text === "build") return text;
  const [, image] = /^image=(\S+)$/.exec(text) ?? [];
  if (image !== undefined) return { image };
  throw new Trouble("usage", `${JSON.stringify(text)} is no delivery of a page.`, [
    "It must be configMap, build, or an image:  --delivery image=registry.example.com/web/notice:7",
  ]);
}
