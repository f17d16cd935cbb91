import { Trouble } from "../core/errors.ts";
import { inClusterAccess } from "./in-cluster.ts";
import { kubeconfigPlaces, readKubeconfig } from "./kubeconfig.ts";
import type { Access, ContextEntry, Kubeconfig } from "./kubeconfig-types.ts";
import { nearNames } from "../core/near.ts";
import type { Surroundings } from "./surroundings.ts";
import { parseUrl } from "./url.ts";

/** Which cluster, as whom, where: as `--kubeconfig`, `--context` and `--namespace` say. */
export interface AccessChoice {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
}

/**
 * Finds the cluster to talk to: by kubeconfig, or as the service account of this pod where there is none.
 * @throws Trouble where there is neither, or where what is there does not fit together
 */
export async function findAccess(choice: AccessChoice, from: Surroundings): Promise<Access> {
  const places = kubeconfigPlaces(choice.kubeconfig, from);
  const config = await readKubeconfig(places, from);
  if (config.contexts.size === 0 && choice.context === undefined && !places.must) {
    const inside = await inClusterAccess(from, choice.namespace);
    if (inside !== undefined) return inside;
  }
  if (config.files.length === 0) throw noKubeconfig(places.files);
  return accessOf(config, choice);
}

/** One context of a kubeconfig, for completion and for lists. */
export interface ContextName {
  readonly name: string;
  readonly namespace?: string;
  readonly current: boolean;
}

/** The contexts to choose from. @throws Trouble where a kubeconfig cannot be read */
export async function listContexts(choice: AccessChoice, from: Surroundings): Promise<readonly ContextName[]> {
  const config = await readKubeconfig(kubeconfigPlaces(choice.kubeconfig, from), from);
  return [...config.contexts].map(([name, { namespace }]) => ({
    name,
    ...(namespace === undefined ? {} : { namespace }),
    current: name === config.currentContext,
  }));
}

/** What a context of a kubeconfig says. @throws Trouble where the context, its cluster or its user is not there */
function accessOf(config: Kubeconfig, choice: AccessChoice): Access {
  const where = config.files.join(", ");
  const name = choice.context ?? config.currentContext;
  if (name === undefined) throw noContext(config, where);
  const context = config.contexts.get(name);
  if (context === undefined) throw unknownContext(name, config, where);
  const cluster = config.clusters.get(context.cluster);
  if (cluster?.server === undefined) throw incomplete(name, where, `cluster "${context.cluster}" with a server`);
  const user = userOf(config, context);
  if (user === undefined) throw incomplete(name, where, `user "${context.user ?? ""}"`);
  return {
    source: `context "${name}" of ${where}`,
    context: name,
    server: serverUrl(cluster.server, where),
    namespace: choice.namespace ?? context.namespace ?? "default",
    cluster,
    user,
  };
}

function userOf(config: Kubeconfig, context: ContextEntry): Access["user"] | undefined {
  return context.user === undefined ? {} : config.users.get(context.user);
}

/** The server's URL without a slash at its end. kubectl takes a bare host:port as http, and so do we. */
function serverUrl(server: string, where: string): string {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(server) ? server : `http://${server}`;
  const url = parseUrl(text);
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.search === "") {
    return url.href.replace(/\/+$/, "");
  }
  throw new Trouble("usage", `The server in ${where} is no URL of an API (https://HOST:PORT).`, [
    "Look at it, and mend it:",
    "  kubectl config view --minify",
  ]);
}

function noKubeconfig(files: readonly string[]): Trouble {
  return new Trouble(
    "usage",
    `No kubeconfig was found (looked at ${files.join(", ")}), and this is no pod of a cluster.`,
    [
      "Log in (oc login, or your provider's command), or say where it is:",
      "  --kubeconfig FILE        (or KUBECONFIG in the environment)",
    ],
  );
}

function noContext(config: Kubeconfig, where: string): Trouble {
  const names = [...config.contexts.keys()];
  return new Trouble("usage", `${where} has no current context, so it is not known which cluster is meant.`, [
    names.length === 0 ? "It has no contexts at all. Log in first:" : `Choose one of: ${names.slice(0, 8).join(", ")}.`,
    names.length === 0 ? "  oc login SERVER" : `  --context ${names[0]}`,
  ]);
}

function unknownContext(name: string, config: Kubeconfig, where: string): Trouble {
  const all = [...config.contexts.keys()];
  const near = nearNames(name, all);
  const some = near.length > 0 ? near : all.slice(0, 8);
  return new Trouble("usage", `There is no context "${name}" in ${where}.`, [
    some.length === 0
      ? "It has no contexts at all. Log in first:"
      : `${near.length > 0 ? "Did you mean" : "There are"}: ${some.join(", ")}`,
    some.length === 0 ? "  oc login SERVER" : `  --context ${some[0]}`,
  ]);
}

function incomplete(context: string, where: string, what: string): Trouble {
  return new Trouble("usage", `The context "${context}" of ${where} needs ${what}, and there is none.`, [
    "Log in again, or choose another context:",
    "  kubectl config get-contexts",
  ]);
}
