import type { KubeObject } from "../../core/kube.ts";
import { internalRegistry, parseReference } from "../images/reference.ts";
import { textAt } from "../read.ts";

/**
 * Why a registry does not let a build push, by the credentials that the build has, or `undefined`. Without a push secret
 * builds push with their ServiceAccount, which only the cluster's own registry knows.
 */
export function unauthorised(reference: string, secret: KubeObject | undefined): string | undefined {
  const { registry } = parseReference(reference);
  if (secret === undefined) return registry === internalRegistry ? undefined : `unauthorized: authentication required`;
  return hostsOf(secret).includes(registry) ? undefined : "unauthorized: authentication required";
}

/** The registries that a secret of type dockerconfigjson or dockercfg has credentials for. */
function hostsOf(secret: KubeObject): readonly string[] {
  const encoded = textAt(secret, "data", ".dockerconfigjson") ?? textAt(secret, "data", ".dockercfg") ?? "";
  try {
    const config = JSON.parse(Buffer.from(encoded, "base64").toString()) as { readonly auths?: object };
    return Object.keys(config.auths ?? config).map((key) => key.replace(/^https?:\/\//, "").split("/")[0] ?? "");
  } catch {
    return [];
  }
}
