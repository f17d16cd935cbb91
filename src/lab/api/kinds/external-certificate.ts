import type { KubeObject } from "../../../core/kube.ts";
import { forbiddenValue, invalidValue, missingValue } from "../causes.ts";
import type { Cause } from "../refusal.ts";
import { builtInResources } from "../resources.ts";
import { may } from "../rights.ts";
import type { Store } from "../../store.ts";
import { objectAt, textAt } from "./json.ts";

const secrets = builtInResources.find((resource) => resource.kind === "Secret");
/** Known by its name alone: what a group may do does not count. */
const router = { token: "", username: "system:serviceaccount:openshift-ingress:router" };

/** The Secret that a Route refers to for its certificate; empty where it refers to none. */
export function externalName(route: KubeObject): string {
  return textAt(objectAt(objectAt(route.spec, "tls"), "externalCertificate"), "name");
}

/**
 * What is wrong with a Route's external certificate, at every update again: the Secret must be there and be a TLS one, and the
 * router's service account may read it (library-go pkg/route/validation, validateTLSExternalCertificate).
 */
export function externalCauses(route: KubeObject, store: Store): readonly Cause[] {
  const name = externalName(route);
  if (name === "" || secrets === undefined) return [];
  const field = "spec.tls.externalCertificate";
  const { namespace } = route.metadata;
  const denied = ["get", "watch", "list"]
    .filter((verb) => !may(router, { verb, group: "", resource: "secrets", namespace, name }, store))
    .map((verb) => forbiddenValue(field, `router serviceaccount does not have permission to ${verb} this secret`));
  const secret = store.get(secrets, namespace, name);
  if (secret === undefined) return [...denied, missingValue(field, `secrets "${name}" not found`)];
  if (secret["type"] === "kubernetes.io/tls") return denied;
  return [...denied, invalidValue(field, name, 'secret of type "kubernetes.io/tls" required')];
}
