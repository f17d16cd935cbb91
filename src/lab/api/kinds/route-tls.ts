import type { JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { invalidValue, unsupportedValue } from "../causes.ts";
import type { Cause } from "../refusal.ts";
import type { LabStore } from "../store.ts";
import { externalCauses, externalName } from "./external-certificate.ts";
import { objectAt, textAt } from "./json.ts";

const noCertificates = "passthrough termination does not support certificates";

/** What is wrong with a Route's TLS settings (library-go pkg/route/validation/validation.go, validateTLS). */
export function tlsCauses(route: KubeObject, store: LabStore): readonly Cause[] {
  if (route.spec?.["tls"] === undefined) return [];
  const tls = objectAt(route.spec, "tls");
  switch (textAt(tls, "termination")) {
    case "edge":
      return [
        ...edgeCauses(tls),
        ...certificateCauses(route, tls, store),
        ...insecureCauses(tls, ["Allow", "None", "Redirect"]),
      ];
    case "reencrypt":
      return [...certificateCauses(route, tls, store), ...insecureCauses(tls, ["Allow", "None", "Redirect"])];
    case "passthrough":
      return [...passthroughCauses(tls), ...insecureCauses(tls, ["None", "Redirect"])];
    default: {
      const known = ["edge", "passthrough", "reencrypt"];
      return [unsupportedValue("spec.tls.termination", textAt(tls, "termination"), known)];
    }
  }
}

function edgeCauses(tls: JsonObject): readonly Cause[] {
  if (textAt(tls, "destinationCACertificate") === "") return [];
  const why = "edge termination does not support destination certificates";
  return [invalidValue("spec.tls.destinationCACertificate", "redacted destination ca certificate data", why)];
}

function passthroughCauses(tls: JsonObject): readonly Cause[] {
  const redacted = {
    certificate: "redacted certificate data",
    key: "redacted key data",
    caCertificate: "redacted ca certificate data",
    destinationCACertificate: "redacted destination ca certificate data",
  };
  const inline = Object.entries(redacted)
    .filter(([member]) => textAt(tls, member) !== "")
    .map(([member, value]) => invalidValue(`spec.tls.${member}`, value, noCertificates));
  const external = textAt(objectAt(tls, "externalCertificate"), "name");
  return external === "" ? inline : [...inline, invalidValue("spec.tls.externalCertificate", external, noCertificates)];
}

/** Certificates of a Route's own, or in a Secret, not both. */
function certificateCauses(route: KubeObject, tls: JsonObject, store: LabStore): readonly Cause[] {
  const name = externalName(route);
  if (name === "" || textAt(tls, "certificate") === "") return externalCauses(route, store);
  const both = "cannot specify both tls.certificate and tls.externalCertificate";
  return [invalidValue("spec.tls.externalCertificate", name, both)];
}

function insecureCauses(tls: JsonObject, allowed: readonly string[]): readonly Cause[] {
  const policy = textAt(tls, "insecureEdgeTerminationPolicy");
  if (policy === "" || allowed.includes(policy)) return [];
  const why = `invalid value for InsecureEdgeTerminationPolicy option, acceptable values are ${allowed.join(", ")}, or empty`;
  return [invalidValue("spec.tls.insecureEdgeTerminationPolicy", policy, why)];
}
