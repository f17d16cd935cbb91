import { isObject, textOf } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import type { Inside } from "./adapter.ts";

const annotation = "haproxy.router.openshift.io/";

/**
 * What the router says to the pods of a Route (openshift/router haproxy-config.template): TLS where it encrypts again or
 * only passes on, the path as `rewrite-target` has it, and in a header whether the visitor came by TLS.
 */
export function insideRoute({ metadata: { annotations = {} }, spec }: KubeObject): Inside {
  const termination = isObject(spec?.tls) ? textOf(spec.tls.termination) : undefined;
  const passed = termination === "passthrough";
  const own = passed ? undefined : (textOf(annotations[`${annotation}rewrite-target`]) ?? textOf(spec?.path));
  const told = termination !== undefined && !passed && annotations[`${annotation}set-forwarded-headers`] !== "never";
  return {
    scheme: passed || termination === "reencrypt" ? "https" : "http",
    path: own?.startsWith("/") === true ? own : "/",
    headers: told ? { "X-Forwarded-Proto": "https" } : {},
    ownCertificate: passed,
  };
}
