import { writeFile } from "node:fs/promises";
import { stringify } from "yaml";

export interface KubeconfigOptions {
  /** The URL of the API server. */
  readonly server: string;
  readonly namespace?: string;
  /** The name of cluster, user and context. */
  readonly context?: string;
  readonly token?: string;
}

/** A kubeconfig with one context (client-go tools/clientcmd/api/v1 Config). */
function kubeconfig({ server, namespace = "default", context = "lab", token }: KubeconfigOptions): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": context,
    clusters: [{ name: context, cluster: { server } }],
    users: [{ name: context, user: token === undefined ? {} : { token } }],
    contexts: [{ name: context, context: { cluster: context, user: context, namespace } }],
  });
}

/** Writes a kubeconfig that only its owner can read. */
export async function writeKubeconfig(path: string, options: KubeconfigOptions): Promise<void> {
  await writeFile(path, kubeconfig(options), { mode: 0o600 });
}
