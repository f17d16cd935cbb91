import type { KubeObject } from "../../src/core/kube.ts";

/** The credentials for a registry, as a pull or push secret of this name. */
export function registrySecret(name = "registry", registry = "https://registry.example.com"): KubeObject {
  const config = JSON.stringify({ auths: { [registry]: { auth: "dXNlcjpwYXNz" } } });
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace: "demo" },
    type: "kubernetes.io/dockerconfigjson",
    data: { ".dockerconfigjson": Buffer.from(config).toString("base64") },
  };
}
