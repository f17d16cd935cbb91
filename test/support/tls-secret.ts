import type { Certificate } from "../../src/lab/edge/certificates.ts";

/** A Secret (kubernetes.io/tls) of a certificate with its key. */
export const tlsSecret = (name: string, { certificate, key }: Certificate, namespace = "examples") => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace },
  type: "kubernetes.io/tls",
  data: { "tls.crt": btoa(certificate), "tls.key": btoa(key) },
});
