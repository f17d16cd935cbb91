import type { Access } from "./kubeconfig-types.ts";
import type { Surroundings } from "./surroundings.ts";

const mount = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * The cluster that this pod runs in, as its service account (kubernetes `client-go/rest/config.go`, InClusterConfig);
 * `undefined` outside of one. The token's file is read again when it rotates.
 */
export async function inClusterAccess(
  from: Pick<Surroundings, "env" | "readFile">,
  namespace?: string,
): Promise<Access | undefined> {
  const host = from.env["KUBERNETES_SERVICE_HOST"];
  const port = from.env["KUBERNETES_SERVICE_PORT"];
  if (host === undefined || host === "" || port === undefined || port === "") return undefined;
  const own = await from.readFile(`${mount}/namespace`).catch(() => "");
  const readable = await from.readFile(`${mount}/token`).then(
    () => true,
    () => false,
  );
  if (!readable) return undefined;
  return {
    source: "the service account of this pod",
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    namespace: namespace ?? (own.trim() === "" ? "default" : own.trim()),
    cluster: { insecure: false, ca: { file: `${mount}/ca.crt` } },
    user: { tokenFile: `${mount}/token` },
  };
}
