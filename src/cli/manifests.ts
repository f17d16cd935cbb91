import { stringify } from "yaml";
import { findAccess } from "../cluster/access.ts";
import { thisMachine } from "../cluster/surroundings.ts";
import { exitCodes, Trouble } from "../core/errors.ts";
import type { KubeObject } from "../core/kube.ts";
import type { PageSpec } from "../core/spec/page.ts";
import type { Policy } from "../edge/adapter.ts";
import { buildManifests } from "../page/build-manifests.ts";
import { deliveryIn } from "../page/delivery.ts";
import { pageManifests } from "../page/manifests.ts";
import { defaultWorkload, type PageWorkload } from "../page/model.ts";
import { servingSecret, type PageTls } from "../page/tls.ts";
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
  /** `serving` or `secret/NAME`, beside what the file says. */
  readonly tls?: readonly string[];
  readonly output: "yaml" | "json";
}

/** Prints everything that Entracte would create for a page; the cluster is not asked. Returns the exit code. */
export async function runManifests(name: string | undefined, given: ManifestsOptions): Promise<number> {
  const file = await findFile(given.file);
  const options = namespaced(given, file);
  const namespace = options.namespace ?? (await findAccess(options, thisMachine())).namespace;
  const { page, targets = [] } = describedBy(name, file);
  const delivery = options.delivery === undefined ? page.delivery : deliveryOf(options.delivery);
  const here = targets.filter((target) => (target.namespace ?? namespace) === namespace);
  const tls = tlsOf(
    here.map((target) => target.policy.tls),
    options.tls ?? [],
  );
  const objects = manifestsOf({ ...page, ...(delivery === undefined ? {} : { delivery }) }, { namespace, tls });
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
function manifestsOf(
  spec: PageSpec,
  { namespace, tls }: { readonly namespace: string; readonly tls: ((name: string) => PageTls) | undefined },
): readonly KubeObject[] {
  const said = { ...defaultWorkload, ...workloadOf(spec), namespace, policy: policyOf(spec, undefined) };
  const named = { ...said, delivery: deliveryIn(namespace, said.delivery) };
  const shows = tls === undefined || named.delivery !== "configMap" ? {} : { tls: tls(named.name) };
  const page: PageWorkload = { ...named, ...shows, token: newToken(named) };
  const build = page.delivery === "build" ? buildManifests(page, { ...spec.build, version: "v1" }) : [];
  return [...build, ...pageManifests(page)];
}

/**
 * What a page of that name shows itself: the Secrets that the file and the options name. Which hosts they are for the cluster
 * alone knows, and closing writes; until then each stands under its own name, which no host has.
 * @throws Trouble (`usage`) where an option names something else
 */
function tlsOf(
  policies: readonly (Policy["tls"] | undefined)[],
  given: readonly string[],
): ((name: string) => PageTls) | undefined {
  const wrong = given.find((text) => text !== "serving" && !/^secret\/[a-z0-9.-]+$/.test(text));
  if (wrong !== undefined) {
    throw new Trouble("usage", `--tls must be serving, or a Secret that has a certificate: ${JSON.stringify(wrong)}.`, [
      "For Routes that encrypt again:  --tls serving",
      "Where TLS is passed on:         --tls secret/NAME",
    ]);
  }
  const named = policies.flatMap((tls) => (typeof tls === "object" ? [tls.secret] : []));
  const typed = given.flatMap((text) => (text === "serving" ? [] : [text.slice("secret/".length)]));
  const secrets = Object.fromEntries([...named, ...typed].map((secret) => [`secret/${secret}`, secret]));
  const serving = given.includes("serving");
  if (!serving && Object.keys(secrets).length === 0) return undefined;
  return (name) => ({ secrets, ...(serving ? { serving: servingSecret({ name }) } : {}) });
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
