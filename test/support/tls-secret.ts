import type { Certificate } from "../../src/lab/edge/certificates.ts";

/** A Secret (kubernetes.io/tls) in the namespace of the lab's examples. */
export const tlsSecret = (name: string, { certificate, key }: Certificate) => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace: "examples" },
  type: "kubernetes.io/tls",
  data: { "tls.crt": btoa(certificate), "tls.key": btoa(key) },
});
