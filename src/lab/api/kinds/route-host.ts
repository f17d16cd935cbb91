import { equal, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { forbiddenValue, invalidValue } from "../causes.ts";
import type { Cause } from "../refusal.ts";
import { objectAt, textAt } from "./json.ts";
import type { KindContext } from "./rules.ts";

const hostDenied = "you do not have permission to set the host field of the route";
const subdomainDenied = "you do not have permission to set the subdomain field of the route";
const certificatesDenied = "you do not have permission to set certificate fields on the route";
const material = ["caCertificate", "certificate", "destinationCACertificate", "key"] as const;

/** What the user lacks of `routes/custom-host` for this write (library-go pkg/route/hostassignment). */
export function hostCauses(route: KubeObject, context: KindContext): readonly Cause[] {
  return context.old === undefined ? onCreate(route, context) : onUpdate(route, context.old, context);
}

function onCreate(route: KubeObject, { may, submitted }: KindContext): readonly Cause[] {
  const hostSet = textAt(submitted.spec, "host") !== "";
  const tls = objectAt(route.spec, "tls");
  if ((!hostSet && !hasMaterial(tls) && !isExternal(tls)) || may("create", "custom-host")) return [];
  return [hostSet ? forbiddenValue("spec.host", hostDenied) : forbiddenValue("spec.tls", certificatesDenied)];
}

function onUpdate(route: KubeObject, older: KubeObject, { may }: KindContext): readonly Cause[] {
  const [tls, olderTls] = [objectAt(route.spec, "tls"), objectAt(older.spec, "tls")];
  const update = may("update", "custom-host");
  const either = update || may("create", "custom-host");
  const external = (isExternal(tls) || isExternal(olderTls)) && !either;
  const path = "spec.TLS.externalCertificate";
  if (external) return [forbiddenValue(path, "user does not have update permission on custom-host")];
  if (update) return [];
  if (differs(route, older, "host")) return [invalidValue("spec.host", textAt(route.spec, "host"), hostDenied)];
  if (differs(route, older, "subdomain")) {
    return [invalidValue("spec.subdomain", textAt(route.spec, "subdomain"), subdomainDenied)];
  }
  const changed = hasMaterial(tls) && material.some((member) => textAt(tls, member) !== textAt(olderTls, member));
  if (!changed || either) return [];
  if (route.spec?.["tls"] === undefined || older.spec?.["tls"] === undefined) {
    return equal(tls, olderTls) ? [] : [invalidValue("spec.tls", tls, certificatesDenied)];
  }
  return material
    .filter((member) => textAt(tls, member) !== textAt(olderTls, member))
    .map((member) => invalidValue(`spec.tls.${member}`, textAt(tls, member), certificatesDenied));
}

function differs(route: KubeObject, older: KubeObject, member: string): boolean {
  return textAt(route.spec, member) !== textAt(older.spec, member);
}

function hasMaterial(tls: JsonObject): boolean {
  return material.some((member) => textAt(tls, member) !== "");
}

function isExternal(tls: JsonObject): boolean {
  return textAt(objectAt(tls, "externalCertificate"), "name") !== "";
}
